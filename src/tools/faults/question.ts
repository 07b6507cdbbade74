/**
 * What the examples leave open where the code may well be right: the Coder is asked for the example that decides it, once.
 * When it comes back with other examples, it has answered as far as there is an answer.
 */
import type { Problem } from '../../protocol/observation.ts'
import type { ToolExample } from '../../protocol/tool.ts'

export interface Question {
  /** The words of the source it is about: they stay when lines move. */
  about: string
  message: string
  line?: number
  hint: string
}

/** One refusal tells all that is open, but not more than is read. */
const maxProblems = 4
/** Questions that are remembered for one library; the oldest go first. */
const maxRemembered = 1_000

/** Per gate: question → the examples that were there when it was asked. */
const askedBy = new WeakMap<object, Map<string, ReadonlySet<string>>>()

/** Those that were not asked before, or not answered by any new example. */
export function askOnce(
  gate: object,
  name: string,
  examples: readonly ToolExample[],
  questions: readonly Question[],
): Problem[] {
  const asked = askedBy.get(gate) ?? new Map<string, ReadonlySet<string>>()
  askedBy.set(gate, asked)
  const known = new Set(examples.map((example) => JSON.stringify(example)))
  const open = questions.filter(({ about, hint }) => {
    const before = asked.get(keyOf(name, about, hint))
    return before === undefined || [...known].every((example) => before.has(example))
  })
  for (const { about, hint } of open.slice(0, maxProblems)) {
    asked.delete(keyOf(name, about, hint))
    asked.set(keyOf(name, about, hint), known)
  }
  for (const key of asked.keys()) {
    if (asked.size <= maxRemembered) break
    asked.delete(key)
  }
  return open.slice(0, maxProblems).map(({ message, line, hint }) => ({
    code: 'E_EXAMPLE',
    message,
    ...(line === undefined ? {} : { line }),
    hint,
  }))
}

const keyOf = (name: string, about: string, hint: string): string => JSON.stringify([name, about, hint])
