/** The one writer: whatever is kept passes here, and leaves its secrets behind. */
import type { Json } from '../protocol/json.ts'
import type { Store } from '../stores/store.ts'
import type { SecretRedactor } from './secret.ts'

/** @param redactor asked for at the first write: a list that only reads needs none. */
export function redactingStore(store: Store, redactor: () => Promise<SecretRedactor>): Store {
  return {
    ...store,
    async append(stream, values, expectedSeq, lazily) {
      if (values.length === 0) return store.append(stream, values, expectedSeq, lazily)
      const { json } = await redactor()
      return store.append(stream, values.map(json), expectedSeq, lazily)
    },
    async keep(folder, text) {
      return store.keep(folder, (await redactor()).text(text))
    },
    async write(key, text) {
      return store.write(key, text === null ? null : cleanDocument(text, await redactor()))
    },
  }
}

/** JSON stays JSON: what is taken out of one field must not reach into the next. */
function cleanDocument(text: string, redactor: SecretRedactor): string {
  const clean = redactor.text(text)
  if (clean === text) return text
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    return clean
  }
  return `${JSON.stringify(redactor.json(value), null, 2)}\n`
}
