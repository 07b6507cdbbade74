/** Keeps every exchange with a model, so that a run can be replayed without it. */
import { errorText } from '../protocol/errors.ts'
import { canonicalRequest, requestHash } from './exchange.ts'
import type { Exchange, Retry } from './exchange.ts'
import { following } from './fallback.ts'
import type { Model, ModelFault } from './model.ts'

export interface ExchangeLog {
  append(exchange: Exchange): void
  /** Waits until all is on disk. What went wrong; null: nothing. */
  settled(): Promise<unknown>
}

/** Kept in memory, or nowhere: what `append` gets is whole. */
export const logTo = (append: (exchange: Exchange) => void): ExchangeLog => ({ append, settled: async () => null })

/**
 * The same model; each result is on disk before the next call, while the run already goes on with it. Aborted calls are
 * not kept: a replay would abort too. When one could not be kept, the next result is a fault `recording`: a run that cannot
 * be replayed does not pretend it can.
 */
export function recordingTo(model: Model, log: ExchangeLog): Model {
  let n = 0
  return following({
    name: model.name,
    contextWindow: model.contextWindow,
    price: model.price,
    nativeTools: model.nativeTools,
    factsOf: model.factsOf,
    async complete(request, options) {
      const unkept = await log.settled()
      if (unkept !== null) return unkeptFault(unkept)
      const { name, nativeTools } = model
      const canonical = canonicalRequest(request)
      const retries: Retry[] = []
      let text = ''
      const started = performance.now()
      const result = await model.complete(request, {
        ...options,
        onText(piece) {
          text += piece
          options.onText?.(piece)
        },
        async onRetry(fault, attempt, waitMs) {
          retries.push({ fault, attempt, waitMs, text })
          text = ''
          return options.onRetry?.(fault, attempt, waitMs)
        },
      })
      if (result.type === 'fault' && result.code === 'aborted') return result
      const exchange: Exchange = {
        n: (n += 1),
        hash: requestHash(canonical),
        model: name,
        nativeTools,
        request: canonical,
        retries,
        result,
        ms: Math.round(performance.now() - started),
      }
      log.append(exchange)
      return result
    },
  })
}

const unkeptFault = (error: unknown): ModelFault => ({
  type: 'fault',
  code: 'recording',
  message: `The exchange could not be recorded: ${errorText(error)}`,
  retryable: false,
  wayOut: 'Free space on the disk or choose another --log-dir.',
})
