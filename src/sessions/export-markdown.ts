/** A session as Markdown. What models and tools said stands in fences, so that it cannot become part of the page. */
import type { SessionView } from './show.ts'
import { visibleText } from './visible-text.ts'

export function renderMarkdown({ metadata, transcript, tools_used, custom_data, state, damage }: SessionView): string {
  const facts: [string, string][] = [
    ['Task', metadata.task],
    ['Status', metadata.status],
    ['Model', metadata.model],
    ['Created', metadata.created_at],
    ['Updated', metadata.updated_at],
    ['Turns', String(metadata.total_turns)],
    ['Tags', metadata.tags.join(', ') || 'none'],
    ['Tools used', tools_used.join(', ') || 'none'],
    ['Agents used', state.agentsUsed.join(', ') || 'none'],
    ...(damage === null ? [] : [['Damage', damage] satisfies [string, string]]),
  ]
  const parts = [
    `# Session ${metadata.session_id}`,
    facts.map(([name, value]) => `- **${name}:** ${inline(value)}`).join('\n'),
  ]
  if (state.requirements.length > 0)
    parts.push(
      '## Requirements',
      state.requirements
        .map(({ id, text }) => {
          const status = state.statuses.find((given) => given.id === id)?.status ?? 'open'
          return `- ${inline(id)} (${status}): ${inline(text)}`
        })
        .join('\n'),
    )
  parts.push(`## Transcript (${transcript.length} messages)`)
  for (const [at, { role, content }] of transcript.entries())
    parts.push(`### ${at + 1}. ${inline(role)}`, fenced(content))
  parts.push('## Custom data', fenced(JSON.stringify(custom_data, null, 2), 'json'))
  return `${parts.join('\n\n')}\n`
}

function fenced(text: string, language = 'text'): string {
  const body = visibleText(text)
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${body}\n${fence}`
}

/** On one line, and without a meaning in Markdown or HTML. A backslash before `<` would become part of a web address before it. */
function inline(text: string): string {
  return visibleText(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_[\]#|~!]/g, (character) => `\\${character}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
