/**
 * The load generator, a process for each kind of door. Closed loop: every session has one message under way, as fast as it is
 * answered. Open loop: every session speaks at its times, whatever the server does, and what it waited is counted from the
 * time at which it should have spoken: a server that stalls is not spared by a generator that stalls with it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { serveParent } from './children.ts'
import { createCrowd } from './crowd.ts'
import type { Counts, Crowd, Door, Session } from './crowd.ts'
import { createLatencies } from './latencies.ts'

export interface Figures extends Counts {
  seconds: number
  perSecond: number
  p50: number
  p99: number
  max: number
}

export interface OpenLoop {
  /** Each session speaks once in this time, and all are spread evenly over it. */
  everyMs: number
  /** After so many messages a session leaves, and another comes in its place. */
  leaveAfter?: number
}

export interface Kept {
  id: string
  name: string
  answered: number[]
}

/** An answer that takes longer is lost. */
const patienceMs = 60_000
const lookMs = 20

const latencies = createLatencies()
let crowd: Crowd | null = null
let everyone: Session[] = []
let since = performance.now()
/** What follows an answer. */
let next: (session: Session) => void = () => {}
let timer: NodeJS.Timeout | undefined

async function connect({ count, ...door }: Door & { count: number }): Promise<{ connected: number; failed: number }> {
  crowd ??= createCrowd(door, (session, ms, isRight) => {
    if (isRight) latencies.add(ms)
    if (session.isOpen) next(session)
  })
  const greeted = await crowd.connect(count)
  everyone.push(...greeted)
  return { connected: greeted.length, failed: count - greeted.length }
}

function closedLoop(): void {
  next = (session) => crowd!.say(session, performance.now())
  for (const session of crowd!.sessions) next(session)
}

function openLoop({ everyMs, leaveAfter = Infinity }: OpenLoop): void {
  const places = [...crowd!.sessions]
  const began = performance.now()
  let spoken = 0
  const speak = (): void => {
    const now = performance.now()
    for (let due = began; ; spoken += 1) {
      due = began + (spoken * everyMs) / places.length
      if (due > now) break
      const session = places[spoken % places.length]!
      if (session.isOpen) crowd!.say(session, due)
    }
    timer = setTimeout(speak, began + (spoken * everyMs) / places.length - now)
  }
  next = (session) => {
    if (session.said < leaveAfter || !crowd!.leave(session)) return
    void crowd!.connect(1).then(([other]) => other && (places[places.indexOf(session)] = other))
  }
  speak()
}

function figures(): Figures {
  const counts = crowd!.counts()
  const now = performance.now()
  const seconds = (now - since) / 1000
  since = now
  return { ...counts, seconds, perSecond: counts.replies / seconds, ...latencies.take() }
}

/** No more is said; waits for what is under way. */
async function hush(): Promise<Figures> {
  clearTimeout(timer)
  next = () => {}
  for (const until = performance.now() + patienceMs; crowd!.waiting() > 0 && performance.now() < until;)
    await sleep(lookMs)
  const seen = figures()
  return { ...seen, lost: seen.lost + crowd!.waiting() }
}

const calls = {
  connect,
  closedLoop: async () => closedLoop(),
  openLoop: async (loop: OpenLoop) => openLoop(loop),
  figures: async () => figures(),
  hush: () => hush(),
  kept: async (): Promise<Kept[]> => everyone.map(({ id, name, answered }) => ({ id, name, answered })),
  close: async () => {
    crowd?.close()
    crowd = null
    everyone = []
  },
}
export type LoadCalls = typeof calls

serveParent(calls)
