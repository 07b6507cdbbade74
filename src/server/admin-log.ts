/** The server's log as an administrator sees it: the last lines, and each that comes, to whoever listens. */
import type { ServerLog } from './server-log.ts'

export interface LogLine {
  /** Counted from 1: a listener that comes back knows what it has. */
  n: number
  /** ISO 8601. */
  at: string
  text: string
  /** What the line is about, as programs read it; '': nothing they know. */
  event: string
}

export interface AdminLog {
  /** The same log, whose lines are told to those who listen. */
  readonly log: ServerLog
  /** Tells the last lines, then each new one until it is told false. */
  listen(tell: (line: LogLine) => boolean): void
}

const mostKept = 200
/** Longer ones are cut. */
const mostChars = 2_000

export function createAdminLog(log: ServerLog): AdminLog {
  const kept: LogLine[] = []
  const listeners = new Set<(line: LogLine) => boolean>()
  let count = 0

  function tell(listener: (line: LogLine) => boolean, line: LogLine): void {
    if (!listener(line)) listeners.delete(listener)
  }

  return {
    log: {
      ...log,
      line(...said: Parameters<ServerLog['line']>) {
        log.line(...said)
        const [text, fields = {}] = said
        count += 1
        const event = typeof fields['event'] === 'string' ? fields['event'] : ''
        const line: LogLine = { n: count, at: new Date().toISOString(), text: text.slice(0, mostChars), event }
        kept.push(line)
        if (kept.length > mostKept) kept.shift()
        for (const listener of listeners) tell(listener, line)
      },
    },
    listen(listener) {
      listeners.add(listener)
      for (const line of kept) if (listeners.has(listener)) tell(listener, line)
    },
  }
}
