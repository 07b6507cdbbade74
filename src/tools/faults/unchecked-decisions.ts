/**
 * Mutation testing in small. When no decision of the code matters to any example, the examples check nothing of it; when
 * it has thresholds (`score > 90`) and no example stands on one, they would not show that it is off by one.
 */
import { isJsonObject } from '../../protocol/json.ts'
import type { JsonSchema } from '../../protocol/json.ts'
import type { Problem } from '../../protocol/observation.ts'
import { repeatExample } from '../run-examples.ts'
import type { Token } from '../source-tokens.ts'
import { wallOf } from './proposal.ts'
import type { Trial } from './proposal.ts'
import type { Question } from './question.ts'
import { allHold, rehearse } from './rehearsal.ts'

/** Fewer decisions than this say nothing: one guard against bad arguments is often not reached. */
const fewest = 3
/** Runs are spent only while none is caught; most tools lose the first. */
const maxMutants = 8

/** A word of the source with what stands there in the mutant. */
export interface Mutation {
  line: number
  from: string
  to: string
  code: string
  /** A comparison of size with a number that is more than the end of a list: not 0 or 1. */
  isThreshold: boolean
  /** The number that it is compared with, when it is a threshold. */
  limit: string | null
}

const swaps: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '==': '!=',
  '!=': '==',
  '&&': '||',
  '||': '&&',
}

export async function uncheckedDecisions(trial: Trial): Promise<Problem[]> {
  const { run, shown, tokens } = trial
  // An example that cannot be run again may be the one that checks.
  if (shown.length === 0 || !shown.every(({ isRepeatable }) => isRepeatable)) return []
  const mutations = mutationsOf(run.code, tokens)
  for (const some of [
    mutations.filter(({ isThreshold }) => isThreshold),
    mutations.filter(({ isThreshold }) => !isThreshold),
  ]) {
    const survivors = await survivorsOf(spread(some, maxMutants), trial)
    if (survivors.length >= fewest) return [problemOf(survivors)]
  }
  return []
}

/** Limits that the description names (`from 50`, `over 100`), so that it says what holds there, and no example stands on. */
export async function namedLimits(trial: Trial): Promise<Question[]> {
  const { run, shown, tokens, description, parameters } = trial
  if (shown.length === 0 || !shown.every(({ isRepeatable }) => isRepeatable)) return []
  const named = new Set([description, ...descriptionsIn(parameters)].join(' ').match(/\d+(?:\.\d+)?/g))
  const mutations = mutationsOf(run.code, tokens).filter(({ limit }) => limit !== null && named.has(limit))
  const args = shown.map(({ example }) => example.args)
  const questions: Question[] = []
  for (const { code, line, from, to, limit } of spread(mutations, maxMutants)) {
    const rehearsal = await rehearse(trial, code, args)
    if (!('calls' in rehearsal) || !allHold(rehearsal.calls, shown)) continue
    questions.push({
      about: run.code.split('\n')[line - 1]?.trim() ?? from,
      message: `no example stands exactly on the limit ${limit}: all hold as well with "${to}" instead of "${from}"`,
      line,
      hint: `add an example exactly at ${limit}, with what the description promises there`,
    })
  }
  return questions
}

function descriptionsIn({ properties }: JsonSchema): string[] {
  const rules = isJsonObject(properties) ? Object.values(properties) : []
  return rules.flatMap((rule) =>
    isJsonObject(rule) && typeof rule['description'] === 'string' ? [rule['description']] : [],
  )
}

/** Those that no example notices; empty as soon as one is caught, or the time is over. */
async function survivorsOf(mutations: readonly Mutation[], { run, shown, end }: Trial): Promise<Mutation[]> {
  const survivors: Mutation[] = []
  if (mutations.length < fewest) return survivors
  for (const mutation of mutations) {
    let isBuilt = true
    for (const one of shown) {
      if (performance.now() > end) return []
      const { result, problem } = await repeatExample(one, { ...run, code: mutation.code }, { wallMs: wallOf(one) })
      isBuilt = result.ok || result.failure.code !== 'E_BUILD'
      if (!isBuilt) break
      // Killed by its deadline is caught too.
      if (problem !== null) return []
    }
    if (isBuilt) survivors.push(mutation)
  }
  return survivors
}

function problemOf(survivors: readonly Mutation[]): Problem {
  const changes = survivors
    .slice(0, 3)
    .map(({ line, from, to }) => `"${from}" as "${to}" in line ${line}`)
    .join(', ')
  const isThreshold = survivors.every((one) => one.isThreshold)
  return {
    code: 'E_EXAMPLE',
    message: `the examples check too little: all of them hold as well with ${changes}`,
    hint: isThreshold
      ? 'add examples that stand exactly on these limits, with what the description promises there'
      : 'add an example with data that goes through these lines, and its exact result',
  }
}

/** Every comparison, `&&`, `||`, `+ 1` and `- 1`, each turned in a copy of the code. */
export function mutationsOf(code: string, tokens: readonly Token[]): Mutation[] {
  return tokens.flatMap((token, index) => {
    const to = turned(code, token, tokens[index - 1], tokens[index + 1])
    if (to === null) return []
    const { start, text, line } = token
    const isThreshold = /^[<>]=?$/.test(text) && isLimit(tokens[index + 1])
    const limit = isThreshold ? (tokens[index + 1]?.text.replaceAll('_', '') ?? null) : null
    return [
      { line, from: text, to, code: code.slice(0, start) + to + code.slice(start + text.length), isThreshold, limit },
    ]
  })
}

function turned(
  code: string,
  { kind, text, start }: Token,
  before: Token | undefined,
  next: Token | undefined,
): string | null {
  if (kind !== 'sign') return null
  // Only with space around it is an angle a comparison and not a type's.
  const isSpaced = /\s/.test(code[start - 1] ?? '') && /\s/.test(code[start + text.length] ?? '')
  if ((text === '<' || text === '>') && !isSpaced) return null
  if ((text === '+' || text === '-') && next?.text === '1' && before?.text !== text && before?.kind !== 'sign')
    return text === '+' ? '-' : '+'
  return swaps[text] ?? null
}

function isLimit(token: Token | undefined): boolean {
  return token?.kind === 'number' && !/^[01]$/.test(token.text)
}

/** At most `count`, evenly from begin to end. */
function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all]
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)]!)
}
