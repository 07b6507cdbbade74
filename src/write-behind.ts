/** A stream that is written while whoever fills it goes on: what is appended during a write goes together into the next one. */
import type { JsonObject } from './protocol/json.ts'
import type { Store } from './stores/store.ts'

export interface WriteBehind<Value> {
  append(value: Value): void
  /** Waits until all is written. What went wrong first, after which nothing more is written; null: nothing. */
  settled(): Promise<unknown>
  /** The same, and it survives a power cut. */
  kept(): Promise<unknown>
}

export function writeBehind<Value>(
  store: Store,
  stream: string,
  lineOf: (value: Value) => JsonObject,
): WriteBehind<Value> {
  let waiting: JsonObject[] = []
  let seq = 0
  let writing: Promise<void> | null = null
  let failure: { error: unknown } | null = null

  async function write(): Promise<void> {
    try {
      while (waiting.length > 0) {
        const batch = waiting
        waiting = []
        seq = await store.append(stream, batch, seq, true)
      }
    } catch (error) {
      failure = { error }
    }
    writing = null
  }
  async function settled(): Promise<unknown> {
    await writing
    return failure?.error ?? null
  }
  return {
    append(value) {
      if (failure !== null) return
      waiting.push(lineOf(value))
      writing ??= Promise.resolve().then(write)
    },
    settled,
    async kept() {
      await settled()
      if (failure === null) await store.append(stream, [], seq).catch((error: unknown) => (failure = { error }))
      return failure?.error ?? null
    },
  }
}
