/** Numbers of connections, counted on over restarts: `Usuario-7` is nobody else tomorrow. */
import { servedMark } from '../protocol/session.ts'
import type { Store } from '../stores/store.ts'

export interface Numbers {
  next: () => number
  close(): Promise<void>
}

/** Written ahead, so that a crash skips some and repeats none. */
const ahead = 1_000

export async function openNumbers(store: Store): Promise<Numbers> {
  const [, kept = '0'] = /"last":\s*(\d+)/.exec((await store.read(servedMark)) ?? '') ?? []
  let last = Number(kept)
  let written = last
  let writing: Promise<void> = Promise.resolve()

  if (last === 0) write(0)

  function write(number: number): void {
    written = number
    // Two people of one number are a smaller harm than nobody being let in.
    writing = writing.then(() => store.write(servedMark, `{"last": ${number}}\n`)).catch(() => {})
  }

  return {
    next() {
      last += 1
      if (last > written) write(last + ahead)
      return last
    },
    async close() {
      if (written !== last) write(last)
      await writing
    },
  }
}
