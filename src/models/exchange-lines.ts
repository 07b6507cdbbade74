/**
 * A recording on disk (`model.jsonl`): one exchange per line. A conversation is sent whole with every call, so a line only
 * holds what its request adds to an earlier one: `back` lines before it, the first `shared` messages of that one. Lines of
 * several runs may follow each other in one file.
 */
import { InputError } from '../protocol/errors.ts'
import { isJsonObject, sortedJson } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Message } from '../protocol/message.ts'
import { requestHash } from './exchange.ts'
import type { CanonicalRequest, Exchange, Retry } from './exchange.ts'

/** Gives each exchange the line it is kept as; one for each recording. */
export function createExchangeWriter(): (exchange: Exchange) => JsonObject {
  /** The newest of each purpose: that is whose conversation goes on. */
  const newest = new Map<string, { line: number; request: CanonicalRequest }>()
  let line = 0
  return ({ request, retries, ...exchange }) => {
    line += 1
    const { purpose, toolChoice, messages, tools } = request
    const before = newest.get(purpose)
    const shared = before ? sharedMessages(before.request.messages, messages) : 0
    const hasSameTools = before !== undefined && isSame(before.request.tools, tools)
    newest.set(purpose, { line, request })
    const reference = before && (shared > 0 || hasSameTools) ? { back: line - before.line, shared } : {}
    return {
      v: 2,
      ...exchange,
      purpose,
      request: { toolChoice, ...reference, messages: messages.slice(shared), ...(hasSameTools ? {} : { tools }) },
      ...(retries.length > 0 ? { retries } : {}),
    } as unknown as JsonObject
  }
}

function sharedMessages(before: readonly Message[], now: readonly Message[]): number {
  let shared = 0
  while (shared < before.length && shared < now.length && isSame(before[shared]!, now[shared]!)) shared += 1
  return shared
}

/** Most are one and the same object. */
const isSame = (a: object, b: object): boolean => a === b || sortedJson(a as Json) === sortedJson(b as Json)

/**
 * Reads a recording (JSONL). A torn last line, as a crash leaves it, is dropped.
 * @throws InputError naming the line and what is wrong with it.
 */
export function parseExchanges(text: string): Exchange[] {
  const lines = text.split('\n')
  const torn = lines.at(-1) !== ''
  const exchanges: Exchange[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const parsed = parseExchange(line, exchanges)
    if (typeof parsed !== 'string') exchanges.push(parsed)
    else if (!(torn && index === lines.length - 1 && exchanges.length > 0))
      throw new InputError(
        `Line ${index + 1} of the recording ${parsed}.`,
        'A recording is a model.jsonl file of a run: one JSON exchange per line.',
      )
  }
  if (exchanges.length === 0)
    throw new InputError(
      'The recording holds no exchange.',
      'A recording is a model.jsonl file of a run: one JSON exchange per line.',
    )
  return exchanges
}

/** The exchange, or what is wrong with the line. */
function parseExchange(line: string, before: readonly Exchange[]): Exchange | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'is not JSON'
  }
  if (!isJsonObject(value)) return 'is not a JSON object'
  const { v, model, request, result, retries } = value
  if (v !== 1 && v !== 2) return `has version ${JSON.stringify(v)}; this program reads versions 1 and 2`
  if (typeof model !== 'string') return 'has no "model"'
  const whole = isJsonObject(request) ? wholeRequest({ purpose: value['purpose'] ?? null, ...request }, before) : null
  if (!whole) return 'has no usable "request"'
  if (!isJsonObject(result) || !isResult(result)) return 'has no usable "result"'
  const ms = typeof value['ms'] === 'number' ? value['ms'] : 0
  return {
    n: typeof value['n'] === 'number' ? value['n'] : 0,
    hash: requestHash(whole),
    model,
    nativeTools: value['nativeTools'] !== false,
    request: whole,
    retries: Array.isArray(retries) ? (retries.filter(isRetry) as unknown as Retry[]) : [],
    result: result as unknown as Exchange['result'],
    ms,
  }
}

/** With what it shares of an earlier request; null: not a request, or none that is there. */
function wholeRequest(request: JsonObject, before: readonly Exchange[]): CanonicalRequest | null {
  const { purpose, toolChoice, back, shared } = request
  const base = typeof back === 'number' ? before.at(-back)?.request : undefined
  if (back !== undefined && (!base || back === 0)) return null
  const tools = request['tools'] ?? base?.tools
  const own = request['messages']
  const count = typeof shared === 'number' ? shared : 0
  if (!Array.isArray(own) || !Array.isArray(tools) || count > (base?.messages.length ?? 0)) return null
  if (!isOneOf(purpose, ['coder', 'supervisor', 'agent']) || !isOneOf(toolChoice, ['auto', 'required', 'none']))
    return null
  if (!own.every((one) => isJsonObject(one) && typeof one['role'] === 'string' && typeof one['content'] === 'string'))
    return null
  const messages = [...(base?.messages.slice(0, count) ?? []), ...(own as unknown as Message[])]
  return { purpose, toolChoice, tools, messages } as unknown as CanonicalRequest
}

const isRetry = (value: Json): boolean => isJsonObject(value) && isJsonObject(value['fault'])

const isOneOf = (value: Json | undefined, names: string[]): boolean =>
  typeof value === 'string' && names.includes(value)

function isResult(result: JsonObject): boolean {
  if (result['type'] === 'fault') return typeof result['code'] === 'string' && typeof result['message'] === 'string'
  const calls = result['toolCalls']
  return (
    result['type'] === 'reply' &&
    typeof result['text'] === 'string' &&
    typeof result['reasoning'] === 'string' &&
    typeof result['finish'] === 'string' &&
    isJsonObject(result['usage']) &&
    Array.isArray(calls) &&
    calls.every(
      (one) =>
        isJsonObject(one) &&
        typeof one['id'] === 'string' &&
        typeof one['name'] === 'string' &&
        typeof one['arguments'] === 'string',
    )
  )
}
