/** The code the library judged: what changed since the proposal before it, and the whole. */
import type { Event } from '../../protocol/event.ts'
import { type Hole, type Markup, markup } from './markup.ts'
import { type Page, box, codeBlock, fold } from './page-parts.ts'

type Judged = Extract<Event, { type: 'tool-admitted' | 'tool-refused' }>

/** Longer changes start folded. */
const openLines = 80

export function judgedCode(page: Page, event: Judged): Hole {
  const changes = changesBlock(page, event)
  const problems = event.type === 'tool-refused' ? event.problems : []
  const open = changes === null ? undefined : problems.length > 0 && changes.isLong
  return [
    changes?.block,
    codeBlock(page, event.code_path ?? event.name, event.code, event.seq, {
      problems,
      ...(open !== undefined && { open }),
    }),
  ]
}

function changesBlock(page: Page, event: Judged): { block: Markup; isLong: boolean } | null {
  const change = page.story.changes.get(event.seq)
  const diff = change ? page.diff(change) : null
  if (!change || !diff) return null
  const [before, after] = [change.before, change.after].map((code) => page.colours(code) ?? code.split('\n'))
  const rows = diff.hunks.map(({ oldStart, newStart, lines }, index) => {
    let [oldLine, newLine] = [oldStart, newStart]
    const shown = lines.map((line): Hole => {
      const sign = line[0]
      if (sign === '+') return markup`<ins data-n="${newLine++}">+ ${after![newLine - 2]}</ins>\n`
      if (sign === '-') return markup`<del data-n="${oldLine++}">- ${before![oldLine - 2]}</del>\n`
      // `\ No newline at end of file`.
      if (sign !== ' ') return null
      oldLine += 1
      return markup`<span data-n="${newLine++}">  ${after![newLine - 2]}</span>\n`
    })
    return [index > 0 && markup`<span class="gap">⋯</span>\n`, shown]
  })
  const summary = markup`Changes since ${change.since} <small><b class="good">+${diff.added}</b> <b class="bad">−${diff.removed}</b></small>`
  const body = box(markup`<pre class="code diff"><code>${rows}</code></pre>`, null)
  const isLong = diff.lines > openLines
  return { block: fold(summary, body, !isLong), isLong }
}
