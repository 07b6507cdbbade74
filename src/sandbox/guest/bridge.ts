/** The guest's end of the bridge: numbered calls out, replies in, both as text. Counts and bounds what is under way. */

/** First letter of a text sent out: capability call, log, value, failure, next wake-up in ms. */
export type Send = (text: string) => void

/** What a host function refused or could not do. `code` and `hint` come from the host; there is no stack of the host. */
export class CapabilityError extends Error {
  code = ''
  hint: string | undefined
  override name = 'CapabilityError'
}

type Path = (string | number)[]

export interface Bridge {
  call(method: string, args: object): Promise<unknown>
  /** Calls whose reply has not come. */
  pending(): number
  limit(calls: number, inFlight: number): void
  receive(reply: string): void
}

interface Waiting {
  error: CapabilityError
  /** Long texts of the reply, as far as they have come. */
  parts: string[]
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

export function createBridge(send: Send): Bridge {
  const { parse, stringify } = JSON
  const waiting = new Map<number, Waiting>()
  let queue: string[] = []
  let lastId = 0
  let inFlight = 0
  let maxCalls = 10_000
  let maxInFlight = 64

  function dispatch(message: string): void {
    inFlight++
    send(message)
  }

  return {
    call(method, args) {
      // Made here, so that its stack names the line that called.
      const error = new CapabilityError(`${method} failed`)
      return new Promise((resolve, reject) => {
        if (lastId >= maxCalls) {
          error.code = 'E_LIMIT'
          error.message = `more than ${maxCalls} capability calls in one run`
          reject(error)
          return
        }
        const id = ++lastId
        const message = `c${stringify([id, method, args])}`
        waiting.set(id, { error, parts: [], resolve, reject })
        if (inFlight < maxInFlight) dispatch(message)
        else queue.push(message)
      })
    },
    pending: () => waiting.size,
    limit(calls, flight) {
      maxCalls = calls
      maxInFlight = flight
    },
    receive(reply) {
      const [id, ok, value, more] = parse(reply) as [number, boolean | 'part', unknown, unknown]
      const entry = waiting.get(id)
      if (!entry) return
      if (ok === 'part') {
        const index = value as number
        entry.parts[index] = (entry.parts[index] ?? '') + (more as string)
        return
      }
      waiting.delete(id)
      inFlight--
      const next = queue.shift()
      if (next !== undefined) dispatch(next)
      else queue = []
      if (ok) {
        entry.resolve(more === undefined ? value : fill(value, more as Path[], entry.parts))
        return
      }
      const refusal = value as { code: string; message: string; hint?: string }
      entry.error.code = refusal.code
      entry.error.message = refusal.message
      entry.error.hint = refusal.hint
      entry.reject(entry.error)
    },
  }
}

/** Puts the texts that came ahead where they belong. */
function fill(value: unknown, paths: readonly Path[], texts: readonly string[]): unknown {
  const holder = { value }
  for (const [index, path] of paths.entries()) {
    let place = holder as unknown as Record<string | number, unknown>
    let key: string | number = 'value'
    for (const next of path) {
      place = place[key] as Record<string | number, unknown>
      key = next
    }
    place[key] = texts[index]
  }
  return holder.value
}
