/** The one boundary to models: no request holds a secret, and what a model says of one does not come in. */
import type { Model, ModelRequest, ModelResult } from '../models/model.ts'
import type { Message } from '../protocol/message.ts'
import type { SecretRedactor } from './secret.ts'

/** The same model. What it says of itself is read anew each time: another may go on in its place. */
export function redactingModel(model: Model, redactor: SecretRedactor): Model {
  /** Messages and tools are never changed after they were sent, so each is looked at once. */
  const looked = new WeakMap<object, object>()
  function clean<Part extends object>(part: Part, make: (part: Part) => Part): Part {
    const made = (looked.get(part) as Part | undefined) ?? make(part)
    looked.set(part, made)
    return made
  }
  const cleanRequest = (request: ModelRequest): ModelRequest => ({
    ...request,
    messages: clean(request.messages, (messages) =>
      messages.map((message) => clean(message, (one) => cleanMessage(one, redactor))),
    ),
    tools: clean(request.tools, redactor.json),
  })
  return {
    get name() {
      return model.name
    },
    get contextWindow() {
      return model.contextWindow
    },
    get price() {
      return model.price
    },
    get nativeTools() {
      return model.nativeTools
    },
    factsOf: model.factsOf,
    async complete(request, options) {
      const { onText, onRetry } = options
      const shown = onText && showWhole(redactor, onText)
      const result = await model.complete(cleanRequest(request), {
        ...options,
        ...(shown ? { onText: shown.add } : {}),
        ...(onRetry
          ? {
              onRetry(fault, attempt, waitMs) {
                shown?.end()
                return onRetry(redactor.json(fault), attempt, waitMs)
              },
            }
          : {}),
      })
      shown?.end()
      return cleanResult(result, redactor)
    },
  }
}

function cleanMessage(message: Message, redactor: SecretRedactor): Message {
  if (message.role !== 'assistant' || !message.reasoningDetails) return redactor.json(message)
  const { reasoningDetails, ...rest } = message
  return { ...redactor.json(rest), reasoningDetails: redactor.known(reasoningDetails) }
}

/** Blocks that only the provider reads are not searched by shape: chance may look like a key. */
function cleanResult(result: ModelResult, redactor: SecretRedactor): ModelResult {
  if (result.type === 'fault' || !result.reasoningDetails) return redactor.json(result)
  const { reasoningDetails, ...rest } = result
  return { ...redactor.json(rest), reasoningDetails: redactor.known(reasoningDetails) }
}

const endOfKey = /-----END [^\n]*-----/

/** How much text may wait for the end of a word or of a key in several lines. */
const mostWaiting = 32_768

/** Text that comes in pieces is shown word by word, a key in several lines as one: a secret is never cut in two. */
function showWhole(
  { text, settled }: SecretRedactor,
  show: (piece: string) => void,
): { add: (piece: string) => void; end: () => void } {
  let waiting = ''
  function release(upTo: number): void {
    if (upTo <= 0) return
    const clean = text(waiting.slice(0, upTo))
    waiting = waiting.slice(upTo)
    show(clean)
  }
  return {
    add(piece) {
      waiting += piece
      const key = waiting.lastIndexOf('-----BEGIN ')
      if (key < 0) return release(waiting.length > mostWaiting ? waiting.length : settled(waiting))
      const end = endOfKey.exec(waiting.slice(key))
      if (end) release(Math.max(key + end.index + end[0].length, settled(waiting)))
      else release(waiting.length - key < mostWaiting ? key : waiting.length)
    },
    end: () => release(waiting.length),
  }
}
