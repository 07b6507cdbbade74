/** A proposal as the checks for faults see it: its words, what its examples gave, and what may be run again. */
import type { JsonSchema } from '../../protocol/json.ts'
import { isJsonObject } from '../../protocol/json.ts'
import { parseGrants } from '../../protocol/grant.ts'
import type { GrantKind } from '../../protocol/grant.ts'
import type { ToolExample } from '../../protocol/tool.ts'
import type { ExampleRun, ShownExample } from '../run-examples.ts'
import type { Token } from '../source-tokens.ts'

export interface Proposal {
  description: string
  parameters: JsonSchema
  grants: readonly string[]
  /** Words of the source without comments. */
  tokens: readonly Token[]
  examples: readonly ToolExample[]
}

/** A proposal whose examples all hold. */
export interface Trial extends Proposal {
  run: ExampleRun
  shown: readonly ShownExample[]
  /** `performance.now()` at which no further run begins: what is not known by then is not held against the tool. */
  end: number
}

/** A variant may need this many times as long as the tool itself did, within these bounds (milliseconds). */
const [slower, leastWall, mostWall] = [4, 150, 1_000]

export function wallOf({ result }: ShownExample): number {
  return Math.min(mostWall, Math.max(leastWall, slower * result.ms))
}

export function names(parameters: JsonSchema): string[] {
  const { properties } = parameters
  return isJsonObject(properties) ? Object.keys(properties) : []
}

/** What a result can depend on beside the arguments, where it stands still: files. */
const steady: ReadonlySet<string> = new Set<GrantKind>(['read'])

/** Its results come from its arguments and from files alone, so that they can be stated in advance. */
export function isSteady({ grants, tokens }: Proposal): boolean {
  return Object.keys(parseGrants(grants)).every((kind) => steady.has(kind)) && !usesClock(tokens) && !usesDice(tokens)
}

/** `Date.now`, `new Date()`, `Date()`, `performance`: not `new Date(x)`, which only reads a date. */
export function usesClock(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind, text }, index) => {
    if (kind !== 'word') return false
    const [next, then] = [tokens[index + 1]?.text, tokens[index + 2]?.text]
    if (text === 'performance') return next === '.'
    if (text === 'Temporal') return then === 'Now'
    return text === 'Date' && ((next === '.' && then === 'now') || (next === '(' && then === ')') || isBareNew())
    function isBareNew(): boolean {
      return tokens[index - 1]?.text === 'new' && next !== '('
    }
  })
}

export function usesDice(tokens: readonly Token[]): boolean {
  return tokens.some(
    ({ kind, text }) => kind === 'word' && /^(?:random(?:UUID|Bytes|Int)?|getRandomValues)$/.test(text),
  )
}

/** Index of the bracket that closes the one at `from`; the last token where none does. */
export function closingOf(tokens: readonly Token[], from: number): number {
  let depth = 0
  for (let index = from; index < tokens.length; index++) {
    const { kind, text } = tokens[index]!
    if (kind !== 'sign') continue
    if (text === '(' || text === '[' || text === '{') depth++
    else if ((text === ')' || text === ']' || text === '}') && --depth === 0) return index
  }
  return tokens.length - 1
}
