/** Moves `<think>…</think>` at the start of a text to the reasoning, as the text streams in. */
export interface ReasoningSplit {
  text: string
  reasoning: string
}

export interface ReasoningTags {
  /** What of the text so far is decided; a possible half of a tag is held back. */
  push(text: string): ReasoningSplit
  /** No more text will come. */
  end(): ReasoningSplit
}

const opening = '<think>'
const closing = '</think>'
/** White space waited through before an answer counts as begun. */
const longestLead = 1024

/** Only before the first word of the answer: an answer may well speak about the tags. */
export function createReasoningTags(): ReasoningTags {
  let mode: 'before' | 'inside' | 'answer' = 'before'
  let held = ''
  let thought = false

  function step(final: boolean): ReasoningSplit {
    const out: ReasoningSplit = { text: '', reasoning: '' }
    for (;;) {
      if (mode === 'answer') {
        out.text += held
        held = ''
        return out
      }
      if (mode === 'before') {
        const start = held.trimStart()
        if (start.startsWith(opening)) {
          held = start.slice(opening.length)
          mode = 'inside'
          thought = true
        } else if (!final && held.length < longestLead && opening.startsWith(start)) return out
        else {
          if (thought) held = start
          mode = 'answer'
        }
        continue
      }
      const end = held.indexOf(closing)
      if (end >= 0) {
        out.reasoning += held.slice(0, end)
        held = held.slice(end + closing.length)
        mode = 'before'
        continue
      }
      const keep = final ? 0 : tailOfTag(held)
      out.reasoning += held.slice(0, held.length - keep)
      held = held.slice(held.length - keep)
      return out
    }
  }

  return {
    push(text) {
      held += text
      return step(false)
    },
    end: () => step(true),
  }
}

/** How many characters at the end could be the start of the closing tag. */
function tailOfTag(text: string): number {
  for (let length = Math.min(closing.length - 1, text.length); length > 0; length -= 1)
    if (closing.startsWith(text.slice(-length))) return length
  return 0
}

/** Some templates open the tag in the prompt: then only a line `</think>` tells where the reasoning ended. */
export function splitAtClosingTag(text: string): ReasoningSplit {
  const match = /^[ \t]*<\/think>[ \t]*$/mu.exec(text)
  if (!match) return { text, reasoning: '' }
  return { reasoning: text.slice(0, match.index).trim(), text: text.slice(match.index + match[0].length).trimStart() }
}
