/** Read-modify-write of kept documents: work that no other process does at the same time. */
import { setTimeout as sleep } from 'node:timers/promises'
import { UserError } from './protocol/errors.ts'
import { isLease } from './stores/store.ts'
import type { Store } from './stores/store.ts'

/** Others that change the same are many, or the machine is busy: it takes milliseconds, and nobody should lose a run for it. */
const waitMs = 30_000

/** @throws UserError when another process keeps the lease for longer than 30 s. */
export async function underLease<Value>(store: Store, name: string, work: () => Promise<Value>): Promise<Value> {
  const end = performance.now() + waitMs
  for (;;) {
    const lease = await store.lease(name)
    if (isLease(lease))
      try {
        return await work()
      } finally {
        await lease.release()
      }
    if (performance.now() >= end)
      throw new UserError(
        'failure',
        `"${name}" is being changed by ${lease.heldBy} for more than ${waitMs / 1000} s`,
        'try again when that process is done, or end it',
      )
    await sleep(5 + Math.random() * 20)
  }
}
