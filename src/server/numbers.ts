/** Numbers of connections, counted on over restarts: `Usuario-7` is nobody else tomorrow. */
import type { Store } from '../stores/store.ts'

export interface Numbers {
  next: () => number
  close(): Promise<void>
}

const document = 'numbers.json'
/** Written ahead, so that a crash skips some and repeats none. */
const ahead = 1_000

export async function openNumbers(store: Store): Promise<Numbers> {
  const [, kept = '0'] = /"last":\s*(\d+)/.exec((await store.read(document)) ?? '') ?? []
  let last = Number(kept)
  let written = last
  let writing: Promise<void> = Promise.resolve()

  function write(number: number): void {
    written = number
    // Two people of one number are a smaller harm than nobody being let in.
    writing = writing.then(() => store.write(document, `{"last": ${number}}\n`)).catch(() => {})
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
