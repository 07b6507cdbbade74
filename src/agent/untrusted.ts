/**
 * Untrusted text in a prompt. It stands between tags that carry a seal: a hash of what is between them. A text would have to
 * hold its own hash to hold its own end, and nothing secret is needed: a replay, a resumed session and the provider's cache
 * see the same bytes. The tag's word and the special tokens of chat templates are broken inside, for models that read past seals.
 */
import { hash } from 'node:crypto'

/** Hexadecimal digits, 48 bits: beyond what anybody searches to forge a tag whose word is broken anyway. */
const sealLength = 12

/** `<|im_start|>` and its like, also with DeepSeek's full-width bars: one token that ends a message, wherever it stands. */
const templateToken = /<([|｜])([^<>|｜\n]{1,64})\1>/g
/** Of Llama, Gemma, Hermes, Qwen and their kin. */
const templateWord =
  /\[(\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS))\]|<(\/?(?:tool_calls?|tool_response|function_calls?|start_of_turn|end_of_turn|think|bos|eos)|<\/?SYS>)>/g

/**
 * @param tag one word, as the instructions name it.
 * @param attributes written as they are: the program's own words.
 */
export function sealed(tag: string, attributes: string, text: string): string {
  const body = harmless(tag, text)
  const seal = hash('sha256', `${attributes}\n${body}`).slice(0, sealLength)
  return `<${tag}${attributes} seal="${seal}">\n${body}\n</${tag} ${seal}>`
}

/** What can be told apart from a tag or a token by one character, and be read as before. */
function harmless(tag: string, text: string): string {
  return text
    .replaceAll(new RegExp(`[<＜﹤]([\\s/]*${tag})`, 'gi'), '‹$1')
    .replaceAll(templateToken, '‹$1$2$1›')
    .replaceAll(templateWord, (_, bracketed?: string, angled?: string) =>
      bracketed === undefined ? `‹${angled}›` : `⟦${bracketed}⟧`,
    )
}
