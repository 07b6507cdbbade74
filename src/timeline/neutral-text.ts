/** Untrusted text made harmless to look at: what would steer a terminal, reorder a line or hide in it becomes visible. */

/**
 * C0 but tab and newline, DEL, C1, soft hyphen, bidi marks, embeddings, overrides and isolates, line and paragraph
 * separators, invisible operators and fillers, BOM, tag characters. Zero-width (non-)joiners stay: scripts and emoji need them.
 */
const unseen =
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** @returns the text with `\r\n` as newline, unseen characters as `␛` or `⟦U+202E⟧`, and lone surrogates as U+FFFD. */
export function neutralText(text: string): string {
  return text.toWellFormed().replaceAll('\r\n', '\n').replace(unseen, visible)
}

/** Console output: colours and cursor moves of a terminal are left out, the rest is made neutral. */
export function neutralConsole(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the escape character begins every sequence
  return neutralText(text.replace(/\u001b\[[0-9;:?]*[A-Za-z]/g, ''))
}

function visible(character: string): string {
  const code = character.codePointAt(0)!
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '␡'
  return `⟦U+${code.toString(16).toUpperCase().padStart(4, '0')}⟧`
}
