/** Text of models and tools in a page: what would steer a terminal, reorder a line or hide in it becomes visible. */

/** C0 but tab and newline, DEL, C1, soft hyphen, bidi controls, separators, invisible operators, BOM, tag characters. */
const unseen =
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

export function visibleText(text: string): string {
  return text.toWellFormed().replaceAll('\r\n', '\n').replace(unseen, visible)
}

function visible(character: string): string {
  const code = character.codePointAt(0)!
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : `⟦U+${code.toString(16).toUpperCase().padStart(4, '0')}⟧`
}
