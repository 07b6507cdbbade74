/** A run as it goes on: what is finished stays above, what still changes is drawn anew, a question takes its place. */
import type { Approval, ApprovalQuestion } from '../../app.ts'
import type { Event } from '../../protocol/event.ts'
import { approvalLines } from '../ask-person.ts'
import { createRunProgress } from '../run-progress.ts'
import { eventLines } from '../run-view.ts'
import { painter, plainText } from '../terminal.ts'
import type { Io } from '../terminal.ts'
import type { Choice, Screen } from './screen.ts'

const redrawMs = 120
const streamedLines = 12

export interface LiveView {
  note(event: Event): void
  /** A piece of what a model writes. */
  stream(role: string, text: string): void
  ask(question: ApprovalQuestion, signal: AbortSignal): Promise<Approval>
  /** Idempotent. */
  close(): void
}

export function openLiveView(screen: Screen, io: Io): LiveView {
  const paint = painter(io)
  const progress = createRunProgress()
  let streamed = ''
  let timer: NodeJS.Timeout | undefined
  const draw = (): void => {
    const text = plainText(streamed).split('\n').slice(-streamedLines).join('\n').trim()
    const line = paint('dim', `${progress.line()} · Ctrl-C stops`)
    screen.live(['', ...(text === '' ? [] : [text]), ...progress.checklist(io), line].join('\n'))
  }
  const show = (): void => void (timer = setInterval(draw, redrawMs))
  const hide = (): void => {
    clearInterval(timer)
    screen.live('')
  }
  show()
  return {
    note(event) {
      progress.note(event)
      if (event.type === 'model-request' || event.type === 'action-chosen') streamed = ''
      const text = eventLines(event, io)
      if (text) screen.print(text)
    },
    stream(role, text) {
      if (role === 'coder') streamed += text
    },
    async ask(question, signal) {
      hide()
      const choices: Choice<Approval>[] = [
        { key: 'o', label: 'once', value: 'once' },
        { key: 'r', label: 'for this run', value: 'run' },
        ...(question.canKeep ? [{ key: 'a', label: 'always for this tool', value: 'always' } as const] : []),
        { key: 'n', label: 'no', value: 'no' },
      ]
      const answer = await screen.choose(approvalLines(question, io).join('\n'), choices, signal)
      if (!signal.aborted) show()
      return answer ?? 'no'
    },
    close: hide,
  }
}
