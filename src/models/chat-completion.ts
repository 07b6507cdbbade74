/** Puts the chunks of a chat completion together, in the many shapes in which providers send it. */
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Usage } from '../protocol/message.ts'
import { createAnswerText } from './answer-text.ts'
import { readErrorValue } from './error-body.ts'
import type { ErrorFacts } from './error-body.ts'
import { faultOf, faultOfFacts } from './fault.ts'
import type { Endpoint } from './fault.ts'
import { isHarmonyLeak, leakedCall } from './leaked-calls.ts'
import type { FinishReason, ModelResult } from './model.ts'
import { createReasoningDetails } from './reasoning-details.ts'
import { estimateTokens, readUsage } from './token-usage.ts'
import { createToolCallAssembly } from './tool-call-assembly.ts'

/** What was asked, as far as reading the answer depends on it. */
export interface Asked {
  endpoint: Endpoint
  /** Names of the offered tools. */
  tools: ReadonlySet<string>
  /** The request asked for a call. */
  forced: boolean
  /** Ids of calls already in the conversation. */
  takenIds: ReadonlySet<string>
  /** The provider is known to end streams without a finish reason. */
  finishOptional: boolean
  /** It was not asked for as a stream. */
  inOnePiece?: boolean
  /** Tokens of the request, for providers that do not count. */
  estimatedInput: () => number
  onText?: ((text: string) => void) | undefined
}

export interface ChatCompletion {
  /** One chunk of a stream, or a whole completion; what is not understood is skipped. */
  push(chunk: Json): void
  /** A chunk that is not JSON: something was lost. */
  pushMalformed(): void
  /** The stream's own end mark `[DONE]`. */
  pushDone(): void
  /** A whole JSON body needs no finish reason to be whole. */
  pushWhole(body: Json): void
  /** Nothing more is needed except a late usage. */
  readonly complete: boolean
  /** An error was read: nothing that follows matters. */
  readonly failed: boolean
  finish(): ModelResult
}

const finishNames: Record<string, FinishReason> = {
  stop: 'stop',
  end: 'stop',
  eos: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  completed: 'stop',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  tool_use: 'tool-calls',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  content_filter: 'refusal',
  refusal: 'refusal',
  safety: 'refusal',
}

export function createChatCompletion(asked: Asked): ChatCompletion {
  const calls = createToolCallAssembly(asked.tools)
  const words = createAnswerText(asked.onText)
  const details = createReasoningDetails()
  const refusals: string[] = []
  const finishes: string[] = []
  let usage: Usage | undefined
  let model = ''
  let error: ErrorFacts | undefined
  let malformed = false
  let done = false
  let native = false
  let whole = false

  function addFinish(raw: unknown): void {
    if (typeof raw === 'string') finishes.push(raw.toLowerCase())
  }

  function addDelta(delta: JsonObject, isWhole: boolean): void {
    const thought = [delta['reasoning_content'], delta['reasoning']].find(
      (one) => typeof one === 'string' && one !== '',
    )
    if (typeof thought === 'string') words.addReasoning(thought)
    details.add(delta['reasoning_details'])
    const { content, refusal } = delta
    if (typeof content === 'string') words.add(content)
    else if (Array.isArray(content)) for (const part of content) addPart(part)
    else if (isJsonObject(content)) words.add(JSON.stringify(content))
    if (typeof refusal === 'string') refusals.push(refusal)
    const pieces = delta['tool_calls']
    if (Array.isArray(pieces)) for (const piece of pieces) calls[isWhole ? 'addWhole' : 'add'](piece)
    if (isJsonObject(delta['function_call'])) calls.add({ index: -1, function: delta['function_call'] })
  }

  function addPart(part: Json): void {
    if (!isJsonObject(part)) return
    const { type, thinking } = part
    if (type === 'thinking') {
      for (const one of Array.isArray(thinking) ? thinking : [thinking ?? part['text'] ?? null])
        words.addReasoning(
          typeof one === 'string' ? one : isJsonObject(one) && typeof one['text'] === 'string' ? one['text'] : '',
        )
    } else if (typeof part['text'] === 'string') words.add(part['text'])
  }

  function addChoice(choice: Json): void {
    if (!isJsonObject(choice) || (typeof choice['index'] === 'number' && choice['index'] > 0)) return
    const { delta, message } = choice
    if (isJsonObject(delta)) addDelta(delta, false)
    // A snapshot at the end of a stream repeats what the deltas already said.
    else if (isJsonObject(message) && words.empty && calls.count === 0) addDelta(message, true)
    else if (typeof choice['text'] === 'string') words.add(choice['text'])
    addFinish(choice['finish_reason'] ?? choice['finishReason'])
  }

  function push(chunk: Json): void {
    if (!isJsonObject(chunk) || error) return
    usage = readUsage(chunk) ?? usage
    if (typeof chunk['model'] === 'string' && chunk['model'] !== '') model = chunk['model']
    const groq = chunk['x_groq']
    error = hasError(chunk)
      ? readErrorValue(chunk)
      : isJsonObject(groq) && groq['error']
        ? readErrorValue(groq)
        : undefined
    if (error) return
    if (isJsonObject(chunk['result']) && !('choices' in chunk)) return push(chunk['result'])
    const { choices, response } = chunk
    if (Array.isArray(choices)) {
      const first = choices.find((one) => isJsonObject(one) && (one['index'] ?? 0) === 0)
      if (first !== undefined) addChoice(first)
      return
    }
    if (response === undefined && !Array.isArray(chunk['tool_calls'])) return
    // Workers AI's native shape: {response, tool_calls: [{name, arguments}], usage}; no finish reason.
    native = true
    if (response !== null && response !== undefined)
      words.add(typeof response === 'string' ? response : JSON.stringify(response))
    if (Array.isArray(chunk['tool_calls'])) for (const piece of chunk['tool_calls']) calls.addWhole(piece)
    addFinish(chunk['finish_reason'])
  }

  const named = (): string | undefined => finishes.findLast((one) => one !== '')
  const isComplete = (ended = false): boolean =>
    whole ||
    named() !== undefined ||
    (done && (native || finishes.length > 0)) ||
    ((done || ended) && asked.finishOptional && (!words.empty || calls.count > 0))

  /** The reason by its name, mended by what really came. */
  function finishReason(raw: string | undefined): FinishReason | undefined {
    const mapped = raw === undefined ? 'stop' : finishNames[raw]
    if (mapped === undefined) return undefined
    if (mapped === 'refusal' || refusals.length > 0) return 'refusal'
    if (calls.count > 0) return calls.cut ? 'length' : mapped === 'length' ? 'length' : 'tool-calls'
    return mapped === 'tool-calls' ? 'stop' : mapped
  }

  return {
    push,
    pushMalformed: () => void (malformed = true),
    pushDone: () => void (done = true),
    pushWhole(body) {
      push(body)
      whole = native || (isJsonObject(body) && findChoices(body))
    },
    get complete() {
      return isComplete() && !malformed
    },
    get failed() {
      return error !== undefined
    },
    finish() {
      const to = asked.endpoint
      if (error) return faultOfFacts(200, error, to)
      const { text, reasoning } = words.finish()
      if (malformed) return faultOf('cut-stream', 'a part of the answer is not JSON; something was lost', to)
      const raw = named()
      if (raw === 'error')
        return faultOfFacts(200, { message: 'the answer ended in an error', number: null, name: '' }, to)
      if (!isComplete(true)) {
        const begun = !words.empty || calls.count > 0
        return faultOf('cut-stream', begun ? 'the answer was cut before its end' : 'the answer is empty', to)
      }
      const finish = finishReason(raw)
      if (!finish) return faultOf('cut-stream', `unknown finish reason ${JSON.stringify(raw)}`, to)
      let answer = finish === 'refusal' ? text + refusals.join('') : text
      if (calls.nameless) return faultOf('format', 'a tool call without a name', to)
      if (isHarmonyLeak(answer))
        return faultOf('format', "the model's own message format came instead of an answer", to)
      const leaked = calls.count === 0 && finish === 'stop' ? leakedCall(answer, asked.tools, asked.forced) : undefined
      if (leaked) {
        calls.addWhole(leaked)
        answer = ''
      } else words.showHeld()
      const toolCalls = calls.finish(
        asked.takenIds,
        () => `call_${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`,
      )
      return {
        type: 'reply',
        text: answer,
        reasoning,
        ...(details.blocks.length > 0 ? { reasoningDetails: details.blocks } : {}),
        toolCalls,
        finish: leaked ? 'tool-calls' : finish,
        usage: usage ?? estimate(`${reasoning}${answer}${JSON.stringify(toolCalls)}`, asked),
        model: model || to.model,
      }
    },
  }
}

function estimate(output: string, asked: Asked): Usage {
  return {
    inputTokens: asked.estimatedInput(),
    outputTokens: estimateTokens(output),
    cachedInputTokens: 0,
    reasoningTokens: 0,
    estimated: true,
  }
}

function hasError(chunk: JsonObject): boolean {
  const { error, errors } = chunk
  return (
    (error !== undefined && error !== null && error !== false && error !== '') ||
    chunk['success'] === false ||
    chunk['object'] === 'error' ||
    (chunk['type'] === 'error' && !('choices' in chunk)) ||
    (Array.isArray(errors) && errors.length > 0)
  )
}

const findChoices = (body: JsonObject): boolean =>
  (Array.isArray(body['choices']) && body['choices'].length > 0) ||
  (isJsonObject(body['result']) && findChoices(body['result']))
