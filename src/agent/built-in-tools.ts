/** Tools that are always there and need no sandbox: they only read what the run already has. */
import type { Json, JsonObject } from '../protocol/json.ts'
import { isBuiltIn } from './built-in-names.ts'
import type { BuiltInName } from './built-in-names.ts'
import type { Kit } from './kit.ts'
import { shownCharacters } from './observe.ts'

export type BuiltIn = (args: JsonObject, kit: Kit) => Promise<{ value: Json } | { problem: string }>

const builtIns: Record<BuiltInName, BuiltIn> = {
  async search_tools({ query }, kit) {
    if (typeof query !== 'string') return { problem: 'search_tools takes {"query": string}' }
    const cards = await kit.library.search(query, 8, { withArchived: true })
    return { value: cards.map(({ name, description, parameters }) => ({ name, description, parameters })) }
  },
  async show_tool({ name }, kit) {
    const found = typeof name === 'string' ? await kit.library.find(name) : null
    if (!found) return { problem: `there is no tool ${JSON.stringify(name ?? null)}; search_tools finds what there is` }
    const { version, examples, grants } = found.entry
    return {
      value: { name: found.entry.name, version, grants, examples: examples as unknown as Json, code: found.code },
    }
  },
  async read_result({ id, offset }, kit) {
    const whole = typeof id === 'string' ? await kit.session.resultText(id) : null
    if (whole === null)
      return {
        problem: `there is no result ${JSON.stringify(id ?? null)}; there are: ${[...kit.session.state.results.keys()].slice(-20).join(', ') || 'none'}`,
      }
    const from = typeof offset === 'number' && offset > 0 ? Math.floor(offset) : 0
    const text = whole.slice(from, from + shownCharacters - 500)
    const end = from + text.length
    return {
      value: {
        id: id ?? null,
        from,
        text,
        next_offset: end < whole.length ? end : null,
        total: whole.length,
      },
    }
  },
}

export function findBuiltIn(name: string): BuiltIn | undefined {
  return isBuiltIn(name) ? builtIns[name] : undefined
}
