/** Where tools keep their values: one document per tool, in the folder `.kv` of the tools folder. */
import type { KvKeeper } from './capabilities/index.ts'
import type { Store } from './stores/store.ts'
import { underLease } from './under-lease.ts'

/** @param store rooted at `.kv`. Calls of this process follow each other; other processes are kept out by a lease. */
export function createKvKeeper(store: Store): KvKeeper {
  const queues = new Map<string, Promise<unknown>>()
  return {
    read: (tool) => store.read(`${tool}.json`),
    change(tool, change) {
      const work = async (): Promise<void> => {
        const text = change(await store.read(`${tool}.json`))
        if (text !== null) await store.write(`${tool}.json`, text)
      }
      const done = (queues.get(tool) ?? Promise.resolve()).then(() => underLease(store, tool, work))
      const settled = done.catch(() => undefined)
      queues.set(tool, settled)
      void settled.then(() => queues.get(tool) === settled && queues.delete(tool))
      return done
    },
  }
}
