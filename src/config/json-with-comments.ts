/** JSON as people keep it: comments and a comma after the last member become blanks, so that places in errors stay right. */

const parts = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g
const lastComma = /"(?:[^"\\\n]|\\.)*"?|(?<=[^\s[{,]\s*),(?=\s*[}\]])/g

export function withoutComments(text: string): string {
  const bare = text.replaceAll(parts, (part) => (part.startsWith('/') ? part.replaceAll(/[^\n]/g, ' ') : part))
  return bare.replaceAll(lastComma, (part) => (part === ',' ? ' ' : part))
}
