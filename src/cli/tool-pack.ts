/** `autoagent tools export` and `import`: packs of tools, from one person to another. */
import { loadConfiguration } from '../config/load.ts'
import { InputError, UserError, exitCodes } from '../protocol/errors.ts'
import { exportTools, lookIntoPack, openPackImport } from '../tool-packs.ts'
import type { Imported, PackRow } from '../tool-packs.ts'
import { grantsOf, settingsOf } from './flags.ts'
import type { Flags } from './flags.ts'
import { confirmed, short } from './session-text.ts'
import { counted, plainText } from './terminal.ts'
import type { Io } from './terminal.ts'
import { listenForEnd } from './tool-end.ts'

const descriptionWidth = 120
const grantsWidth = 1_000
const problemWidth = 500

export async function toolExport(names: readonly string[], out: string, io: Io, flags: Flags): Promise<number> {
  if (out === '') throw new UserError('usage', '--out is empty', 'give a file that ends in .tgz, or a folder')
  const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settingsOf(flags) })
  const tools = await exportTools({ cwd: io.cwd, configuration }, names, out, (message) =>
    io.stderr(`warning: ${plainText(message)}\n`),
  )
  if (flags.outputFormat === 'json')
    io.result(`${JSON.stringify({ out, tools: tools.map(({ name, version }) => ({ name, version })) })}\n`)
  else
    io.stdout(
      `${counted(tools.length, 'tool')} in ${plainText(out)}: ${tools.map(({ name, version }) => `${name} (version ${version})`).join(', ')}\n`,
    )
  return exitCodes.ok
}

export async function toolImport(
  pack: string,
  { yes, withoutExamples }: { yes: boolean; withoutExamples: boolean },
  io: Io,
  flags: Flags,
): Promise<number> {
  const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settingsOf(flags) })
  const place = { cwd: io.cwd, configuration }
  const warn = (message: string): void => io.stderr(`warning: ${plainText(message)}\n`)
  const rows = await lookIntoPack(place, pack, withoutExamples, warn)
  const isAgreed = yes || rows.every(({ isSame }) => isSame)
  if (!isAgreed || !flags.quiet) io.stderr(`${planOf(rows, pack)}\n`)
  if (!isAgreed && !io.interactive)
    throw new InputError(
      'nothing was imported: there is no terminal to ask on',
      'if these tools may have what they want, add --yes',
    )
  if (!(await confirmed(io, 'Import them?', isAgreed))) return exitCodes.ok
  const end = listenForEnd(configuration.settings.timeoutSeconds)
  // Open mode in the environment was not meant for the code of strangers.
  const grants = grantsOf(flags, flags.allowAll === true)
  const packs = openPackImport(place, { grants, signal: end.signal, warn })
  const done: Imported[] = []
  try {
    for await (const one of packs.admit(rows)) {
      done.push(one)
      if (flags.outputFormat === 'text') io.stdout(`${lineOf(one)}\n`)
    }
  } finally {
    end.stopListening()
    await packs.close()
  }
  if (flags.outputFormat !== 'text') io.result(`${JSON.stringify(done)}\n`)
  const taken = done.filter(({ type }) => type === 'admitted')
  if (!flags.quiet) io.stderr(`${taken.length} of ${counted(rows.length, 'tool')} imported.\n`)
  return end.exitCode(io) ?? (done.some(({ type }) => type === 'refused') ? exitCodes.failure : exitCodes.ok)
}

function planOf(rows: readonly PackRow[], pack: string): string {
  const grantsText = (grants: readonly string[]): string => short(grants.join(', '), grantsWidth) || 'nothing'
  const coming = rows.filter(({ isSame }) => !isSame)
  const lines = coming.flatMap(({ tool, earlier }) => {
    const { name, version, description, grants, examples } = tool
    const here = earlier
      ? `replaces your version ${earlier.version}, which wants: ${grantsText(earlier.grants)}`
      : 'new here'
    return [
      ` - ${name} (version ${version}): ${short(description, descriptionWidth)}`,
      `     wants: ${grantsText(grants)}`,
      `     ${counted(examples.length, 'example')}; ${here}`,
    ]
  })
  // What changes nothing must not hide what does.
  if (coming.length < rows.length) lines.push(` - ${rows.length - coming.length} that you have already`)
  return [
    `${counted(rows.length, 'tool')} in ${plainText(pack)}:`,
    ...lines,
    'An import grants nothing: what a tool wants is asked for, or given with --allow-…, when it runs.',
  ].join('\n')
}

function lineOf(one: Imported): string {
  if (one.type === 'unchanged') return `${one.name}: is here already, as version ${one.version}`
  if (one.type === 'admitted') {
    const forgotten =
      one.forgotten.length > 0 ? `; no longer always allowed: ${short(one.forgotten.join(', '), grantsWidth)}` : ''
    return `${one.name}: ${one.update ? 'new version' : 'admitted as version'} ${one.version}${forgotten}`
  }
  const [first, ...more] = one.problems
  const text = first
    ? `${first.code} ${first.message}${first.hint ? ` (${first.hint})` : ''}`
    : 'it did not pass the gate'
  return `${one.name}: refused: ${short(text, problemWidth)}${more.length > 0 ? ` and ${counted(more.length, 'more problem')}` : ''}`
}
