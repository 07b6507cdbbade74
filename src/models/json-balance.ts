/** Watches JSON text as it arrives, without parsing it: is the outermost value closed? */
export interface JsonBalance {
  add(text: string): void
  /** `empty`: only white space so far; `open`: a string, array or object is not closed; `whole`: closed. */
  readonly state: 'empty' | 'open' | 'whole'
}

export function createJsonBalance(): JsonBalance {
  let depth = 0
  let inString = false
  let escaped = false
  let empty = true
  return {
    add(text) {
      for (let at = 0; at < text.length; at += 1) {
        const character = text[at]!
        if (escaped) escaped = false
        else if (inString) {
          if (character === '\\') escaped = true
          else if (character === '"') inString = false
        } else if (character === '"') inString = true
        else if (character === '{' || character === '[') depth += 1
        else if (character === '}' || character === ']') depth -= 1
        if (empty && character.trim() !== '') empty = false
      }
    },
    get state() {
      if (empty) return 'empty'
      return inString || depth > 0 ? 'open' : 'whole'
    },
  }
}
