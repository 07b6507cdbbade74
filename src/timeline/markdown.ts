/** Events → `timeline.md`: the run as a document that reads well in a repository viewer. */
import type { Event } from '../protocol/event.ts'
import { createClip } from './clipping.ts'
import { createCodeDiff } from './code-diff.ts'
import type { Draft } from './markdown-code.ts'
import { eventLines } from './markdown-event.ts'
import { plain, quoted } from './markdown-text.ts'
import { figureFacts, headFacts } from './head-facts.ts'
import { cost, duration, outcomeLabel, outcomeText, statusLabels, titleOf, tokens, turnHeadline } from './phrases.ts'
import { timingTexts } from './timing-text.ts'
import { type RuledRequirement, type Story, type Turn, tellStory } from './story.ts'

/** @returns the whole document. Long values are cut; each cut names the event that has the whole. */
export async function renderMarkdown(events: Event[]): Promise<string> {
  const story = tellStory(events)
  const draft: Draft = { story, clip: createClip(600_000), diff: await createCodeDiff(story.changes) }
  const sections = [
    head(story),
    answer(story),
    requirements(story),
    loose(draft, 'Before the first turn', story.before),
    ...story.turns.map((turn) => turnSection(draft, turn)),
    loose(draft, 'After the last turn', story.after),
    `---\n\n_${events.length} events. The whole record is in \`events.jsonl\`; times are UTC._`,
  ]
  return `${sections.filter((section) => section !== null).join('\n\n')}\n`
}

function head(story: Story): string {
  const task = story.start?.task ?? ''
  const title = titleOf(task, 140) || 'A run without a task'
  const { mark, word } = outcomeLabel(story.outcome)
  const rows = [...figureFacts(story), ...headFacts(story)].map(([name, value]) => `| ${name} | ${plain(value)} |`)
  const parts = [`# ${plain(title)}`, `**${mark} ${word}**`, ['| | |', '|---|---|', ...rows].join('\n')]
  if (task.trim() !== title) parts.push('## Task', quoted(task))
  return parts.join('\n\n')
}

function answer(story: Story): string | null {
  const ending = outcomeText(story.outcome)
  if (!ending) return null
  const parts = [`## ${ending.title}`, quoted(ending.text)]
  if (ending.note !== null) parts.push(`_${plain(ending.note)}_`)
  return parts.join('\n\n')
}

function requirements(story: Story): string | null {
  if (story.requirements.length === 0) return null
  return `## Requirements\n\n${story.requirements.map(requirementLine).join('\n')}`
}

function requirementLine({ id, text, ruling, rulings }: RuledRequirement): string {
  const status = ruling?.status ?? 'open'
  const note = ruling && ruling.note.trim() !== '' ? `: ${plain(ruling.note)}` : ''
  const evidence = ruling && ruling.evidence.length > 0 ? [`evidence ${ruling.evidence.map(plain).join(', ')}`] : []
  const way =
    rulings.length > 1
      ? [`turn ${rulings.map((one) => `${one.turn} ${statusLabels[one.status].mark}`).join(' → ')}`]
      : []
  const facts = [...evidence, ...way]
  const said = status === 'met' ? '' : ` — _${statusLabels[status].word}_${note}`
  return `- [${status === 'met' ? 'x' : ' '}] \`${plain(id).replaceAll('`', '')}\` ${plain(text)}${said}${facts.length > 0 ? ` (${facts.join('; ')})` : ''}`
}

function turnSection(draft: Draft, turn: Turn): string {
  const spent = [
    turn.usage.inputTokens + turn.usage.outputTokens > 0 ? `tokens: ${tokens(turn.usage)}` : null,
    turn.costUsd === null ? null : cost(turn.costUsd),
    duration(turn.seconds * 1000) + timesOf(turn),
  ].filter((part) => part !== null)
  const headline = turnHeadline(turn)
  return joined([
    `## Turn ${turn.number}${headline === '' ? '' : `: ${plain(headline)}`}`,
    ...turn.events.flatMap((event) => eventLines(draft, event, turn)),
    `_${spent.join(' · ')}_`,
  ])
}

/** ` (Coder 2.8 s, tools 41 ms)`; nothing where one took it all. */
function timesOf({ timing }: Turn): string {
  const texts = timingTexts(timing).map(({ text }) => text)
  return texts.length > 1 ? ` (${texts.join(', ')})` : ''
}

function loose(draft: Draft, title: string, events: Event[]): string | null {
  const lines = events.flatMap((event) => eventLines(draft, event, null))
  return lines.length === 0 ? null : joined([`## ${title}`, ...lines])
}

/** Paragraphs apart, neighbouring list items together. */
function joined(parts: string[]): string {
  return parts.reduce((text, part, index) => {
    const isListOn = part.startsWith('- ') && parts[index - 1]!.startsWith('- ')
    return `${text}${isListOn ? '\n' : '\n\n'}${part}`
  })
}
