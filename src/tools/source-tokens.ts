/** The words of a TypeScript source with their lines: enough to find imports and to compare sources, not a parser. */

export interface Token {
  kind: 'word' | 'number' | 'string' | 'template' | 'regex' | 'sign' | 'comment'
  text: string
  /** Counts from 1. */
  line: number
  /** Where it begins in the source. */
  start: number
}

const space = /\s+/y
const comment = /\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?(?:\*\/|$)/y
const string = /"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?/y
const word = /[\p{L}_$#@][\p{L}\p{N}_$\u200c\u200d]*/uy
const number = /\.?\d(?:[eE][+-]|[\w.])*/y
const regex = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y
const sign = /=>|\?\.|\.\.\.|\*\*|[=!]==?|[<>]=|&&|\|\||\?\?|[\s\S]/y
/** A piece of a template: up to the next `${` or the closing backtick. */
const templatePiece = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{|$)/y

/** Words after which a slash begins a regular expression. */
const beforeRegex = new Set(
  'return typeof case in of delete void throw new else do instanceof yield await default'.split(' '),
)

/** Never throws: what cannot be read as anything else is a sign of one character. Linear in the length of `code`. */
export function readTokens(code: string): Token[] {
  const tokens: Token[] = []
  /** For each open template: how many braces were opened inside its current `${`. */
  const templates: number[] = []
  let at = 0
  let line = 1
  let last: Token | undefined

  const take = (rule: RegExp): string | null => {
    rule.lastIndex = at
    const found = rule.exec(code)
    return found === null || found[0] === '' ? null : found[0]
  }
  const push = (kind: Token['kind'], text: string): void => {
    const token: Token = { kind, text, line, start: at }
    tokens.push(token)
    if (kind !== 'comment') last = token
    pass(text)
  }
  const pass = (text: string): void => {
    at += text.length
    for (let next = text.indexOf('\n'); next >= 0; next = text.indexOf('\n', next + 1)) line++
  }
  const pushTemplatePiece = (opening: string): void => {
    templatePiece.lastIndex = at + opening.length
    const piece = opening + (templatePiece.exec(code)?.[0] ?? '')
    if (piece.endsWith('${')) templates.push(0)
    push('template', piece)
  }

  while (at < code.length) {
    const blank = take(space)
    if (blank !== null) {
      pass(blank)
      continue
    }
    const first = code[at] ?? ''
    if (first === '`') {
      pushTemplatePiece('`')
      continue
    }
    const depth = templates.at(-1)
    if (first === '}' && depth === 0) {
      templates.pop()
      pushTemplatePiece('}')
      continue
    }
    if (depth !== undefined && (first === '{' || first === '}'))
      templates[templates.length - 1] = depth + (first === '{' ? 1 : -1)

    let text: string | null
    if (first === '/' && (text = take(comment)) !== null) push('comment', text)
    else if ((first === '"' || first === "'") && (text = take(string)) !== null) push('string', text)
    else if (first === '/' && regexMayFollow(last) && (text = take(regex)) !== null) push('regex', text)
    else if ((text = take(word)) !== null) push('word', text)
    else if ((text = take(number)) !== null) push('number', text)
    else push('sign', take(sign) ?? first)
  }
  return tokens
}

function regexMayFollow(last: Token | undefined): boolean {
  if (last === undefined) return true
  if (last.kind === 'word') return beforeRegex.has(last.text)
  return last.kind === 'sign'
    ? ![')', ']', '}'].includes(last.text)
    : last.kind === 'template' && last.text.endsWith('${')
}

/** The text between the quotes of a string token, escapes left as they are. */
export function unquoted(token: Token): string {
  return token.text.slice(1, token.text.at(-1) === token.text[0] && token.text.length > 1 ? -1 : undefined)
}
