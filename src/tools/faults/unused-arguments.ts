/** A parameter that the code never reads: who gives it is not heard. */
import type { Problem } from '../../protocol/observation.ts'
import { unquoted } from '../source-tokens.ts'
import type { Token } from '../source-tokens.ts'
import { closingOf, names } from './proposal.ts'
import type { Proposal } from './proposal.ts'

export function unusedArguments({ tokens, parameters }: Proposal): Problem[] {
  const body = bodyOf(tokens)
  if (body === null) return []
  const { words, given } = body
  return names(parameters)
    .filter((name) => (given ? isUnread(name, words, given) : false))
    .map((name) => ({
      code: 'E_ARGUMENT',
      message: `the parameter "${name}" makes no difference: the code never reads it`,
      line: body.line,
      hint: `use args.${name}, or take it out of the parameters`,
    }))
}

/** The words of the module, and what the arguments are called in it; null where that is not `args` or the like. */
function bodyOf(tokens: readonly Token[]): { words: readonly Token[]; given: string; line: number } | null {
  const at = tokens.findIndex(({ text }, index) => text === 'export' && tokens[index + 1]?.text === 'default')
  const open = at < 0 ? -1 : tokens.findIndex(({ text }, index) => index > at && text === '(')
  const given = tokens[open + 1]
  if (open < 0 || given?.kind !== 'word') return null
  const end = closingOf(tokens, open)
  // The types of the parameters name them too, and they are no use.
  return { words: [...tokens.slice(0, open), ...tokens.slice(end + 1)], given: given.text, line: tokens[at]!.line }
}

/** Read: `args.name`, `args['name']`, taken apart by `const { name } = args`; not known: `args` goes somewhere whole. */
function isUnread(name: string, words: readonly Token[], given: string): boolean {
  const uses = words.flatMap(({ kind, text }, index) => (kind === 'word' && text === given ? [index] : []))
  const taken = new Map<string, number>()
  for (const index of uses) {
    const [next, then] = [words[index + 1]?.text, words[index + 2]]
    if (next === '.' || next === '?.') {
      if (then?.text === name) return false
    } else if (next === '[' && then?.kind === 'string') {
      if (unquoted(then) === name) return false
    } else if (words[index - 1]?.text === '=' && words[index - 2]?.text === '}') {
      const own = namesTaken(words, index - 2)
      if (own === null) return false
      for (const [from, to] of own) if (from === name) taken.set(to, index)
    } else return false
  }
  if (uses.length === 0) return false
  // A name that was taken is read when it occurs again.
  return [...taken].every(([to, from]) => !words.slice(from).some(({ kind, text }) => kind !== 'string' && text === to))
}

/** `{ a, b: c, d = 1 }` before its closing brace: parameter → variable; null: there is a rest, or more within. */
function namesTaken(words: readonly Token[], close: number): [string, string][] | null {
  let open = close - 1
  while (open >= 0 && words[open]!.text !== '{' && words[open]!.text !== '}') open--
  if (open < 0 || words[open]!.text === '}') return null
  const inner = words.slice(open + 1, close)
  if (inner.some(({ text }) => text === '...')) return null
  return inner.flatMap(({ kind, text }, index): [string, string][] => {
    const [before, next, then] = [inner[index - 1]?.text ?? ',', inner[index + 1]?.text, inner[index + 2]?.text]
    if (kind !== 'word' || before !== ',') return []
    return [[text, next === ':' && then !== undefined ? then : text]]
  })
}
