/** Code that answers its own examples by name, and nothing else: `if (args.x === 3) return 6`. */
import { isJsonObject } from '../../protocol/json.ts'
import type { Json, JsonSchema } from '../../protocol/json.ts'
import type { Problem } from '../../protocol/observation.ts'
import type { ToolExample } from '../../protocol/tool.ts'
import type { Token } from '../source-tokens.ts'
import { unquoted } from '../source-tokens.ts'
import { closingOf } from './proposal.ts'
import type { Proposal } from './proposal.ts'

/** How far behind the literal of an argument its answer can stand, in words. */
const reach = 60

/**
 * Two forms. An answer that is written in the code: one and the same for all examples that succeed, returned as literals.
 * And a tool in which every example with a result has a branch of its own (compared with its argument, answered by its
 * result) while there are no other such branches: a table has more entries than examples, a base case (`n === 0`) leaves
 * other examples to the general way, and arguments that the schema lists (`enum`, booleans) are there to be told apart.
 */
export function fittedToExamples({ tokens, examples, parameters }: Proposal): Problem[] {
  const stated = examples.filter(({ fails, expect }) => fails !== true && expect !== undefined)
  if (stated.length === 0) return []
  const written = writtenAnswer(tokens, stated)
  if (written.length > 0) return written
  const open = openArguments(parameters)
  // `{ value: 14 }` is the form of a result, not one more entry of a table.
  const fields = new Set(stated.flatMap(({ expect }) => keysOf(expect ?? null)))
  const branches = branchesOf(tokens).filter(({ key }) => !fields.has(key))
  const used = new Set<Branch>()
  const isFitted = stated.every((example) => {
    const leaves = new Set(open.flatMap((name) => leavesOf(example.args[name] ?? null)).map(plain))
    const answer = leavesOf(example.expect ?? null)
    const own = branches.filter(
      ({ key, answers }) => leaves.has(plain(key)) && answer.every((leaf) => answers.has(leaf)),
    )
    for (const branch of own) used.add(branch)
    return answer.length > 0 && own.length > 0
  })
  if (!isFitted || branches.length > used.size + 1) return []
  const [first] = used
  return [
    {
      code: 'E_FITTED',
      message: 'every example with a result has a branch of its own in the code, with its argument and its result',
      ...(first ? { line: first.line } : {}),
      hint: 'work the result out from the arguments; where the code does, add an example that goes the general way',
    },
  ]
}

function writtenAnswer(tokens: readonly Token[], stated: readonly ToolExample[]): Problem[] {
  const answers = new Set(stated.map(({ expect }) => JSON.stringify(expect)))
  const leaves = leavesOf(stated[0]?.expect ?? null).filter((leaf) => leaf !== '0' && leaf !== '1')
  if (answers.size > 1 || leaves.length === 0) return []
  const literal = tokens.find(({ text }, index) => {
    if (text !== 'return' && text !== '=>') return false
    const values = literalsFrom(tokens, index + 1)
    return leaves.every((leaf) => values.has(leaf))
  })
  if (!literal) return []
  return [
    {
      code: 'E_FITTED',
      message:
        'the answer of the examples is written in the code: the result does not depend on what the tool is given',
      line: literal.line,
      hint: 'work the result out from the arguments and what is read; where the code does, add an example with another result',
    },
  ]
}

/** The literals of an expression that has nothing but literals and keys; empty: it has more. */
function literalsFrom(tokens: readonly Token[], from: number): Set<string> {
  const first = tokens[from]?.text === '-' ? from + 1 : from
  const end = /^[[{(]$/.test(tokens[first]?.text ?? '') ? closingOf(tokens, first) : first
  const next = tokens[end + 1]
  const goesOn = next !== undefined && next.line === tokens[end]?.line && !/^[;)}]$/.test(next.text)
  const words = tokens.slice(first, end + 1)
  const isPlain = words.every(
    (token, index) =>
      valueOf(token) !== undefined ||
      /^(?:true|false|null|undefined|[[\]{}(),:-])$/.test(token.text) ||
      words[index + 1]?.text === ':',
  )
  return new Set(isPlain && !goesOn ? words.flatMap((token) => valueOf(token) ?? []) : [])
}

interface Branch {
  line: number
  key: string
  answers: ReadonlySet<string>
}

/** Comparisons with a literal, cases of a switch and keys of an object, each with the literals of what follows. */
function branchesOf(tokens: readonly Token[]): Branch[] {
  return tokens.flatMap((token, index) => {
    const [before, next] = [tokens[index - 1]?.text ?? '', tokens[index + 1]?.text ?? '']
    const isKey = next === ':' && (before === '{' || before === ',') && token.kind !== 'template'
    const isPair = next === ',' && before === '['
    const isCompared = /^[!=]==?$/.test(before) || before === 'case'
    const key = isKey && token.kind === 'word' ? JSON.stringify(token.text) : valueOf(token)
    if (key === undefined || !(isKey || isPair || isCompared) || namesOfTypes.has(key)) return []
    const end = isCompared ? endOfBranch(tokens, index + 1) : endOfEntry(tokens, index + 2)
    const answers = new Set(tokens.slice(index + 1, end).flatMap((one) => valueOf(one) ?? []))
    return answers.size > 0 ? [{ line: token.line, key, answers }] : []
  })
}

/** What `typeof` is compared with: a guard, not an answer. */
const namesOfTypes = new Set(
  ['number', 'string', 'boolean', 'object', 'undefined', 'function'].map((name) => JSON.stringify(name)),
)

function endOfEntry(tokens: readonly Token[], from: number): number {
  for (let index = from; index < Math.min(tokens.length, from + reach); index++) {
    const { kind, text } = tokens[index]!
    if (kind !== 'sign') continue
    if (/^[,;)}\]]$/.test(text)) return index
    if (text === '{' || text === '[' || text === '(') index = closingOf(tokens, index)
  }
  return Math.min(tokens.length, from + reach)
}

/** Up to the next branch: what belongs to another `if`, `case`, `else` or function is not this one's answer. */
function endOfBranch(tokens: readonly Token[], from: number): number {
  const end = tokens.findIndex(
    ({ kind, text }, index) =>
      index >= from &&
      (index - from > reach || (kind === 'word' && /^(?:if|else|case|default|function|for|while)$/.test(text))),
  )
  return end < 0 ? tokens.length : end
}

/** The value of a literal as JSON; undefined: no literal. Signs are left to the reader: -3 is known by its 3. */
function valueOf(token: Token): string | undefined {
  if (token.kind === 'string') return JSON.stringify(unquoted(token))
  if (token.kind === 'template' && /^`[^`]*`$/.test(token.text)) return JSON.stringify(token.text.slice(1, -1))
  if (token.kind !== 'number') return undefined
  const value = Number(token.text.replaceAll('_', ''))
  return Number.isFinite(value) ? String(value) : undefined
}

/** Numbers and texts anywhere in the value; what is true, false or null says nothing. */
function leavesOf(value: Json): string[] {
  if (typeof value === 'number') return [String(Math.abs(value))]
  if (typeof value === 'string') return [JSON.stringify(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : []
}

/** As code compares that trims first and does not mind capitals. */
const plain = (leaf: string): string => leaf.toLowerCase().replaceAll(/^"\s+|\s+"$/g, '"')

/** Names of all fields anywhere in the value, as JSON. */
function keysOf(value: Json): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = Array.isArray(value) ? [] : Object.keys(value).map((key) => JSON.stringify(key))
  return [...own, ...Object.values(value).flatMap(keysOf)]
}

/** Names of the arguments that can be anything: not those whose values the schema lists. */
function openArguments(parameters: JsonSchema): string[] {
  const { properties } = parameters
  return Object.entries(isJsonObject(properties) ? properties : {})
    .filter(([, rule]) => !(isJsonObject(rule) && ('enum' in rule || 'const' in rule || rule['type'] === 'boolean')))
    .map(([name]) => name)
}
