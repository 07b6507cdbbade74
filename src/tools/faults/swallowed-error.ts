/** A catch that hides what went wrong: nothing in it throws, tells or looks at the error, and no example goes through it. */
import type { Problem } from '../../protocol/observation.ts'
import { repeatExample } from '../run-examples.ts'
import type { Token } from '../source-tokens.ts'
import { closingOf, wallOf } from './proposal.ts'
import type { Trial } from './proposal.ts'

const maxCatches = 8

/** One silent catch, and the source in which it throws what it caught. */
interface SilentCatch {
  line: number
  rethrowing: string
}

/**
 * Which examples go through a catch is found by running them with the catch rethrowing: one that then comes out otherwise
 * states what is to be returned there, and the default is meant. Where the examples cannot be run again (network,
 * programs), one with `fails` stands for that.
 */
export async function swallowedErrors(trial: Trial): Promise<Problem[]> {
  const { run, shown, tokens } = trial
  if (shown.length === 0) return []
  const repeatable = shown.filter((one) => one.isRepeatable)
  const showsFailure = shown.length > repeatable.length && shown.some(({ example }) => example.fails === true)
  if (showsFailure) return []
  for (const { line, rethrowing } of silentCatches(run.code, tokens).slice(0, maxCatches)) {
    let isShown = false
    for (const one of repeatable) {
      if (performance.now() > trial.end) return []
      const { problem } = await repeatExample(one, { ...run, code: rethrowing }, { wallMs: wallOf(one) })
      isShown = problem !== null
      if (isShown) break
    }
    if (isShown) continue
    return [
      {
        code: 'E_SWALLOWED',
        message: 'the error that is caught here is neither thrown, told nor looked at, and no example goes through it',
        line,
        hint: 'throw an Error that says what failed; where the default is meant, add an example that shows it, or tell it with ctx.log',
      },
    ]
  }
  return []
}

function silentCatches(code: string, tokens: readonly Token[]): SilentCatch[] {
  return tokens.flatMap((token, index) =>
    token.text === 'catch' && token.kind === 'word' ? (catchAt(code, tokens, index) ?? []) : [],
  )
}

function catchAt(code: string, tokens: readonly Token[], index: number): SilentCatch | null {
  const { line } = tokens[index]!
  const isMethod = tokens[index - 1]?.text === '.' || tokens[index - 1]?.text === '?.'
  const next = tokens[index + 1]?.text
  if (isMethod) {
    if (next !== '(') return null
    const end = closingOf(tokens, index + 1)
    if (!isSilent(tokens.slice(index + 2, end))) return null
    return { line, rethrowing: replaced(code, tokens[index + 1]!, tokens[end]!, '((caught) => { throw caught })') }
  }
  const binding = next === '(' ? closingOf(tokens, index + 1) : index
  const end = closingOf(tokens, binding + 1)
  const names = new Set(
    tokens
      .slice(index + 2, binding)
      .filter(({ kind }) => kind === 'word')
      .map(({ text }) => text),
  )
  const body = tokens.slice(binding + 2, end)
  if (tokens[binding + 1]?.text !== '{' || body.some(({ text }) => names.has(text)) || !isSilent(body)) return null
  return { line, rethrowing: replaced(code, tokens[index]!, tokens[end]!, 'catch (caught) { throw caught }') }
}

/** Empty, or a plain default: nothing is thrown, called, set or counted, and no failure (`ok`, `error`) is returned. */
function isSilent(body: readonly Token[]): boolean {
  return !body.some(({ kind, text }, at) => {
    const [before, next] = [body[at - 1], body[at + 1]]
    if (text === 'throw' || text === '=') return true
    if (text === '(') return before?.kind === 'word'
    if (text === '+' || text === '-') return next?.text === text
    return kind === 'word' && (text === 'ok' || text === 'error') && next?.text === ':'
  })
}

function replaced(code: string, first: Token, last: Token, text: string): string {
  return code.slice(0, first.start) + text + code.slice(last.start + last.text.length)
}
