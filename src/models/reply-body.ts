/** Reads the body of a 2xx answer, event stream or whole JSON, into a result. */
import { isJsonObject } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import { createChatCompletion } from './chat-completion.ts'
import type { Asked, ChatCompletion } from './chat-completion.ts'
import { readErrorBody } from './error-body.ts'
import { abortedFault, faultOf, faultOfForeignBody } from './fault.ts'
import type { HttpAnswer, HttpFailure } from './http.ts'
import type { ModelResult } from './model.ts'
import { readPlainReply } from './plain-reply.ts'
import { createSseParser } from './sse.ts'
import type { ServerSentEvent } from './sse.ts'

const longestBody = 64 * 1024 * 1024
const longestEvent = 16 * 1024 * 1024
const headBytes = 4096
const openingBrace = 0x7b
/** What may stand before the first character of a body: white space, and the three bytes of a byte-order mark. */
const lead: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf])
/** After the end mark or the finish reason: what may still come is a usage and the end of the connection. */
const graceMs = { done: 100, complete: 5_000 }

/** The media type is not trusted: Workers AI and proxies answer with JSON what was asked for as a stream. */
export async function readReply(answer: HttpAnswer, asked: Asked): Promise<ModelResult> {
  if (!asked.inOnePiece) return readPieces(answer, asked)
  const read = await readPlainReply(answer, asked)
  if (read.reply) {
    answer.dispose()
    return read.reply
  }
  const { chunks, last } = read
  return readPieces(
    { ...answer, read: async () => chunks.shift() ?? (last === undefined ? answer.read() : last) },
    asked,
  )
}

async function readPieces(answer: HttpAnswer, asked: Asked): Promise<ModelResult> {
  const completion = createChatCompletion(asked)
  const reader = createBodyReader(completion)
  try {
    while (!completion.failed) {
      const chunk = await answer.read()
      if (chunk === null) break
      if (!(chunk instanceof Uint8Array)) return interrupted(chunk, completion, reader.bytes, asked)
      reader.push(chunk)
      if (reader.tooLarge)
        return faultOf('cut-stream', 'the answer is larger than this program accepts', asked.endpoint)
      if (reader.done) answer.hurry(graceMs.done)
      else if (completion.complete) answer.hurry(graceMs.complete)
    }
  } finally {
    answer.dispose()
  }
  const strange = reader.end()
  return strange === undefined ? completion.finish() : faultOfForeignBody(strange, asked.endpoint)
}

function interrupted(failure: HttpFailure, completion: ChatCompletion, bytes: number, asked: Asked): ModelResult {
  if (failure.code === 'aborted') return abortedFault
  // The whole answer was there; that the connection then broke or stayed open costs nothing.
  if (completion.complete) return completion.finish()
  if (failure.code === 'network' && bytes > 0)
    return faultOf(
      'cut-stream',
      `the connection broke in the middle of the answer (${failure.message})`,
      asked.endpoint,
    )
  return faultOf(failure.code, failure.message, asked.endpoint)
}

interface BodyReader {
  push(bytes: Uint8Array): void
  readonly bytes: number
  /** The end mark was read. */
  readonly done: boolean
  readonly tooLarge: boolean
  /** What the body is instead of a chat completion; undefined: it was read as one. */
  end(): string | undefined
}

function createBodyReader(completion: ChatCompletion): BodyReader {
  /** Made with the first chunk that is no JSON. */
  let parser: ReturnType<typeof createSseParser> | null = null
  const sse = (): ReturnType<typeof createSseParser> => (parser ??= createSseParser(longestEvent))
  const head: Uint8Array[] = []
  /** Chunks of a body that may be one JSON value; undefined: it is an event stream. */
  let whole: Uint8Array[] | undefined = []
  /** It began like JSON. */
  let sniffed = false
  let bytes = 0
  let events = 0
  let done = false

  function take(found: ServerSentEvent[]): void {
    for (const { event, data } of found) {
      events += 1
      const text = data.trim()
      if (text.startsWith('[DONE]')) {
        done = true
        completion.pushDone()
      } else if (event === 'error') completion.push(asError(parse(text) ?? text))
      else pushData(text)
    }
  }

  /** Some servers leave out the blank line between events: then each line is one. */
  function pushData(text: string): void {
    const value = parse(text)
    if (value !== undefined) return completion.push(value)
    for (const line of text.split('\n')) {
      const part = parse(line)
      if (part !== undefined) completion.push(part)
      else if (line.startsWith('[DONE]')) completion.pushDone()
      else completion.pushMalformed()
    }
  }

  return {
    push(chunk) {
      if (bytes < headBytes) head.push(chunk.subarray(0, headBytes - bytes))
      bytes += chunk.length
      if (whole) {
        whole.push(chunk)
        if (!sniffed) {
          const first = chunk.find((byte) => !lead.has(byte))
          if (first === undefined) return
          sniffed = first === openingBrace
        }
        if (sniffed) return
        const held = whole
        whole = undefined
        for (const one of held) take(sse().push(one))
      } else take(sse().push(chunk))
    },
    get bytes() {
      return bytes
    },
    get done() {
      return done
    },
    get tooLarge() {
      return (parser?.overflow ?? false) || bytes > (whole ? longestEvent : longestBody)
    },
    end() {
      if (whole) {
        const value = parse(
          Buffer.concat(whole)
            .toString('utf8')
            .replace(/^\uFEFF/u, ''),
        )
        if (value !== undefined) {
          completion.pushWhole(value)
          return completion.complete || completion.failed ? undefined : notACompletion(head)
        }
        for (const one of whole) take(sse().push(one))
      }
      if (parser) take(parser.end())
      return events === 0 && bytes > 0 && !isBlank(head) ? notACompletion(head) : undefined
    },
  }
}

/** Nothing but blank lines and comments: a server that kept the connection alive and then gave up. */
function isBlank(head: Uint8Array[]): boolean {
  return Buffer.concat(head)
    .toString('latin1')
    .split(/[\r\n]/u)
    .every((line) => line.trim() === '' || line.trimStart().startsWith(':'))
}

const notACompletion = (head: Uint8Array[]): string =>
  `the answer is not a chat completion: ${readErrorBody(Buffer.concat(head).toString('utf8')).message}`

const asError = (value: Json): Json => (isJsonObject(value) && 'error' in value ? value : { error: value })

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
