/** The moving line at the bottom of a live run: what is going on, elapsed time, tokens, cost. Off where stderr is no terminal. */
import type { Event } from '../protocol/event.ts'
import { createRunProgress } from './run-progress.ts'
import { painter } from './terminal.ts'
import type { Io } from './terminal.ts'

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const redrawMs = 100

export interface StatusLine {
  /** Takes in an event; the line follows. */
  note(event: Event): void
  /** Writes text above the line. */
  print(text: string): void
  /** Removes the line while something else owns the terminal, and for good at the end. */
  hide(): void
  show(): void
}

export function createStatusLine(io: Io): StatusLine {
  const paint = painter(io)
  const progress = createRunProgress()
  let frame = 0
  let timer: NodeJS.Timeout | undefined
  let lines = ''
  let scheduled: NodeJS.Immediate | undefined

  function draw(): void {
    frame = (frame + 1) % frames.length
    const text = `${frames[frame]} ${progress.line()}`
    // The last column stays free: a full line wraps on some terminals, and could not be erased.
    io.stderr(`\r\x1b[K${paint('dim', text.slice(0, Math.max(1, io.columns - 1)))}`)
  }
  function erase(): void {
    if (io.live) io.stderr('\r\x1b[K')
  }
  /** What several events say in one breath is one write: on a pipe each waits for the kernel. */
  function flush(): void {
    if (scheduled) clearImmediate(scheduled)
    scheduled = undefined
    if (lines === '') return
    erase()
    io.stderr(lines)
    lines = ''
  }
  return {
    note: (event) => progress.note(event),
    print(text) {
      lines += `${text}\n`
      scheduled ??= setImmediate(flush)
    },
    hide() {
      flush()
      clearInterval(timer)
      timer = undefined
      erase()
    },
    show() {
      if (!io.live || timer) return
      timer = setInterval(draw, redrawMs)
      timer.unref()
    },
  }
}
