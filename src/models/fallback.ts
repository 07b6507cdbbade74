/** Another model that goes on where the first one cannot. */
import type { FaultCode, Model, ModelFacts } from './model.ts'

/**
 * After which faults, once their retries are used up, another model is asked. What the world broke, another model mends;
 * what the person wrote wrongly (a key, a name) is told at once, not hidden; and a request that is wrong would be wrong again.
 */
export const mendedByAnother: Readonly<Record<FaultCode, boolean>> = {
  quota: true,
  'rate-limit': true,
  unavailable: true,
  timeout: true,
  network: true,
  'cut-stream': true,
  format: true,
  credentials: false,
  'not-found': false,
  'bad-request': false,
  // Both have a way of their own: a shorter conversation, the text protocol.
  'too-long': false,
  'tools-unsupported': false,
  recording: false,
  aborted: false,
}

/**
 * The first model until it meets such a fault, which it returns with `goesOn`; from then on, to the end of the run, the
 * fallback under the same handle.
 */
export function withFallback(first: Model, fallback: Model): Model {
  let isOver = false
  return following({
    name: first.name,
    contextWindow: first.contextWindow,
    price: first.price,
    nativeTools: first.nativeTools,
    // An agent's own model is one of the first provider's: the fallback answers in its place.
    factsOf: (model) => (isOver ? fallback : first.factsOf?.(model)) ?? { ...first, price: null },
    async complete({ model, ...request }, options) {
      if (isOver) return fallback.complete(request, options)
      const result = await first.complete(model === undefined ? request : { ...request, model }, options)
      if (result.type === 'reply' || options.signal.aborted || !mendedByAnother[result.code]) return result
      isOver = true
      const { name, contextWindow, price, nativeTools } = fallback
      return { ...result, goesOn: { name, contextWindow, price, nativeTools } }
    },
  })
}

/** The same model; after a fault that says who goes on in its place, it says of itself what that one is. */
export function following(model: Model): Model {
  let who: ModelFacts & { name: string } = model
  return {
    get name() {
      return who.name
    },
    get contextWindow() {
      return who.contextWindow
    },
    get price() {
      return who.price
    },
    get nativeTools() {
      return who.nativeTools
    },
    factsOf: model.factsOf,
    async complete(request, options) {
      const result = await model.complete(request, options)
      if (result.type === 'fault' && result.goesOn) who = result.goesOn
      return result
    },
  }
}
