/** `autoagent tools test`: the kept examples of tools, run in the sandbox with the grants of the flags. */
import { loadConfiguration } from '../config/load.ts'
import { UserError, exitCodes } from '../protocol/errors.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Problem } from '../protocol/observation.ts'
import { adoptTools, openToolRunner } from '../tool-runner.ts'
import { grantsOf, settingsOf } from './flags.ts'
import type { Flags } from './flags.ts'
import { noTool } from './lists.ts'
import { short } from './session-text.ts'
import { counted, plainText } from './terminal.ts'
import type { Io } from './terminal.ts'
import { listenForEnd } from './tool-end.ts'

const argumentsWidth = 80

interface Tested {
  tool: string
  /** From 1; 0: the tool has no examples. */
  example: number
  args?: JsonObject
  ok: boolean | null
  problem?: Problem
}

/** Exit 0: at least one example was run, and all hold. A tool without examples is told, and is no success by itself. */
export async function toolTest(name: string | undefined, all: boolean, io: Io, flags: Flags): Promise<number> {
  if (all === (name !== undefined))
    throw new UserError('usage', all ? '--all takes no name' : 'which tool?', 'give the name of one tool, or --all')
  const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settingsOf(flags) })
  const place = { cwd: io.cwd, configuration }
  const warn = (message: string): void => io.stderr(`warning: ${plainText(message)}\n`)
  const end = listenForEnd(configuration.settings.timeoutSeconds)
  const grants = grantsOf(flags, configuration.settings.openMode)
  await adoptTools(place, warn, grants)
  const runner = openToolRunner(place, { grants, signal: end.signal, warn, onUse: () => {} })
  const isText = flags.outputFormat === 'text'
  const tested: Tested[] = []
  const tell = (one: Tested): void => {
    tested.push(one)
    if (isText) io.stdout(`${lineOf(one)}\n`)
  }
  try {
    const names = await runner.names()
    if (name !== undefined && !names.includes(name)) throw noTool(name, names)
    for (const tool of name === undefined ? names : [name]) {
      let example = 0
      for await (const { example: shown, problem } of runner.test(tool)) {
        if (end.signal.aborted) break
        example += 1
        tell({ tool, example, args: shown.args, ok: problem === null, ...(problem ? { problem } : {}) })
      }
      if (end.signal.aborted) break
      if (example === 0) tell({ tool, example, ok: null })
    }
  } finally {
    end.stopListening()
    await runner.close()
  }
  const run = tested.filter(({ ok }) => ok !== null)
  const held = run.filter(({ ok }) => ok === true)
  if (!isText) io.result(`${JSON.stringify(tested)}\n`)
  else if (run.length === 0) io.stdout('Nothing was tested.\n')
  else io.stdout(`${held.length} of ${counted(run.length, 'example')} ${held.length === 1 ? 'holds' : 'hold'}.\n`)
  const early = end.exitCode(io)
  if (early !== null) return early
  return run.length > 0 && held.length === run.length ? exitCodes.ok : exitCodes.failure
}

function lineOf({ tool, example, args, ok, problem }: Tested): string {
  if (ok === null) return `-     ${tool}: has no examples, so nothing was tested`
  const what = `${tool} ${example} ${short(JSON.stringify(args), argumentsWidth)}`
  if (!problem) return `ok    ${what}`
  const code = problem.code === 'E_EXAMPLE' ? '' : `${problem.code} `
  const hint = problem.code === 'E_POLICY' && problem.hint ? ` (${problem.hint})` : ''
  return `FAIL  ${what}: ${short(`${code}${problem.message}${hint}`, 500)}`
}
