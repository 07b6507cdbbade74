/** Text from the guest to JSON that is safe to walk: bounded in depth and nodes, without `__proto__` keys. */
import type { Json } from '../protocol/json.ts'

const maxDepth = 64
const maxNodes = 1_000_000

/** @throws Error with a short reason when the text is not JSON, too deep or too large. */
export function parsePlainJson(text: string): Json {
  let root: Json
  try {
    root = JSON.parse(text) as Json
  } catch {
    throw new Error('not JSON')
  }
  let nodes = 0
  let level: Json[] = [root]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) throw new Error(`nested deeper than ${maxDepth} levels`)
    const next: Json[] = []
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue
      if (!Array.isArray(value) && Object.hasOwn(value, '__proto__')) delete value['__proto__']
      for (const child of Object.values(value)) {
        if (++nodes > maxNodes) throw new Error(`more than ${maxNodes} values`)
        if (typeof child === 'object' && child !== null) next.push(child)
      }
    }
    level = next
  }
  return root
}
