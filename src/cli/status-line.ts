/** The moving line at the bottom of a live run: what is going on, elapsed time, tokens, cost. Off where stderr is no terminal. */
import type { Event } from '../protocol/event.ts'
import { painter, plainText } from './terminal.ts'
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
  const started = performance.now()
  let doing = 'starting'
  let tokens = 0
  let cost: number | null = 0
  let frame = 0
  let timer: NodeJS.Timeout | undefined
  let lines = ''
  let scheduled: NodeJS.Immediate | undefined

  function draw(): void {
    frame = (frame + 1) % frames.length
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const money = cost === null || cost === 0 ? '' : ` · $${cost.toFixed(4)}`
    const text = `${frames[frame]} ${doing} · ${seconds} s · ${tokens.toLocaleString('en')} tokens${money}`
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
    note(event) {
      doing = oneLine(doingAfter(event)) ?? doing
      if (event.type !== 'model-reply') return
      tokens += event.usage.inputTokens + event.usage.outputTokens
      cost = cost === null || event.cost_usd === null ? null : cost + event.cost_usd
    },
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

/** A name is a model's word: no controls, and nothing that takes two columns. */
function oneLine(text: string | null): string | null {
  return text === null ? null : plainText(text).replaceAll(/[^\x20-\x7e]/g, '?')
}

function doingAfter(event: Event): string | null {
  if (event.type === 'model-request') return `${event.role} is thinking`
  if (event.type === 'action-chosen' && event.action.type === 'create_tool') return `checking ${event.action.tool.name}`
  if (event.type === 'tool-call') return `running ${event.name}`
  if (event.type === 'agent-call') return `asking ${event.name}`
  return null
}
