/** A proposal that is named as a variant of a tool (`fetch_quotes_v2`) is made that tool's next version. */
import { isJsonObject } from '../protocol/json.ts'
import type { JsonSchema } from '../protocol/json.ts'
import type { Problem } from '../protocol/observation.ts'
import type { ToolEntry, ToolSource } from '../protocol/tool.ts'
import { copiedName, likenessOf, nearCopyProblem } from './near-copy.ts'
import { readTokens } from './source-tokens.ts'

/** null: it is no variant of another tool, or cannot be renamed because its code knows the other one. */
export function asNextVersion(source: ToolSource, entries: ReadonlyMap<string, ToolEntry>): ToolSource | null {
  const base = entries.has(source.name) ? null : copiedName(source.name, entries)
  const code = base === null ? null : renamed(source.code, source.name, base)
  return base === null || code === null ? null : { ...source, name: base, code }
}

/** What speaks against it; null: nothing. `candidate` passed the gate as the next version of `earlier`. */
export function nextVersionProblem(
  proposed: string,
  earlier: { entry: ToolEntry; code: string },
  candidate: { code: string; parameters: JsonSchema },
): Problem | null {
  const { name, parameters } = earlier.entry
  if (likenessOf(name, earlier.code) === likenessOf(name, candidate.code))
    return nearCopyProblem(proposed, name, 'code')
  return takesSameArguments(parameters, candidate.parameters) ? null : nearCopyProblem(proposed, name, 'name')
}

/** Who calls the earlier version can call the later one: the same arguments, and no others that must be given. */
function takesSameArguments(earlier: JsonSchema, later: JsonSchema): boolean {
  const names = (schema: JsonSchema): string[] =>
    Object.keys(isJsonObject(schema['properties']) ? schema['properties'] : {})
  const [before, after] = [names(earlier), names(later)]
  const required = Array.isArray(later['required']) ? later['required'] : []
  return (
    before.every((name) => after.includes(name)) &&
    required.every((name) => typeof name === 'string' && before.includes(name))
  )
}

function renamed(code: string, from: string, to: string): string | null {
  let text = ''
  let end = 0
  let before = ''
  for (const token of readTokens(code)) {
    if (token.kind === 'comment') continue
    const isOwn = before !== '.' && before !== '?.'
    before = token.text
    if (token.kind !== 'word' || !isOwn) continue
    if (token.text === to) return null
    if (token.text !== from) continue
    text += code.slice(end, token.start) + to
    end = token.start + from.length
  }
  return text + code.slice(end)
}
