/** A store that tells how long its syncs take. */
import type { Store } from './store.ts'

/** @param synced called with the milliseconds of each append that is durable when it resolves. */
export function timedStore(inner: Store, synced: (ms: number) => void): Store {
  return {
    ...inner,
    async append(stream, values, expectedSeq, lazily) {
      const since = performance.now()
      const seq = await inner.append(stream, values, expectedSeq, lazily)
      if (!lazily) synced(performance.now() - since)
      return seq
    },
  }
}
