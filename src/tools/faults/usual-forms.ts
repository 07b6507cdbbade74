/**
 * Forms that are mistakes more often than not, each with the form that is usual instead. Where no example tells the two
 * apart, nobody knows which one is meant; most tools have none of these forms.
 */
import { isJsonObject } from '../../protocol/json.ts'
import type { JsonSchema } from '../../protocol/json.ts'
import type { Token } from '../source-tokens.ts'
import { unquoted } from '../source-tokens.ts'
import { closingOf } from './proposal.ts'
import type { Proposal } from './proposal.ts'

export interface UsualForm {
  line: number
  /** What stands in the code, from where to where, and what is usual there. */
  start: number
  end: number
  usual: string
  /** Begins with "add an example": the one that tells the two apart. */
  ask: string
}

export function usualForms(proposal: Proposal, code: string): UsualForm[] {
  return proposal.tokens.flatMap((_, index) => {
    const at: Place = { ...proposal, code, index }
    return [loopFromSecond, replacesFirst, zeroAsAbsent, cutNumber, openPattern].flatMap((form) => form(at) ?? [])
  })
}

interface Place extends Proposal {
  code: string
  index: number
}
type Form = (place: Place) => UsualForm | null

const textAt = (tokens: readonly Token[], index: number): string => tokens[index]?.text ?? ''
const endOf = ({ start, text }: Token): number => start + text.length

/** `for (let i = 1; i < list.length; …)` where neither `list[0]` nor `list[i - 1]` is looked at. */
const loopFromSecond: Form = ({ tokens, index }) => {
  const words = tokens.slice(index, index + 20).map(({ text }) => text)
  if (words[0] !== 'for' || words[1] !== '(' || !/^(?:let|var)$/.test(words[2] ?? '')) return null
  const [counter = '', one] = [words[3], tokens[index + 5]]
  if (words[4] !== '=' || one?.text !== '1' || words[6] !== ';' || words[7] !== counter || words[8] !== '<') return null
  const stop = words.indexOf(';', 7)
  const list = words.slice(9, stop).join('')
  if (stop < 0 || !list.endsWith('.length')) return null
  const name = list.slice(0, -'.length'.length)
  const whole = tokens.map(({ text }) => text).join('')
  const looksElsewhere = [`${name}[0]`, `${name}.at(0)`, `${name}[${counter}-1]`, `]=${name}`, `${name}.shift`]
  if (looksElsewhere.some((look) => whole.includes(look))) return null
  return {
    line: one.line,
    start: one.start,
    end: endOf(one),
    usual: '0',
    ask: `add an example in which the first item of ${name} decides the result; if it is to be left out, add one that shows that`,
  }
}

/** Marks that come more than once by nature; a currency or a percent sign does not. */
const repeating = /^[\s,._\-/'"|;]+$/

/** `.replace(' ', …)` and `.replace(/x/, …)` change the first only. `','` to `'.'` is the decimal comma. */
const replacesFirst: Form = ({ tokens, index }) => {
  if (textAt(tokens, index) !== 'replace' || textAt(tokens, index - 1) !== '.' || textAt(tokens, index + 1) !== '(')
    return null
  const [word, pattern, to] = [tokens[index]!, tokens[index + 2]!, tokens[index + 4]]
  const ask = `add an example in which ${pattern?.text} occurs twice; replaceAll, or a pattern with the flag g, changes all of them`
  if (pattern?.kind === 'string') {
    const [from, by] = [unquoted(pattern).replace(/\\[ntr]/g, ' '), to?.kind === 'string' ? unquoted(to) : '']
    if (!repeating.test(from) || (from === ',' && by === '.')) return null
    return { line: word.line, start: word.start, end: endOf(word), usual: 'replaceAll', ask }
  }
  const parts = pattern?.kind === 'regex' ? /^\/(.*)\/([a-z]*)$/s.exec(pattern.text) : null
  const [source = '', flags = ''] = parts?.slice(1) ?? []
  if (!pattern || !parts || flags.includes('g') || /^\^|\$$|^\(.*\)$|\(/.test(source) || source === ',') return null
  return { line: word.line, start: pattern.start, end: endOf(pattern), usual: `${pattern.text}g`, ask }
}

/** `args.count || 10` for a number: 0 is taken for absent. */
const zeroAsAbsent: Form = ({ tokens, index, parameters }) => {
  const [sign, given, fallback] = [tokens[index]!, tokens[index - 1], tokens[index + 1]]
  if (sign.text !== '||' || given?.kind !== 'word' || fallback?.kind !== 'number' || fallback.text === '0') return null
  const rule = ruleOf(parameters, given.text)
  if (!isJsonObject(rule) || (rule['type'] !== 'number' && rule['type'] !== 'integer')) return null
  if (typeof rule['minimum'] === 'number' && rule['minimum'] > 0) return null
  const ask = `add an example with ${given.text}: 0; "${given.text} ?? ${fallback.text}" takes the default only where nothing is given`
  return { line: sign.line, start: sign.start, end: endOf(sign), usual: '??', ask }
}

const cuts = new Set(['floor', 'trunc', 'ceil'])

/** `Math.floor` in a tool that says it rounds. */
const cutNumber: Form = ({ tokens, index, description }) => {
  const word = tokens[index]!
  if (!cuts.has(word.text) || textAt(tokens, index - 2) !== 'Math' || !/\bround(?:s|ed|ing)?\b/i.test(description))
    return null
  if (/\b(?:up|down)\b/i.test(description)) return null
  const ask = `add an example whose exact result ends in .6 or .4, whichever Math.${word.text} and Math.round make different`
  return { line: word.line, start: word.start, end: endOf(word), usual: 'round', ask }
}

/** `/…/.test(x)` without `^` and `$` in a tool that says what is valid. */
const openPattern: Form = ({ tokens, index, description, code }) => {
  const pattern = tokens[index]!
  if (pattern.kind !== 'regex' || textAt(tokens, index + 1) !== '.' || textAt(tokens, index + 2) !== 'test') return null
  if (!/\bvalid(?:ates?|ity)?\b|\bwhether (?:a|the|it) [\w ]*\bis\b/i.test(description)) return null
  if (/\b(?:contains?|includes?|mentions?|has|anywhere|within)\b/i.test(description)) return null
  const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(pattern.text) ?? []
  if (source === '' || (source.startsWith('^') && source.endsWith('$'))) return null
  const given = code.slice(tokens[index + 3]?.start ?? 0, endOf(tokens[closingOf(tokens, index + 3)] ?? pattern))
  const ask = `add an example with something before and after what ${pattern.text} matches in ${given}: ^ and $ make it match the whole text`
  return { line: pattern.line, start: pattern.start, end: endOf(pattern), usual: `/^(?:${source})$/${flags}`, ask }
}

function ruleOf({ properties }: JsonSchema, name: string): unknown {
  return isJsonObject(properties) ? properties[name] : undefined
}
