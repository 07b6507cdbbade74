/** What is written while whoever fills it goes on: what comes during a write goes together into the next one. */
import type { JsonObject } from './protocol/json.ts'
import type { Store } from './stores/store.ts'

export interface Batches<Value> {
  push: (value: Value) => void
  /** Waits until all is written. What went wrong first, after which nothing more is written; null: nothing. */
  settled: () => Promise<unknown>
}

export function inBatches<Value>(write: (batch: Value[]) => Promise<void>): Batches<Value> {
  let waiting: Value[] = []
  let writing: Promise<void> | null = null
  let failure: { error: unknown } | null = null

  async function writeAll(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const batch = waiting
        waiting = []
        await write(batch)
      }
    } catch (error) {
      failure = { error }
    }
    writing = null
  }
  return {
    push(value) {
      if (failure !== null) return
      waiting.push(value)
      writing ??= Promise.resolve().then(writeAll)
    },
    settled: async () => {
      await writing
      return failure?.error ?? null
    },
  }
}

export interface WriteBehind<Value> {
  append(value: Value): void
  settled: Batches<Value>['settled']
  /** The same, and it survives a power cut. */
  kept(): Promise<unknown>
}

export function writeBehind<Value>(
  store: Store,
  stream: string,
  lineOf: (value: Value) => JsonObject,
): WriteBehind<Value> {
  let seq = 0
  const { push, settled } = inBatches<JsonObject>(async (batch) => {
    seq = await store.append(stream, batch, seq, true)
  })
  return {
    append: (value) => push(lineOf(value)),
    settled,
    async kept() {
      const wrong = await settled()
      if (wrong !== null) return wrong
      return store.append(stream, [], seq).then(
        () => null,
        (error: unknown) => error,
      )
    },
  }
}
