/** Events → `timeline.html`: one page that needs nothing else, asks nobody, and runs nothing but its own script. */
import type { Event } from '../protocol/event.ts'
import { createClip } from './clipping.ts'
import { createCodeDiff } from './code-diff.ts'
import { createColours } from './html/highlight.ts'
import { answerCard, pageHead } from './html/head.ts'
import { type Markup, htmlText, markup, verbatim } from './html/markup.ts'
import type { Page } from './html/page-parts.ts'
import { requirementsCard } from './html/requirements.ts'
import { withRichText } from './html/rich-text.ts'
import { looseCard, turnCard } from './html/turn-card.ts'
import { turnIndex } from './html/turn-index.ts'
import { policyOf } from '../browser-code.ts'
import { type PageCode, loadPageCode } from './page-code.ts'
import { outcomeLabel, titleOf } from './phrases.ts'
import { tellStory } from './story.ts'

/** @returns the whole document. Long values are cut; each cut names the event that has the whole. */
export async function renderHtml(events: Event[]): Promise<string> {
  const story = tellStory(events)
  const [code, diff] = await Promise.all([loadPageCode(), createCodeDiff(story.changes)])
  return withRichText((rich) => pageText({ story, rich, clip: createClip(), colours: createColours(), diff }, code))
}

function pageText(page: Page, code: PageCode): string {
  const { story } = page
  const title = `${outcomeLabel(story.outcome).mark} ${titleOf(story.start?.task ?? story.runId, 80)} · timeline`
  return htmlText(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(code)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${verbatim(code.style)}</style>
<script>${verbatim(code.script)}</script>
</head>
<body>
<a class="skip" href="#run">Skip to the run</a>
<div class="frame">
<div class="side">
<p class="brand">AutoAgent <span>timeline</span></p>
${turnIndex(page)}
</div>
<main id="run">
${pageHead(page)}
${answerCard(page)}
${requirementsCard(page)}
${turnsOf(page)}
<footer class="end">${story.length} events · the whole record is in <code>events.jsonl</code> · times are UTC</footer>
</main>
</div>
</body>
</html>
`)
}

function turnsOf(page: Page): Markup {
  const { before, turns, after } = page.story
  return markup`${looseCard(page, 'Before the first turn', 'before', before)}
${turns.map((turn) => [turnCard(page, turn), '\n'])}
${looseCard(page, 'After the last turn', 'after', after)}`
}
