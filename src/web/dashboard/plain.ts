/** Texts of others as text nodes, with what reorders or hides text made visible: nobody's name can pose as something else. */
import { make } from '../chat/dom.ts'

const unseen =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g

export function plain(text: string): string {
  return text.replaceAll(unseen, (sign) => `[U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`)
}

/** In a direction of its own. */
export function foreign(text: string, className = ''): HTMLElement {
  return make('bdi', { className, textContent: plain(text) })
}
