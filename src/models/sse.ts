/**
 * Server-sent events out of a stream of bytes, as model providers really send them. Lines end in LF, CR or CRLF and nothing
 * else; only whole lines are decoded, so that a character split over chunks stays one. Time is linear in the bytes.
 * Beyond the standard (https://html.spec.whatwg.org/multipage/server-sent-events.html), three habits seen in the wild:
 * the last event needs no blank line, a bare `{…` or `[DONE]` line counts as data, and a field `error:` is an event.
 */
export interface ServerSentEvent {
  /** `message` unless named. */
  event: string
  data: string
}

export interface SseParser {
  /** The events that these bytes complete. */
  push(bytes: Uint8Array): ServerSentEvent[]
  /** No more bytes will come: the event that was still open. */
  end(): ServerSentEvent[]
  /** An event grew above the cap; nothing is parsed any more. */
  readonly overflow: boolean
}

const CR = 13
const LF = 10

/** @param longestEvent the cap of one event with all its lines: bytes while a line is open, characters once it is read. */
export function createSseParser(longestEvent = 16 * 1024 * 1024): SseParser {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  /** The beginning of a line whose end has not come; grows by doubling, so that single bytes cost no more than chunks. */
  let open = new Uint8Array(1024)
  let openBytes = 0
  let endedInCr = false
  let firstLine = true
  let eventLength = 0
  let overflow = false
  let name = ''
  let data: string[] = []
  let events: ServerSentEvent[] = []

  function keep(bytes: Uint8Array): void {
    const needed = openBytes + bytes.length
    if (eventLength + needed > longestEvent) return stop()
    if (needed > open.length) {
      const larger = new Uint8Array(Math.max(open.length * 2, needed))
      larger.set(open.subarray(0, openBytes))
      open = larger
    }
    open.set(bytes, openBytes)
    openBytes = needed
  }

  /** The text of the open line and of these bytes, which end at a line's end and so never inside a character. */
  function decode(bytes: Uint8Array): string {
    if (openBytes === 0) return decoder.decode(bytes)
    const whole = Buffer.concat([open.subarray(0, openBytes), bytes])
    openBytes = 0
    return decoder.decode(whole)
  }

  /** @param text whole lines, the last one with or without its end. */
  function readLines(text: string): void {
    const lines = text.includes('\r') ? text.replaceAll(/\r\n?/gu, '\n') : text
    for (let at = 0; at < lines.length;) {
      const lf = lines.indexOf('\n', at)
      const end = lf < 0 ? lines.length : lf
      readLine(lines.slice(at, end))
      at = end + 1
    }
  }

  function readLine(given: string): void {
    if (overflow) return
    const text = firstLine && given.startsWith('\uFEFF') ? given.slice(1) : given
    firstLine = false
    if (text === '') return dispatch()
    eventLength += text.length
    if (eventLength > longestEvent) return stop()
    if (text.startsWith('data: ')) return void data.push(text.slice(6))
    const start = text.trimStart()
    if (start.startsWith('{') || start.startsWith('[DONE]')) return void data.push(text)
    const colon = text.indexOf(':')
    if (colon === 0) return
    const field = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') data.push(value)
    else if (field === 'event') name = value
    else if (field === 'error') {
      dispatch()
      name = 'error'
      data.push(value)
    }
  }

  function dispatch(): void {
    const text = data.length === 1 ? data[0]! : data.join('\n')
    if (text !== '') events.push({ event: name || 'message', data: text })
    data = []
    name = ''
    eventLength = 0
  }

  function stop(): void {
    overflow = true
    openBytes = 0
    data = []
  }

  function take(): ServerSentEvent[] {
    const taken = events
    events = []
    return taken
  }

  return {
    push(given) {
      if (overflow || given.length === 0) return take()
      // The rest of a CRLF whose CR already ended the line.
      const bytes = endedInCr && given[0] === LF ? given.subarray(1) : given
      const end = Math.max(bytes.lastIndexOf(LF), bytes.lastIndexOf(CR))
      endedInCr = end >= 0 && end === bytes.length - 1 && bytes[end] === CR
      if (end >= 0) readLines(decode(bytes.subarray(0, end + 1)))
      if (!overflow) keep(bytes.subarray(end + 1))
      return take()
    },
    end() {
      if (overflow) return []
      if (openBytes > 0) readLines(decode(new Uint8Array(0)))
      dispatch()
      return take()
    },
    get overflow() {
      return overflow
    },
  }
}
