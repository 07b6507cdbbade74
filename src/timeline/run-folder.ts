/** The record of one run: `.runs/<run id>/`, written while the run goes on and turned into pages when it ends. */
import type { Event, EventType } from '../protocol/event.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { TranscriptEntry } from '../protocol/session.ts'
import { type Lease, type Store, isLease } from '../stores/store.ts'
import { createPaths } from './paths.ts'
import { eventsOf, leaseOf, readEvents } from './runs.ts'
import type { Timeline } from './timeline.ts'

/** The truth of a turn is in its session; the record of the run is made durable where something is decided. */
const milestones = new Set<EventType>(['run-start', 'verdict-given', 'run-end'])

/** More runs than this in one second of one folder means that something is broken. */
const maxRunsPerSecond = 1000

/**
 * Reserves a new run id in a store rooted at the runs folder. Two processes never get the same one: an id is looked at
 * and taken under its lease, which is held until the run is over: others see by it that a run still goes on.
 * @param now the start of the run; the id says it in local time.
 */
export async function openTimeline(store: Store, now: Date): Promise<Timeline> {
  const base = runIdAt(now)
  for (let count = 1; count <= maxRunsPerSecond; count++) {
    const runId = count === 1 ? base : `${base}-${count}`
    const lease = await store.lease(leaseOf(runId))
    if (!isLease(lease)) continue
    const taken = await store.list(`${runId}/`)
    if (taken.length === 0) return createTimeline(store, runId, lease)
    await lease.release()
  }
  throw new Error(`${base} and ${maxRunsPerSecond} ids after it are taken`)
}

/** Writes `timeline.md` and `timeline.html` from the events on disk, also for a run that was killed before its end. */
export async function writeViews(store: Store, runId: string): Promise<void> {
  const { events } = await readEvents(store, runId)
  // Not before there is something to show: a run begins without them.
  const [{ renderMarkdown }, { renderHtml }] = await Promise.all([import('./markdown.ts'), import('./html.ts')])
  // Beside each other: the disk is waited for once.
  await Promise.all([
    renderMarkdown(events).then((text) => store.write(`${runId}/timeline.md`, text)),
    renderHtml(events).then((text) => store.write(`${runId}/timeline.html`, text)),
  ])
}

function createTimeline(store: Store, runId: string, lease: Lease): Timeline {
  const paths = createPaths()
  // Events may be told from several places at once; their order is the order of the calls.
  let last: Promise<unknown> = Promise.resolve()

  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work, work)
    last = result.catch(() => undefined)
    return result
  }

  return {
    runId,
    append: (...events: Event[]) =>
      inOrder(async () => {
        const [first] = events
        if (!first) return
        const strange = events.find((event) => event.run_id !== runId)
        if (strange) throw new Error(`event ${strange.seq} is of run ${strange.run_id}, not ${runId}`)
        const isMilestone = events.some(({ type }) => milestones.has(type))
        await store.append(eventsOf(runId), events as unknown as JsonObject[], first.seq - 1, !isMilestone)
      }),
    async keepCode(turn, name, code) {
      const path = paths.code(turn, name)
      await store.write(`${runId}/${path}`, code)
      return path
    },
    async keepAnswer(turn, answer) {
      const path = paths.answer(turn)
      await store.write(`${runId}/${path}`, answer)
      return path
    },
    finish: (transcript: TranscriptEntry[]) =>
      inOrder(async () => {
        const entries = transcript.map(({ role, content }) => ({ role, content }))
        await Promise.all([
          store.write(`${runId}/transcript.json`, `${JSON.stringify(entries, null, 2)}\n`),
          writeViews(store, runId),
        ])
      }),
    close: () => lease.release(),
  }
}

function runIdAt(now: Date): string {
  const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()]
  const two = (part: number) => String(part).padStart(2, '0')
  return `${date.map(two).join('-')}_${time.map(two).join('-')}`
}
