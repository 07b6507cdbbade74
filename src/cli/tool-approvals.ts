/** `autoagent tools approvals`: what the person answered "always" to, and how it is taken back. */
import { InputError, exitCodes } from '../protocol/errors.ts'
import type { Flags } from './flags.ts'
import { openLists } from './lists.ts'
import { short } from './session-text.ts'
import { plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

const lineWidth = 300

/** @param forget absent: all are listed. */
export async function toolApprovals(forget: string | undefined, io: Io, flags: Flags): Promise<number> {
  const { allApprovals, forgetApprovals, tools, toolsDir } = await openLists(io, flags)
  const all = await allApprovals()
  if (forget !== undefined) {
    const taken = await forgetApprovals(forget)
    if (taken.length === 0) {
      const names = [...new Set(all.map(({ tool }) => tool))]
      throw new InputError(
        `nothing is always allowed to "${plainText(forget)}"`,
        names.length > 0 ? `there are approvals for: ${plainText(names.join(', '))}` : 'there are no approvals here',
      )
    }
    io.stdout(`${plainText(`${forget} is asked about again: ${taken.join(', ')}`)}\n`)
    return exitCodes.ok
  }
  const entries = new Map((await tools()).map((entry) => [entry.name, entry]))
  const rows = all.map(({ tool, grant, at, holdsFor }) => {
    const entry = entries.get(tool)
    return { tool, grant, at, inForce: entry !== undefined && holdsFor(entry.grants) }
  })
  if (flags.outputFormat === 'json') io.result(`${JSON.stringify(rows)}\n`)
  else
    io.stdout(
      [
        `Always allowed to tools in ${plainText(toolsDir)}:`,
        ...(rows.length > 0 ? rows.map(lineOf) : ['  (nothing)']),
        '',
      ].join('\n'),
    )
  return exitCodes.ok

  function lineOf({ tool, grant, at, inForce }: (typeof rows)[number]): string {
    const why = entries.has(tool) ? 'it declares other grants now' : 'there is no such tool now'
    return ` - ${short(`${tool}: ${grant}, since ${at}${inForce ? '' : ` (not in force: ${why})`}`, lineWidth)}`
  }
}
