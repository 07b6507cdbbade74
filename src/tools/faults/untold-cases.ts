/**
 * What the examples never go through: a loop taken a second time, a factor that counts, the other end of a text. One run
 * with all examples, in which loops and factors are noted.
 */
import type { JsonObject } from '../../protocol/json.ts'
import type { Token } from '../source-tokens.ts'
import { closingOf } from './proposal.ts'
import type { Trial } from './proposal.ts'
import type { Question } from './question.ts'
import { allHold, endOf, rehearse, withInsertions } from './rehearsal.ts'

const maxFactors = 8

/** Loops that every example leaves in the first turn. */
export async function loopsTakenOnce(trial: Trial): Promise<Question[]> {
  const { run, shown, tokens } = trial
  if (shown.length === 0 || !shown.every(({ isRepeatable }) => isRepeatable)) return []
  const loops = loopsOf(tokens)
  if (loops.length === 0) return []
  const code = withInsertions(
    run.code,
    loops.map(({ body }, index) => ({ at: endOf(body), text: ` $turn(${index});` })),
  )
  const prelude = `const $turns = []; let $last = -1
function $turn(loop) { if ($last !== globalThis.$call) { $last = globalThis.$call; $turns.length = 0 } $turns[loop] = ($turns[loop] ?? 0) + 1; if ($turns[loop] < 3) $note('turn ' + $turns[loop] + ' of ' + loop) };`
  const rehearsal = await rehearse(
    trial,
    prelude + code,
    shown.map(({ example }) => example.args),
  )
  if (!('calls' in rehearsal) || !allHold(rehearsal.calls, shown)) return []
  const notes = new Set(rehearsal.calls.flatMap((call) => call.notes))
  return loops.flatMap(({ line, head }, index): Question[] => {
    if (!notes.has(`turn 1 of ${index}`) || notes.has(`turn 2 of ${index}`)) return []
    return [
      {
        about: head,
        message: `no example takes the loop "${head}" a second time`,
        line,
        hint: 'add an example with two or more items of which the later ones decide the result; if the loop ends too early, mend it',
      },
    ]
  })
}

interface Loop {
  line: number
  head: string
  body: Token
}

/** `for (…) {` and `while (…) {`. */
function loopsOf(tokens: readonly Token[]): Loop[] {
  return tokens.flatMap((token, index): Loop[] => {
    if (token.kind !== 'word' || (token.text !== 'for' && token.text !== 'while')) return []
    const open = tokens[index + 1]?.text === 'await' ? index + 2 : index + 1
    if (tokens[open]?.text !== '(') return []
    const close = closingOf(tokens, open)
    const body = tokens[close + 1]
    if (body?.text !== '{') return []
    const words = tokens.slice(index, close + 1).map(({ text }) => text)
    return [{ line: token.line, head: words.join(' ').slice(0, 80), body }]
  })
}

/** Factors (`* 60`, `/ 1000`) that the examples go through, and whose size changes the result of none of them. */
export async function idleFactors(trial: Trial): Promise<Question[]> {
  const { run, shown, tokens } = trial
  if (shown.length === 0 || !shown.every(({ isRepeatable }) => isRepeatable)) return []
  const args: JsonObject[] = shown.map(({ example }) => example.args)
  const questions: Question[] = []
  for (const { text, line, start } of factorsOf(tokens).slice(0, maxFactors)) {
    const other = `($note('factor') ? ${Number(text.replaceAll('_', '')) * 2 + 1} : 0)`
    const variant = run.code.slice(0, start) + other + run.code.slice(start + text.length)
    const rehearsal = await rehearse(trial, variant, args)
    if (!('calls' in rehearsal) || !allHold(rehearsal.calls, shown)) continue
    if (!rehearsal.calls.some(({ notes }) => notes.includes('factor'))) continue
    const about = run.code.split('\n')[line - 1]?.trim() ?? text
    questions.push({
      about,
      message: `the examples go through the factor ${text}, and hold with any other number there`,
      line,
      hint: `add an example in which what is multiplied or divided by ${text} is not 0, with its exact result`,
    })
  }
  return questions
}

function factorsOf(tokens: readonly Token[]): Token[] {
  return tokens.filter(({ kind, text }, index) => {
    const before = tokens[index - 1]?.text
    return kind === 'number' && /^[\d._]+$/.test(text) && (before === '*' || before === '/') && Number(text) !== 1
  })
}
