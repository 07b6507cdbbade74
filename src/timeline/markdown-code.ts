/** Code and long values in the Markdown: what is short stands there, what is long is folded, which repository viewers can. */
import type { Event } from '../protocol/event.ts'
import type { Clip } from './clipping.ts'
import type { CodeDiff } from './code-diff.ts'
import { fenced } from './markdown-text.ts'
import { some } from './phrases.ts'
import type { Story } from './story.ts'

export interface Draft {
  story: Story
  clip: Clip
  diff: CodeDiff
}

type Judged = Extract<Event, { type: 'tool-admitted' | 'tool-refused' }>

const maxText = 16_000
/** Longer code and values are folded. */
const openLines = 30

/** A text, cut where it is too long, with a note that says so. */
export function text(
  draft: Draft,
  whole: string,
  seq: number,
  render: (shown: string) => string,
  most = maxText,
): string[] {
  const { text: shown, note } = draft.clip(whole, most, seq)
  return note === null ? [render(shown)] : [render(shown), `_${note}_`]
}

/** Fenced; folded under `title` where it is long. @param title words of our own: it stands in markup. */
export function block(
  draft: Draft,
  title: string,
  whole: string,
  seq: number,
  { language = '', most = maxText, open }: { language?: string; most?: number; open?: boolean } = {},
): string[] {
  const lines = whole.trimEnd().split('\n').length
  const body = text(draft, whole, seq, (shown) => fenced(shown, language), most)
  if (open ?? lines <= openLines) return body
  return [`<details><summary>${title}, ${some(lines, 'line')}</summary>`, ...body, '</details>']
}

/** What changed since the proposal before, as a diff, and the whole below it. */
export function judgedCode(draft: Draft, event: Judged): string[] {
  const change = draft.story.changes.get(event.seq)
  const diff = change ? draft.diff(change) : null
  const whole = (open?: boolean): string[] =>
    block(draft, 'The whole code', event.code, event.seq, { language: 'ts', ...(open !== undefined && { open }) })
  if (!change || !diff) return whole()
  const patch = diff.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines,
  ])
  return [
    `Changes since ${change.since} (+${diff.added} −${diff.removed}):`,
    ...text(draft, patch.join('\n'), event.seq, (shown) => fenced(shown, 'diff')),
    ...whole(false),
  ]
}
