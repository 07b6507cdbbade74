/** Events → `timeline.html`: one page that needs nothing else, runs nothing and asks nobody. */
import type { Event } from '../protocol/event.ts'
import { createClip } from './clipping.ts'
import { answerCard, pageHead, requirementsCard, turnIndex } from './html/head.ts'
import { htmlText, markup, verbatimStyle } from './html/markup.ts'
import type { Page } from './html/page-parts.ts'
import { createRichText } from './html/rich-text.ts'
import { style } from './html/style.ts'
import { looseCard, turnCard } from './html/turn-card.ts'
import { outcomeLabel, titleOf } from './phrases.ts'
import { tellStory } from './story.ts'

/** Nothing may be loaded but what the page carries; not even a base address or a form. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

/** @returns the whole document. Long values are cut; each cut names the event that has the whole. */
export async function renderHtml(events: Event[]): Promise<string> {
  const story = tellStory(events)
  const page: Page = { story, rich: await createRichText(), clip: createClip() }
  const title = `${outcomeLabel(story.outcome).mark} ${titleOf(story.start?.task ?? story.runId, 80)} · timeline`
  return htmlText(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${verbatimStyle(style)}</style>
</head>
<body>
<main>
${pageHead(page)}
${answerCard(page)}
${requirementsCard(page)}
${turnIndex(page)}
${looseCard(page, 'Before the first turn', story.before)}
${story.turns.map((turn) => [turnCard(page, turn), '\n'])}
${looseCard(page, 'After the last turn', story.after)}
<footer class="end">${story.length} events · the whole record is in <code>events.jsonl</code> · times are UTC</footer>
</main>
</body>
</html>
`)
}
