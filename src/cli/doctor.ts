/**
 * `autoagent doctor`: what works, what does not and the cure beside it; what of the kept files is damaged, and with
 * `--repair` what was done about it; then every setting and where it came from.
 */
import { loadConfiguration } from '../config/load.ts'
import { settingNames } from '../config/settings.ts'
import { checkHealth } from '../health.ts'
import { exitCodes } from '../protocol/errors.ts'
import { repair } from '../repair.ts'
import { settingsOf } from './flags.ts'
import type { Flags } from './flags.ts'
import { painter, plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

/** @returns 0 when nothing is an error, else 52. */
export async function runDoctor(
  { json: asJson, repair: mends }: { json: boolean; repair: boolean },
  io: Io,
  flags: Flags,
): Promise<number> {
  const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settingsOf(flags) })
  const { settings, sources, warnings } = configuration
  const place = { cwd: io.cwd, configuration }
  const checks = await checkHealth(place)
  const kept = await repair(place, mends)
  const code = checks.some(({ status }) => status === 'error') ? exitCodes.configuration : exitCodes.ok
  if (asJson || flags.outputFormat === 'json') {
    const table = Object.fromEntries(
      settingNames.map((name) => [name, { value: settings[name], source: sources[name] }]),
    )
    io.result(`${JSON.stringify({ checks, kept, settings: table, warnings })}\n`)
    return code
  }
  const paint = painter({ color: io.color })
  const marks = { ok: paint('green', '✓'), warning: paint('yellow', '!'), error: paint('red', '✗') }
  for (const { name, status, found, cure } of checks)
    io.stdout(`${marks[status]} ${name}: ${plainText(found)}${cure ? `\n    → ${plainText(cure)}` : ''}\n`)
  for (const { where, found, done, cure } of kept)
    io.stdout(
      done === null
        ? `${marks.warning} ${plainText(where)}: ${plainText(found)}${cure ? `\n    → ${plainText(cure)}` : ''}\n`
        : `${marks.ok} ${plainText(where)}: ${plainText(found)}\n    mended: ${plainText(done)}\n`,
    )
  for (const warning of warnings) io.stdout(`${marks.warning} ${plainText(warning)}\n`)
  io.stdout('\nSettings\n')
  const width = Math.max(...settingNames.map((name) => name.length))
  for (const name of settingNames)
    io.stdout(
      `  ${name.padEnd(width)}  ${plainText(String(settings[name] ?? '–'))}  ${paint('dim', `(${sources[name]})`)}\n`,
    )
  return code
}
