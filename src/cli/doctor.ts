/**
 * `autoagent doctor`: what works, what does not and the cure beside it; what of the kept files is damaged, and with
 * `--repair` what was done about it; then every setting and where it came from.
 */
import { loadConfiguration } from '../config/load.ts'
import type { Configuration } from '../config/load.ts'
import { settingNames } from '../config/settings.ts'
import { checkHealth, failed } from '../health.ts'
import type { Check } from '../health.ts'
import { UserError, exitCodes } from '../protocol/errors.ts'
import { repair } from '../repair.ts'
import type { Mend } from '../repair.ts'
import { settingsOf } from './flags.ts'
import type { Flags } from './flags.ts'
import { painter, plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

interface Findings {
  checks: Check[]
  kept: Mend[]
  /** null: it cannot be read. */
  configuration: Configuration | null
}

/** @returns 0 when a run could work; else the code of the first error: 41 key, 44 sandbox, 1 network, 52 anything else. */
export async function runDoctor(
  { json: asJson, repair: mends }: { json: boolean; repair: boolean },
  io: Io,
  flags: Flags,
): Promise<number> {
  const findings = await examine(mends, io, flags)
  const worst = findings.checks.find(({ status }) => status === 'error')
  const code = worst ? exitCodes[worst.exit ?? 'configuration'] : exitCodes.ok
  if (asJson || flags.outputFormat === 'json') io.result(`${JSON.stringify(jsonOf(findings, code))}\n`)
  else print(findings, code, io)
  return code
}

async function examine(mends: boolean, io: Io, flags: Flags): Promise<Findings> {
  const settings = settingsOf(flags)
  try {
    const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settings })
    const place = { cwd: io.cwd, configuration }
    const checks = await checkHealth(place)
    return { checks, kept: await repair(place, mends), configuration }
  } catch (error) {
    // What else is wrong can only be seen once it is mended.
    if (error instanceof UserError) return { checks: [failed('configuration', error)], kept: [], configuration: null }
    throw error
  }
}

function jsonOf({ checks, kept, configuration }: Findings, code: number): object {
  const settings = settingNames.map((name) => [
    name,
    { value: configuration?.settings[name] ?? null, source: configuration?.sources[name] ?? null },
  ])
  return {
    exit_code: code,
    checks,
    kept,
    settings: configuration && Object.fromEntries(settings),
    warnings: configuration?.warnings ?? [],
  }
}

function print({ checks, kept, configuration }: Findings, code: number, io: Io): void {
  const paint = painter(io)
  const marks = { ok: paint('green', '✓'), warning: paint('yellow', '!'), error: paint('red', '✗') }
  const tell = (mark: string, text: string, cure?: string | null): void =>
    io.stdout(`${mark} ${plainText(text)}\n${cure ? `    → ${plainText(cure)}\n` : ''}`)
  for (const { name, status, found, cure } of checks) tell(marks[status], `${name}: ${found}`, cure)
  for (const { where, found, done, cure } of kept)
    if (done === null) tell(marks.warning, `${where}: ${found}`, cure)
    else io.stdout(`${marks.ok} ${plainText(where)}: ${plainText(found)}\n    mended: ${plainText(done)}\n`)
  for (const warning of configuration?.warnings ?? []) tell(marks.warning, warning)
  io.stdout(
    `\n${code === exitCodes.ok ? 'A run can work.' : `No run can work before what is marked ${marks.error} is mended.`}\n`,
  )
  if (!configuration) return
  io.stdout('\nSettings\n')
  const width = Math.max(...settingNames.map((name) => name.length))
  for (const name of settingNames) {
    const value = plainText(String(configuration.settings[name] ?? '–'))
    io.stdout(`  ${name.padEnd(width)}  ${value}  ${paint('dim', `(${configuration.sources[name]})`)}\n`)
  }
}
