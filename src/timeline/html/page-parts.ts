/** What every block of the page is made of: code with numbered lines, values, tables, problems, labels. */
import type { Event } from '../../protocol/event.ts'
import type { Json } from '../../protocol/json.ts'
import type { Problem } from '../../protocol/observation.ts'
import type { Clip } from '../clipping.ts'
import type { CodeDiff } from '../code-diff.ts'
import { neutralConsole } from '../neutral-text.ts'
import { type Label, clock, elapsed, some } from '../phrases.ts'
import type { Story } from '../story.ts'
import { type Table, cellText, prettyJson, viewValue } from '../value-view.ts'
import { type Colours, highlightLines } from './highlight.ts'
import { type Hole, type Markup, markup } from './markup.ts'
import type { RichText } from './rich-text.ts'

/** What the blocks of one page share. */
export interface Page {
  story: Story
  rich: RichText
  clip: Clip
  colours: Colours
  diff: CodeDiff
}

const maxCode = 24_000
const maxJson = 8_000
const maxText = 24_000
const maxConsole = 6_000
/** Longer code and values start folded. */
const openLines = 45
/** JSON that fits beside its label. */
const inlineJson = 72

export function badge({ tone, mark, word }: Label): Markup {
  return markup`<span class="${`badge ${tone}`}"><span aria-hidden="true">${mark}</span> ${word}</span>`
}

/** Text with Markdown in it. */
export function richBlock(page: Page, text: string, seq: number): Hole {
  const { text: shown, note } = page.clip(text, maxText, seq)
  return [page.rich(shown), cutNote(note)]
}

/** Text as it is, lines kept. */
export function plainBlock(page: Page, text: string, seq: number): Markup {
  const { text: shown, note } = page.clip(text, maxText, seq)
  return box(markup`<pre class="plain" dir="auto">${shown}</pre>`, note)
}

/** TypeScript with numbered lines under the name of its file; the lines that have a problem are marked. Long code starts folded, if nothing is said. */
export function codeBlock(
  page: Page,
  title: string | Markup,
  code: string,
  seq: number,
  { problems = [], open }: { problems?: Problem[]; open?: boolean } = {},
): Markup {
  const { text, note } = page.clip(code.replace(/\n+$/, ''), maxCode, seq)
  const lines = page.colours(text)
  const count = lines?.length ?? text.split('\n').length
  const content = lines ? numberedLines(lines, problems) : markup`<pre class="plain-code">${text}</pre>`
  const name = typeof title === 'string' ? markup`<code>${title}</code>` : title
  const summary = markup`${name} <small>${some(count, 'line')}</small>`
  return fold(summary, box(content, note), open ?? (count <= openLines || problems.length > 0))
}

function numberedLines(lines: Markup[], problems: Problem[]): Markup {
  const marked = new Set(problems.map((problem) => problem.line))
  const rows = lines.map((line, index) =>
    marked.has(index + 1) ? markup`<span class="hit">${line}</span>\n` : markup`<span>${line}</span>\n`,
  )
  return markup`<pre class="code"><code>${rows}</code></pre>`
}

/** A result or arguments. */
export function valueBlock(page: Page, value: Json, seq: number): Hole {
  return viewValue(value).map((part) => {
    const label = part.label !== null && markup`<p class="label"><code>${part.label}</code></p>`
    if (part.type === 'table') return [label, tableBlock(part.table)]
    if (part.type === 'text') return [label, longText(page, part.text, seq)]
    return [label, jsonBlock(page, part.text, seq)]
  })
}

/** `name({"a": 1})` on one line where it fits, else pretty JSON below. */
export function argsBlock(page: Page, args: Json, seq: number): Hole {
  const line = JSON.stringify(args)
  if (line === '{}') return markup`<p class="quiet">no arguments</p>`
  if (line.length <= inlineJson) return markup`<p><code>${highlightLines(line, 'json')}</code></p>`
  return jsonBlock(page, prettyJson(args), seq)
}

function jsonBlock(page: Page, json: string, seq: number): Hole {
  if (json.length <= inlineJson && !json.includes('\n'))
    return markup`<p><code>${highlightLines(json, 'json')}</code></p>`
  const { text, note } = page.clip(json, maxJson, seq)
  const lines = page.colours(text, 'json') ?? text.split('\n')
  const rows = lines.map((line, index) => [index > 0 && '\n', line])
  const body = box(markup`<pre class="json"><code>${rows}</code></pre>`, note)
  return lines.length <= 24 ? body : fold(markup`JSON <small>${some(lines.length, 'line')}</small>`, body, false)
}

function longText(page: Page, text: string, seq: number): Markup {
  const body = plainBlock(page, text, seq)
  const lines = text.split('\n').length
  return lines <= 24 && text.length <= 2400
    ? body
    : fold(markup`Text <small>${some(lines, 'line')}</small>`, body, false)
}

export function tableBlock({ columns, rows, more }: Table): Markup {
  const numeric = columns.map((_, index) => rows.every((row) => row[index] === null || typeof row[index] === 'number'))
  const cells = (row: Json[]) =>
    row.map((cell, index) => markup`<td${numeric[index] && markup` class="n"`} dir="auto">${cellText(cell)}</td>`)
  return markup`<div class="scroll" tabindex="0"><table><thead><tr>${columns.map((name, index) => markup`<th scope="col"${numeric[index] && markup` class="n"`} dir="auto">${name}</th>`)}</tr></thead><tbody>${rows.map(
    (row) => markup`<tr>${cells(row)}</tr>`,
  )}</tbody></table></div>${more > 0 && markup`<p class="quiet">and ${some(more, 'more row')} in events.jsonl</p>`}`
}

export function consoleBlock(page: Page, logs: string, seq: number): Hole {
  if (logs.trim() === '') return null
  const { text, note } = page.clip(neutralConsole(logs).trimEnd(), maxConsole, seq)
  const lines = text.split('\n').length
  const body = box(markup`<pre class="console" dir="auto">${text}</pre>`, note)
  return fold(markup`Console output <small>${some(lines, 'line')}</small>`, body, lines <= 12)
}

export function problemList(problems: Problem[]): Hole {
  if (problems.length === 0) return null
  return markup`<ul class="problems">${problems.map(
    ({ code, message, line, hint }) =>
      markup`<li>${line !== undefined && markup`<b class="line">line ${line}</b> `}<code>${code}</code> <bdi>${message}</bdi>${
        hint !== undefined && hint !== '' && markup`<br /><small>Hint: <bdi>${hint}</bdi></small>`
      }</li>`,
  )}</ul>`
}

export function fold(summary: Hole, body: Hole, open: boolean): Markup {
  return open
    ? markup`<details open><summary>${summary}</summary>${body}</details>`
    : markup`<details><summary>${summary}</summary>${body}</details>`
}

/** What can be copied, with a note below where it was cut. */
export function box(content: Markup, note: string | null): Markup {
  return markup`<div class="box">${content}</div>${cutNote(note)}`
}

function cutNote(note: string | null): Hole {
  return note !== null && markup`<p class="quiet">${note}</p>`
}

/** A block with its label on the left (above, on a phone), which is the link to it. */
export function step(page: Page, event: Event, label: string, body: Hole, look = ''): Markup {
  return block(event, `step ${look}`.trim(), label, sinceStart(page, event), body)
}

/** A quiet line. */
export function note(event: Event, label: string, body: Hole, more: Hole = null): Markup {
  return block(event, 'step note', label, null, markup`<p>${body}</p>${more}`)
}

function block(event: Event, look: string, label: string, time: Hole, body: Hole): Markup {
  const { seq, ts, role, type } = event
  return markup`<section class="${look}" id="${`e${seq}`}" data-r="${role}" data-t="${type}"><h3><a href="${`#e${seq}`}" title="${`#${seq}, ${clock(ts)} UTC`}">${label}</a>${time}</h3><div>${body}</div></section>`
}

function sinceStart({ story }: Page, event: Event): Hole {
  const ms = Date.parse(event.ts) - Date.parse(story.startedAt)
  return Number.isFinite(ms) && ms >= 0 && markup` <time>+${elapsed(ms)}</time>`
}

/** Something to link to, where the event is told elsewhere. */
export function anchor(event: Event): Markup {
  return markup`<span id="${`e${event.seq}`}"></span>`
}
