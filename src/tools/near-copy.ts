/** Keeps the library free of near-copies: what changes a tool is the tool's next version, not a second tool beside it. */
import { createHash } from 'node:crypto'
import type { Problem } from '../protocol/observation.ts'
import { readTokens, unquoted } from './source-tokens.ts'
import type { Token } from './source-tokens.ts'

const copySuffix = /_(?:v\d+|\d|fixed|new|final|updated|improved)$/i

/** The other tool whose name this one carries with `_v2`, `_fixed`, … behind it; null when there is none. */
export function copiedName(name: string, others: { has(name: string): boolean }): string | null {
  let base = name
  while (copySuffix.test(base)) {
    base = base.replace(copySuffix, '')
    if (others.has(base)) return base
  }
  return null
}

/**
 * Hash of what the code does, as far as text shows it: comments, layout, quotes, the tool's own name, its description and
 * its parameters do not count.
 */
export function likenessOf(name: string, code: string): string {
  const tokens = withoutDocumentation(readTokens(code).filter(({ kind }) => kind !== 'comment'))
  const words = tokens
    .filter(({ text }, index) => text !== ';' && !(text === ',' && isClosing(tokens[index + 1])))
    .map((token) => {
      if (token.kind === 'word' && token.text === name) return '@self'
      return token.kind === 'string' ? JSON.stringify(unquoted(token)) : token.text
    })
  return createHash('sha256').update(words.join('\u0000')).digest('hex')
}

export function nearCopyProblem(name: string, other: string, why: 'name' | 'code'): Problem {
  return {
    code: 'E_NEAR_COPY',
    message:
      why === 'name'
        ? `"${name}" is named as a variant of the tool "${other}"`
        : `the code of "${name}" is the same as that of the tool "${other}"`,
    hint:
      why === 'name'
        ? `to change "${other}", make its next version: create_tool with the name "${other}"; for a different purpose, choose a name that says it`
        : `call "${other}" as it is, or make its next version: create_tool with the name "${other}"`,
  }
}

/** Leaves out `export const description = …` and `export const parameters = …` at the top level. */
function withoutDocumentation(tokens: Token[]): Token[] {
  const kept: Token[] = []
  for (let index = 0; index < tokens.length; index++) {
    const [first, second, third] = [tokens[index], tokens[index + 1], tokens[index + 2]]
    if (
      first?.text === 'export' &&
      second?.text === 'const' &&
      (third?.text === 'description' || third?.text === 'parameters')
    )
      index = endOfStatement(tokens, index + 3)
    else if (first) kept.push(first)
  }
  return kept
}

/** Index of the last token of the statement: before the next `export`, `import`, `function`, … or at `;`, outside of brackets. */
function endOfStatement(tokens: Token[], from: number): number {
  let depth = 0
  for (let index = from; index < tokens.length; index++) {
    const token = tokens[index]!
    if (isOpening(token)) depth++
    else if (isClosing(token)) depth--
    else if (depth === 0 && token.text === ';') return index
    else if (depth === 0 && startsStatement.has(token.text) && tokens[index - 1]?.text !== 'as') return index - 1
  }
  return tokens.length
}

const startsStatement = new Set('export import const let var function async class interface type'.split(' '))

function isOpening(token: Token): boolean {
  return token.kind === 'sign' && ['(', '[', '{'].includes(token.text)
}

function isClosing(token: Token | undefined): boolean {
  return token?.kind === 'sign' && [')', ']', '}'].includes(token.text)
}
