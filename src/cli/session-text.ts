/** Words and shapes that the session commands share: one line of a table, the mark of a status, the question before a deed. */
import { UserError } from '../protocol/errors.ts'
import type { SessionRow } from '../session-admin.ts'
import { askLine } from './ask-person.ts'
import type { SessionsIo } from './manage-sessions.ts'
import { plainText } from './terminal.ts'

/** Harmless on a terminal, on one line, at most `width` characters. */
export function short(text: string, width: number, more = '…'): string {
  if (fits(text, width)) return text
  const characters = Array.from(plainText(text).replaceAll(/\s+/g, ' ').trim())
  return characters.length > width ? characters.slice(0, width - more.length).join('') + more : characters.join('')
}

/** The same, filled up with spaces. */
export function cell(text: string, width: number): string {
  // A list of thousands is mostly this.
  if (fits(text, width)) return text.padEnd(width)
  const shown = short(text, width)
  return shown + ' '.repeat(width - Array.from(shown).length)
}

/** Words of ASCII with single spaces between them: nothing has to be done to them. */
function fits(text: string, width: number): boolean {
  return text.length <= width && /^(?:[\x21-\x7e]+(?: [\x21-\x7e]+)*)?$/.test(text)
}

export function statusIcon(status: string): string {
  return status === 'completed' ? '✓' : status === 'active' ? '○' : '✗'
}

/** `✓ id | task | status | last change`, as the lists of what will be removed show it. */
export function rowLine({ session_id, task, status, updated_at }: SessionRow): string {
  return `  ${statusIcon(status)} ${cell(session_id, 30)} | ${cell(task, 50)} | ${cell(status, 9)} | ${cell(updated_at, 27)}`.trimEnd()
}

/**
 * Asks on a terminal; elsewhere nobody can answer, so `--yes` is needed.
 * @returns whether to go on.
 */
export async function confirmed(io: SessionsIo, question: string, yes: boolean | undefined): Promise<boolean> {
  if (yes) return true
  if (!io.interactive)
    throw new UserError('usage', 'this needs a confirmation, and there is no terminal to ask on', 'add --yes')
  const answer = await askLine(`${question} (y/n): `)
  if (/^(y|yes|s|si|sí)$/i.test((answer ?? '').trim())) return true
  io.stdout('Operation cancelled.\n')
  return false
}
