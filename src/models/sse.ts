/**
 * Server-sent events out of a stream of bytes, as model providers really send them. Lines end in LF, CR or CRLF and nothing
 * else; they are decoded whole, so that a character split over chunks stays one. Time is linear in the bytes.
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

/** @param maxEventBytes of one event with all its lines. */
export function createSseParser(maxEventBytes = 16 * 1024 * 1024): SseParser {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let carry = new Uint8Array(1024)
  let carried = 0
  let skipLineFeed = false
  let firstLine = true
  let eventBytes = 0
  let overflow = false
  let name = ''
  let data: string[] = []
  let events: ServerSentEvent[] = []

  function keep(bytes: Uint8Array): void {
    if (carried + bytes.length > carry.length) {
      const larger = new Uint8Array(Math.max(carry.length * 2, carried + bytes.length))
      larger.set(carry.subarray(0, carried))
      carry = larger
    }
    carry.set(bytes, carried)
    carried += bytes.length
  }

  function takeLine(rest: Uint8Array): void {
    if (carried === 0) return line(decoder.decode(rest))
    keep(rest)
    const whole = carry.subarray(0, carried)
    carried = 0
    line(decoder.decode(whole))
  }

  function line(text: string): void {
    if (firstLine && text.startsWith('\uFEFF')) text = text.slice(1)
    firstLine = false
    if (text === '') return dispatch()
    const start = text.trimStart()
    if (start.startsWith('{') || start.startsWith('[DONE]')) {
      data.push(text)
      return
    }
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
    eventBytes = 0
  }

  function take(): ServerSentEvent[] {
    const taken = events
    events = []
    return taken
  }

  return {
    push(bytes) {
      let at = 0
      let cr = -1
      let lf = -1
      while (at < bytes.length && !overflow) {
        if (skipLineFeed) {
          skipLineFeed = false
          if (bytes[at] === LF) {
            at += 1
            continue
          }
        }
        // Each is searched again only once it lies behind, so that a chunk is read at most twice.
        if (cr !== Infinity && cr < at) cr = orInfinity(bytes.indexOf(CR, at))
        if (lf !== Infinity && lf < at) lf = orInfinity(bytes.indexOf(LF, at))
        const end = Math.min(cr, lf, bytes.length)
        eventBytes += end - at
        if (eventBytes > maxEventBytes) {
          overflow = true
          carried = 0
          data = []
        } else if (end === bytes.length) keep(bytes.subarray(at))
        else {
          takeLine(bytes.subarray(at, end))
          skipLineFeed = bytes[end] === CR
        }
        at = end + 1
      }
      return take()
    },
    end() {
      if (overflow) return []
      if (carried > 0) takeLine(new Uint8Array(0))
      dispatch()
      return take()
    },
    get overflow() {
      return overflow
    },
  }
}

const orInfinity = (index: number): number => (index < 0 ? Infinity : index)
