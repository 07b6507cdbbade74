/** Questions to the person at the terminal. Asked on stderr, so that stdout stays the answer's. */
import { createInterface } from 'node:readline'
import type { Approval, ApprovalQuestion } from '../app.ts'
import { exitCodes } from '../protocol/errors.ts'
import { painter, plainText, withoutSecrets } from './terminal.ts'
import type { Io } from './terminal.ts'

/**
 * The line the person typed; null when input ended (Ctrl-D) or the signal fired. Ctrl-C reaches the program as SIGINT: its
 * listeners get it and the answer is null; without any the program ends with 130.
 */
export async function askLine(question: string, signal?: AbortSignal): Promise<string | null> {
  if (signal?.aborted) return null
  process.stdin.ref()
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  let isInterrupted = false
  const answer = await new Promise<string | null>((resolve) => {
    const end = (): void => resolve(null)
    signal?.addEventListener('abort', end, { once: true })
    lines.once('close', end)
    lines.on('error', end)
    // The terminal is in raw mode: the key comes here, not to the process.
    lines.once('SIGINT', () => {
      isInterrupted = true
      end()
    })
    lines.question(withoutSecrets(question), resolve)
  })
  lines.close()
  process.stdin.pause()
  // A terminal that is still open must not keep the program alive.
  process.stdin.unref()
  if (answer === null) process.stderr.write('\n')
  if (isInterrupted) interrupt()
  return answer
}

function interrupt(): void {
  if (process.listenerCount('SIGINT') === 0) process.exit(exitCodes.interrupted)
  process.kill(process.pid, 'SIGINT')
}

const answers: Readonly<Record<string, Approval>> = {
  o: 'once',
  once: 'once',
  y: 'once',
  yes: 'once',
  r: 'run',
  run: 'run',
  a: 'always',
  always: 'always',
  n: 'no',
  no: 'no',
  '': 'no',
}
const mostQuestions = 3

/** Only whole words count; anything else is asked again, and is no in the end. So are the end of input and Ctrl-C. */
export async function askApproval(
  question: ApprovalQuestion,
  signal: AbortSignal,
  ask: typeof askLine = askLine,
): Promise<Approval> {
  const words = `o, r${question.canKeep ? ', a' : ''} or n`
  for (let asked = 0; asked < mostQuestions; asked += 1) {
    const line = await ask(asked === 0 ? approvalText(question) : `Please answer ${words}: `, signal)
    if (line === null) return 'no'
    const word = line.trim().toLowerCase()
    const answer = Object.hasOwn(answers, word) ? answers[word]! : null
    if (answer !== null && (answer !== 'always' || question.canKeep)) return answer
  }
  return 'no'
}

export function approvalText(question: ApprovalQuestion): string {
  return [
    ...approvalLines(question, { color: false }),
    `Allow? [o]nce, for this [r]un${question.canKeep ? ', [a]lways for this tool' : ''}, [N]o: `,
  ].join('\n')
}

/** What is asked, as a difference: what the tool may do already, and what would come to it. */
export function approvalLines(
  { tool, kind, target, declared, given }: ApprovalQuestion,
  io: Pick<Io, 'color'>,
): string[] {
  const paint = painter(io)
  const oneLine = (text: string): string => plainText(text).replaceAll('\n', ' ')
  const added = declared.filter((grant) => !given.includes(grant))
  return [
    `The tool ${plainText(tool) || 'of this run'} asks for ${kind} access to ${oneLine(kind === 'kv' ? 'kept values' : target)}.`,
    ...given.map((grant) => `    ${oneLine(grant)}  ${paint('dim', 'the run gives it')}`),
    ...added.map((grant) => `  ${paint('green', `+ ${oneLine(grant)}`)}  ${paint('dim', 'it declares it')}`),
  ]
}
