/** Many sessions at one door: what each says, what it is answered, and whether that is the answer. */
import { connectClient } from './line-client.ts'
import type { Client, Kind } from './line-client.ts'
import { tokenText, tokensIn } from './token.ts'

export interface Door {
  kind: Kind
  port: number
}

export interface Session {
  /** Its name in tokens. */
  readonly name: string
  /** As the server calls it, from the greeting. */
  readonly id: string
  isOpen: boolean
  /** Messages so far. */
  said: number
  /** The messages that were answered rightly. */
  answered: number[]
}

export interface Counts {
  /** Right answers. */
  replies: number
  /** Answers to another message, of this session or of somebody else. */
  wrong: number
  /** Answers that answer nothing: busy, limited, failed. */
  refused: number
  /** Messages whose session ended before they were answered. */
  lost: number
  /** Connections that did not come to a greeting. */
  failed: number
  /** One of the refused or wrong, in its own words. */
  example: string
}

export interface Crowd {
  readonly sessions: readonly Session[]
  /** Opens so many more. @returns those that were greeted. */
  connect(count: number): Promise<Session[]>
  /** @param since what its latency is counted from, of `performance.now()`. */
  say(session: Session, since: number): void
  /** false: it does not leave before it is answered. */
  leave(session: Session): boolean
  /** Counts since the last time this was called. */
  counts(): Counts
  /** Messages that wait for their answer. */
  waiting(): number
  close(): void
}

/** Told each time a session has been answered, rightly or not. */
export type Answered = (session: Session, ms: number, isRight: boolean) => void

interface Seat extends Session {
  client: Client
  waiting: { n: number; since: number }[]
}

/** Connections under way at once: more would measure the backlog of the listening socket. */
const connectingAtOnce = 200
const greetingMs = 30_000
const leaveWord = 'salir'

const none = (): Counts => ({ replies: 0, wrong: 0, refused: 0, lost: 0, failed: 0, example: '' })

export function createCrowd({ kind, port }: Door, answered: Answered): Crowd {
  const seats = new Set<Seat>()
  let counts = none()
  let named = 0
  let waiting = 0

  function open(): Promise<Session | null> {
    const name = `${kind[0]}${(named += 1)}`
    return new Promise((resolve) => {
      let seat: Seat | null = null
      const client = connectClient(kind, port, {
        line(text) {
          if (seat) return hear(seat, text)
          clearTimeout(deadline)
          const id = /\b[0-9a-f]{8}\b/.exec(text)?.[0] ?? ''
          seat = { name, id, isOpen: true, said: 0, answered: [], client, waiting: [] }
          seats.add(seat)
          resolve(seat)
        },
        ended() {
          clearTimeout(deadline)
          if (seat) return end(seat)
          counts.failed += 1
          resolve(null)
        },
      })
      const deadline = setTimeout(() => client.close(), greetingMs)
    })
  }

  function end(seat: Seat): void {
    seat.isOpen = false
    seats.delete(seat)
    counts.lost += seat.waiting.length
    waiting -= seat.waiting.length
    seat.waiting = []
  }

  function hear(seat: Seat, text: string): void {
    const token = tokensIn(text).at(-1)
    const at = seat.waiting.findIndex(({ n }) => n === token?.n)
    const isRight = at === 0 && token?.session === seat.name
    if (token && isRight) {
      counts.replies += 1
      seat.answered.push(token.n)
    } else {
      // A farewell answers nothing, and nothing waits for it.
      if (seat.waiting.length === 0 && !token) return
      counts.example ||= text.slice(0, 200)
      if (token) counts.wrong += 1
      else counts.refused += 1
    }
    const [was] = seat.waiting.splice(Math.max(at, 0), 1)
    if (!was) return
    waiting -= 1
    answered(seat, performance.now() - was.since, isRight)
  }

  return {
    get sessions() {
      return [...seats]
    },
    async connect(count) {
      const greeted: Session[] = []
      let begun = 0
      const work = async (): Promise<void> => {
        while (begun < count) {
          begun += 1
          const session = await open()
          if (session) greeted.push(session)
        }
      }
      await Promise.all(Array.from({ length: connectingAtOnce }, work))
      return greeted
    },
    say(session, since) {
      const seat = session as Seat
      seat.said += 1
      seat.waiting.push({ n: seat.said, since })
      waiting += 1
      seat.client.say(`What is there to say about ${tokenText({ session: seat.name, n: seat.said })}`)
    },
    leave(session) {
      const { client, waiting } = session as Seat
      if (waiting.length > 0) return false
      session.isOpen = false
      client.say(leaveWord)
      return true
    },
    counts() {
      const seen = counts
      counts = none()
      return seen
    },
    waiting: () => waiting,
    close() {
      for (const seat of seats) seat.client.close()
    },
  }
}
