/** `manage-sessions show`: one session on a page of text. */
import { exitCodes } from '../protocol/errors.ts'
import { type JsonObject, isJsonObject } from '../protocol/json.ts'
import type { SessionView } from '../session-admin.ts'
import type { SessionsContext } from './manage-sessions.ts'
import { short } from './session-text.ts'
import { plainText } from './terminal.ts'

const rule = '='.repeat(80)
const shownCharacters = 100
const shownTools = 5

export async function showCommand({ io, admin }: SessionsContext, id: string): Promise<number> {
  const view = await admin.show(id)
  if (view.damage !== null) io.stderr(`warning: ${plainText(view.damage)}\n`)
  io.stdout(`${[...head(view), ...transcript(view), ...data(view)].join('\n')}\n`)
  return exitCodes.ok
}

function head({ metadata, tools_used, state }: SessionView): string[] {
  const fact = (name: string, value: string) => `${name.padEnd(13)} ${plainText(value)}`
  return [
    rule,
    `SESSION: ${plainText(metadata.session_id)}`,
    rule,
    fact('Task:', metadata.task),
    fact('Status:', metadata.status),
    fact('Model:', metadata.model),
    fact('Created:', metadata.created_at),
    fact('Updated:', metadata.updated_at),
    fact('Total turns:', String(metadata.total_turns)),
    fact('Tags:', metadata.tags.join(', ') || 'none'),
    '',
    ...named('Tools used', tools_used),
    ...(state.agentsUsed.length > 0 ? named('Agents used', state.agentsUsed) : []),
  ]
}

function named(title: string, names: readonly string[]): string[] {
  return [`${title} (${names.length}):`, ...names.map((name) => `  - ${short(name, 128)}`), '']
}

function transcript({ transcript: entries }: SessionView): string[] {
  const lines = entries.map(
    ({ role, content }, at) =>
      `  ${at + 1}. [${short(role.toUpperCase(), 128)}] ${short(content.slice(0, 2000), shownCharacters + 3, '...')}`,
  )
  return [`Transcript (${entries.length} messages):`, ...lines, '']
}

function data({ custom_data }: SessionView): string[] {
  const lines = ['Custom data:', plainText(JSON.stringify(custom_data, null, 2))]
  const tools = Object.entries(objectAt(custom_data, 'tool_stats')).flatMap(([name, stats]) =>
    isJsonObject(stats) ? [{ name, stats, score: Number(stats['score'] ?? 0) || 0 }] : [],
  )
  if (tools.length > 0) {
    lines.push('', '📊 TOP TOOLS BY SCORE')
    for (const { name, stats, score } of tools.sort((a, b) => b.score - a.score).slice(0, shownTools)) {
      const { ok, calls, avg_latency_ms, last_error } = stats
      const counts = `score=${score.toFixed(3)}, ok=${numberText(ok)}/${numberText(calls)}, avg_ms=${numberText(avg_latency_ms)}`
      lines.push(`  - ${short(name, 64)}: ${counts}`)
      if (typeof last_error === 'string') lines.push(`      last error: ${short(last_error, shownCharacters)}`)
    }
  }
  const preferences = Object.entries(objectAt(custom_data, 'user_prefs'))
  if (preferences.length > 0) {
    lines.push('', '⭐ USER PREFERENCES')
    for (const [name, value] of preferences) {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      lines.push(`  - ${short(name, 64)}: ${short(text, shownCharacters)}`)
    }
  }
  return lines
}

function objectAt(data: JsonObject, name: string): JsonObject {
  const value = data[name]
  return isJsonObject(value) ? value : {}
}

function numberText(value: unknown): string {
  return typeof value === 'number' ? String(Math.round(value)) : '?'
}
