/** A session as one HTML page that loads nothing and runs nothing. */
import type { SessionView } from './show.ts'
import { visibleText } from './visible-text.ts'

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
dt{font-weight:600}dd{margin:0 0 .5rem}article{border-left:4px solid #8a94a0;padding:.25rem 1rem;margin:1rem 0}
article.user{border-color:#1f6feb}article.assistant{border-color:#2da44e}article.tool{border-color:#bf8700}
h3{margin:.25rem 0;font-size:1rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.25rem 0}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}}`

export function renderHtml({ metadata, transcript, tools_used, custom_data, state, damage }: SessionView): string {
  const title = `Session ${metadata.session_id}`
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
  ]
  if (damage !== null) facts.push(['Damage', damage])
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<dl>
${facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('\n')}
</dl>
<h2>Transcript (${transcript.length} messages)</h2>
${transcript.map(({ role, content }, at) => article(at + 1, role, content)).join('\n')}
<h2>Custom data</h2>
<pre>${escaped(JSON.stringify(custom_data, null, 2))}</pre>
</body>
</html>
`
}

function article(number: number, role: string, content: string): string {
  return `<article class="${escaped(role)}"><h3>${number}. ${escaped(role)}</h3><pre dir="auto">${escaped(content)}</pre></article>`
}

const entities: { [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return visibleText(text).replaceAll(/[&<>"']/g, (character) => entities[character]!)
}
