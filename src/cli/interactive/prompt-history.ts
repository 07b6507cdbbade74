/** What the person said in earlier sessions, for the arrow keys: kept for the user, without keys, at most so many. */
import { userFolder } from '../../config/load.ts'
import type { Configuration } from '../../config/load.ts'
import { UserError } from '../../protocol/errors.ts'
import { openStore } from '../../secret-keeping.ts'

const key = 'history.json'
const mostKept = 500
const mostCharacters = 4_000

export interface PromptHistory {
  /** The oldest first. */
  readonly texts: readonly string[]
  /** Best effort: a home that may not be written costs only the memory. */
  add(text: string): Promise<void>
}

export async function openPromptHistory(configuration: Configuration): Promise<PromptHistory> {
  const store = openStore(configuration, userFolder(configuration.env))
  const read = async (): Promise<string[]> => {
    try {
      const kept: unknown = JSON.parse((await store.read(key)) ?? '[]')
      return Array.isArray(kept) ? kept.filter((text) => typeof text === 'string') : []
    } catch {
      // Damaged, or not to be read: it is no truth, and begins anew.
      return []
    }
  }
  const texts = await read()
  async function keep(text: string): Promise<void> {
    // Others may have added theirs meanwhile.
    const all = [...(await read()).filter((kept) => kept !== text), text].slice(-mostKept)
    try {
      await store.write(key, `${JSON.stringify(all, null, 1)}\n`)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
    }
  }
  let last: Promise<void> = Promise.resolve()
  return {
    texts,
    async add(text) {
      if (text.length > mostCharacters) return
      last = last.then(() => keep(text))
      await last
    },
  }
}
