/** `autoagent tools run NAME --arg value …`: one tool, no model. The result goes to stdout as JSON. */
import { loadConfiguration } from '../config/load.ts'
import { InputError, UserError, errorText, exitCodes } from '../protocol/errors.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { ToolEntry } from '../protocol/tool.ts'
import type { ExecuteResult } from '../sandbox/sandbox.ts'
import { adoptTools, openToolRunner } from '../tool-runner.ts'
import { askApproval } from './ask-person.ts'
import { grantsOf, parseFlags, settingsOf } from './flags.ts'
import type { Flags } from './flags.ts'
import { hideSecretsOf } from './known-here.ts'
import { enterFolder } from './places.ts'
import { readAll } from './read-task.ts'
import { plainText, processIo } from './terminal.ts'
import type { Io } from './terminal.ts'
import { openLists } from './lists.ts'
import { argumentHelp, parseArguments, splitWords } from './tool-arguments.ts'
import { listenForEnd } from './tool-end.ts'
import type { EarlyEnd } from './tool-end.ts'

/**
 * @param given what follows the tool's name: its arguments as flags, `--help`, or `-` for JSON on standard input. What is no
 * argument of the tool is a flag of the program, as is everything in `before`.
 */
export async function toolRun(name: string, given: readonly string[], before: readonly string[]): Promise<number> {
  // The folders are flags themselves, so flags are read before the tool's own arguments are known.
  const early = parseFlags([...before, ...splitWords(given, {}).rest])
  enterFolder(early.directory)
  await hideSecretsOf(process.cwd())
  const io = processIo(early.color)
  const entry = await findTool(name, early, io)
  if (given.includes('--help')) {
    io.stdout(toolHelp(entry))
    return exitCodes.ok
  }
  const { own, rest } = splitWords(given, entry.parameters)
  const flags = parseFlags([...before, ...rest])
  const args = await argumentsFrom(own, entry, io)
  const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settingsOf(flags) })
  if (!flags.quiet) for (const warning of configuration.warnings) io.stderr(`warning: ${plainText(warning)}\n`)
  const end = listenForEnd(configuration.settings.timeoutSeconds)
  const over = new AbortController()
  const isOver = AbortSignal.any([end.signal, over.signal])
  const runner = openToolRunner(
    { cwd: io.cwd, configuration },
    {
      grants: grantsOf(flags, configuration.settings.openMode),
      signal: end.signal,
      warn: (message) => io.stderr(`warning: ${plainText(message)}\n`),
      onUse: ({ capability, target, verdict }) => {
        if (verdict === 'denied' && !flags.quiet) io.stderr(`denied: ${capability} ${plainText(target)}\n`)
      },
      ...(io.interactive ? { askPerson: (question) => askApproval(question, isOver) } : {}),
    },
  )
  try {
    const result = await runner.run(name, args)
    if ('problems' in result)
      throw new UserError(
        'usage',
        plainText(result.problems.map(({ message }) => message).join('; ')),
        `see: autoagent tools run ${name} --help`,
      )
    return tell(result, end, io, flags)
  } finally {
    over.abort()
    end.stopListening()
    await runner.close()
  }
}

async function findTool(name: string, flags: Flags, io: Io): Promise<ToolEntry> {
  const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settingsOf(flags) })
  const warn = (message: string): void => io.stderr(`warning: ${plainText(message)}\n`)
  await adoptTools({ cwd: io.cwd, configuration }, warn, grantsOf(flags, configuration.settings.openMode))
  const { tool, tools } = await openLists(io, flags)
  const found = await tool(name)
  if (found) return found.entry
  throw new InputError(
    `there is no tool "${plainText(name)}"`,
    `there are: ${
      (await tools())
        .map((one) => one.name)
        .slice(0, 30)
        .join(', ') || 'none yet'
    }`,
  )
}

function tell(result: ExecuteResult, end: EarlyEnd, io: Io, flags: Flags): number {
  if (result.logs && !flags.quiet) io.stderr(`${plainText(result.logs).trimEnd()}\n`)
  if (result.ok) {
    io.result(`${JSON.stringify(result.value, null, flags.outputFormat === 'text' ? 2 : 0)}\n`)
    return exitCodes.ok
  }
  const early = end.exitCode(io)
  if (early !== null) return early
  const { code, message, line, hint } = result.failure
  io.stderr(
    `${code}${line === undefined ? '' : ` line ${line}`}: ${plainText(message)}\n${hint ? `${plainText(hint)}\n` : ''}`,
  )
  return code === 'E_RUNNER' ? exitCodes.sandbox : exitCodes.failure
}

async function argumentsFrom(words: readonly string[], entry: ToolEntry, io: Io): Promise<JsonObject> {
  if (words.length !== 1 || words[0] !== '-') return parseArguments(words, entry.parameters)
  try {
    const value: unknown = JSON.parse(await readAll(io))
    if (isJsonObject(value)) return value
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new InputError(
      `standard input is not valid JSON: ${errorText(error)}`,
      'pipe one JSON object with the arguments',
      { cause: error },
    )
  }
  throw new InputError('standard input is no JSON object', 'pipe one JSON object with the arguments')
}

function toolHelp({ name, description, parameters, grants }: ToolEntry): string {
  const flags = grants.map((grant) => `--allow-${grant.replace(':', '=')}`).join(' ')
  return [
    `Usage: autoagent tools run ${name} [arguments]        or: … | autoagent tools run ${name} -`,
    '',
    plainText(description),
    '',
    'Arguments:',
    plainText(argumentHelp(parameters)),
    '',
    grants.length > 0
      ? `It needs: ${grants.join(', ')}\nRun it with: autoagent tools run ${name} … ${flags}`
      : 'It needs no grant.',
    '',
  ].join('\n')
}
