/** Questions to the person at the terminal. Asked on stderr, so that stdout stays the answer's. */
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

/** @returns `once`, `run` (for the rest of this run) or `no`; anything unclear is no. */
export async function askApproval(kind: string, target: string, signal: AbortSignal): Promise<'once' | 'run' | 'no'> {
  const reply = await askLine(
    `A tool asks for ${kind} access to ${plainText(target)}. Allow? [o]nce, for this [r]un, [N]o: `,
    signal,
  )
  const letter = reply?.trim().toLowerCase()[0]
  return letter === 'o' || letter === 'y' ? 'once' : letter === 'r' ? 'run' : 'no'
}
