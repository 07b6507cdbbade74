/** A run as it goes on, read by another process from what is on disk. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Event } from '../protocol/event.ts'
import { type Store, isLease } from '../stores/store.ts'
import { parseEvent } from './event-shape.ts'
import { eventsOf, leaseOf, listRunIds } from './runs.ts'

/** How it ended for who follows: with its last event, by the death of its process, or because the follower left. */
export type Following = 'ended' | 'died' | 'left'

/** Soon enough for a person, and a look at a folder costs little. */
const lookMs = 150
/** A run may think for minutes: whether its process lives is asked less often. */
const aliveMs = 1_000

/** True while a process holds the run; asking takes the lease for a moment when nobody has it. */
export async function isRunning(store: Store, runId: string): Promise<boolean> {
  const lease = await store.lease(leaseOf(runId))
  if (!isLease(lease)) return true
  await lease.release()
  return false
}

/** The newest run that goes on; null: none does. A run's last document says that it is over: only the others are asked. */
export async function newestRunning(store: Store): Promise<string | null> {
  for (const runId of await listRunIds(store)) {
    if (await store.look(`${runId}/transcript.json`)) continue
    if (await isRunning(store, runId)) return runId
  }
  return null
}

/** Tells every event of the run, those that are there and those that come, until it is over or `signal` fires. */
export async function followRun(
  store: Store,
  runId: string,
  tell: (event: Event) => void | Promise<void>,
  signal: AbortSignal,
): Promise<Following> {
  let told = 0
  let size = -1
  let isOver = false
  async function catchUp(): Promise<void> {
    const [found] = (await store.list(eventsOf(runId))).filter(({ kind }) => kind === 'stream')
    if (!found || found.bytes === size) return
    size = found.bytes
    // A line that is only half there is no damage yet: the next look has it.
    for (const { seq, value } of (await store.readStream(eventsOf(runId), told)).records) {
      told = seq
      const event = parseEvent(value, seq)
      if (event) await tell(event)
      isOver ||= event?.type === 'run-end'
    }
  }
  for (let askedAt = performance.now(); !signal.aborted;) {
    await catchUp()
    if (isOver) return 'ended'
    if (performance.now() - askedAt >= aliveMs) {
      askedAt = performance.now()
      if (!(await isRunning(store, runId))) {
        // It may have ended between our look and our question.
        size = -1
        await catchUp()
        return isOver ? 'ended' : 'died'
      }
    }
    await sleep(lookMs, undefined, { signal }).catch(() => undefined)
  }
  return 'left'
}
