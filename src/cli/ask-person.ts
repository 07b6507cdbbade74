/** Questions to the person at the terminal. Asked on stderr, so that stdout stays the answer's. */
import type { Approval, ApprovalQuestion } from '../app.ts'
import { createInterface } from 'node:readline/promises'
import { plainText } from './terminal.ts'

/** The line the person typed; null when input ended (Ctrl-D) or the signal fired. */
export async function askLine(question: string, signal?: AbortSignal): Promise<string | null> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const ended = new Promise<null>((resolve) => lines.once('close', () => resolve(null)))
    return await Promise.race([lines.question(question, signal ? { signal } : {}).catch(() => null), ended])
  } finally {
    lines.close()
    process.stdin.pause()
  }
}

/** Anything unclear is no; so are the end of input and Ctrl-C. */
export async function askApproval(question: ApprovalQuestion, signal: AbortSignal): Promise<Approval> {
  const letter = (await askLine(approvalText(question), signal))?.trim().toLowerCase()[0]
  if (letter === 'o' || letter === 'y') return 'once'
  if (letter === 'r') return 'run'
  return letter === 'a' && question.canKeep ? 'always' : 'no'
}

export function approvalText({ tool, kind, target, declared, given, canKeep }: ApprovalQuestion): string {
  const list = (grants: readonly string[]): string => plainText(grants.join(', ')).replaceAll('\n', ' ') || 'nothing'
  const what = plainText(kind === 'kv' ? 'kept values' : target).replaceAll('\n', ' ')
  return [
    `The tool ${plainText(tool) || 'of this run'} asks for ${kind} access to ${what}.`,
    `  it declares:   ${list(declared)}`,
    `  the run gives: ${list(given)}`,
    `Allow? [o]nce, for this [r]un${canKeep ? ', [a]lways for this tool' : ''}, [N]o: `,
  ].join('\n')
}
