/** `manage-sessions list`: a table for people, JSON for programs. */
import { exitCodes } from '../protocol/errors.ts'
import type { ListOptions } from '../session-admin.ts'
import type { SessionsContext } from './manage-sessions.ts'
import { cell, statusIcon } from './session-text.ts'
import { escapedJson, plainText } from './plain-text.ts'

const width = 135

export async function listCommand(
  { io, admin }: SessionsContext,
  { format, ...options }: ListOptions & { format: 'table' | 'json' },
): Promise<number> {
  const rows = await admin.list(options)
  for (const { session_id, damage, unreadable } of rows)
    if (damage ?? unreadable) io.stderr(`warning: session ${session_id}: ${plainText((damage ?? unreadable)!)}\n`)
  if (format === 'json') {
    io.stdout(`${escapedJson(rows)}\n`)
    return exitCodes.ok
  }
  if (rows.length === 0) {
    const isFiltered = options.status !== undefined && (await admin.list({ limit: 1 })).length > 0
    io.stdout(isFiltered ? `No session has the status "${options.status}".\n` : 'No sessions are kept here.\n')
    return exitCodes.ok
  }
  // An id and a status have no characters but their own; a list of thousands is mostly this line.
  const line = (icon: string, id: string, task: string, status: string, changed: string, turns: string) =>
    `${icon} ${id.padEnd(30)} ${cell(task, 50)} ${status.padEnd(12)} ${cell(changed, 31)} ${turns}`.trimEnd()
  const lines = rows.map((row) =>
    line(statusIcon(row.status), row.session_id, row.task, row.status, row.updated_at, String(row.total_turns)),
  )
  const count = rows.length === 1 ? '1 session' : `${rows.length} sessions`
  io.stdout(
    [
      line(' ', 'ID', 'Task', 'Status', 'Last change', 'Turns'),
      '='.repeat(width),
      ...lines,
      '',
      `Total: ${count}`,
      '',
    ].join('\n'),
  )
  return exitCodes.ok
}
