/** What a person sees of a run on stderr: one block per event, plain lines; on a terminal also a status line that moves. */
import type { Event } from '../protocol/event.ts'
import type { Problem } from '../protocol/observation.ts'
import { jsonText } from '../protocol/json.ts'
import { codeBlock } from './code-view.ts'
import { counted, fold, painter, plainText, plainValue } from './terminal.ts'
import type { Io } from './terminal.ts'
import { resultTable } from './result-table.ts'

/** The lines of one event; empty: nothing to show. */
export function eventLines(told: Event, io: Io): string {
  // Whatever its field, a text may come from a model, a tool or a file.
  const event = plainValue(told)
  const paint = painter(io)
  const open = (on: boolean): string => (on ? paint('red', ' [open mode]') : '')
  switch (event.type) {
    case 'run-start':
      return `${paint('dim', `${event.model} · session ${event.session_id} · grants: ${event.grants.join(', ') || 'none'}`)}${open(event.open_mode)}`
    case 'session-resumed':
      return paint(
        'dim',
        `resumed ${event.turns === 0 ? 'before its first turn was finished' : `after ${counted(event.turns, 'turn')}`}${event.interrupted ? `; ${event.interrupted} was interrupted, its outcome is unknown` : ''}`,
      )
    case 'requirements-set':
      return [
        paint('bold', 'The Supervisor will check'),
        ...event.requirements.map(
          ({ id, text, check }) => `  ${id} ${plainText(text)}${check ? paint('dim', ' (by code)') : ''}`,
        ),
      ].join('\n')
    case 'turn-start':
      return `\n${paint(['bold', 'cyan'], `Turn ${event.turn}`)}`
    case 'history-shortened':
      return paint(
        'dim',
        `  the first ${counted(event.left_out, 'message')} of the conversation no longer fit: the model sees a digest of them`,
      )
    case 'person-said':
      return `  ${paint('bold', 'You')}: ${oneLine(event.text, io)}`
    case 'model-retry':
      return paint(
        'yellow',
        `  retry ${event.attempt} in ${(event.wait_ms / 1000).toFixed(1)} s: ${plainText(event.message)}`,
      )
    case 'action-chosen':
      return actionLine(event, io)
    case 'action-refused':
      return paint(
        'yellow',
        `  ${event.agent ? `a call of ${event.agent} was refused` : 'no action in the reply'}\n${problemLines(event.problems, io)}`,
      )
    case 'tool-refused':
      return `${paint('yellow', `  ✗ ${event.name} did not pass its gate`)}\n${problemLines(event.problems, io)}`
    case 'tool-admitted':
      return `${paint('green', `  ✓ ${event.name} passed its gate`)} ${paint('dim', `version ${event.version}, ${event.chars} characters${event.grants.length > 0 ? `, needs ${event.grants.join(', ')}` : ''}`)}`
    case 'tool-call':
      return `  ${paint('bold', `▸ ${event.agent ? `${event.agent} ▸ ` : ''}${event.name}`)}(${oneLine(jsonText(event.args), io)})${open(event.open_mode)}`
    case 'capability-used':
      return event.verdict === 'denied' ? paint('red', `  denied: ${event.capability} ${plainText(event.target)}`) : ''
    case 'tool-result':
      return event.ok
        ? resultLines(event, io)
        : `${paint('red', `  ✗ ${event.failure.code}`)} ${fold(event.failure.message, 4, io.columns, '  ').trimStart()}`
    case 'agent-made':
      return `${paint('green', `  ✓ agent ${event.name}`)} ${paint('dim', `${plainText(event.job)}, version ${event.version}`)}`
    case 'agent-call':
      return `  ${paint('bold', `▸ ${event.name}`)}: ${oneLine(event.task, io)}`
    case 'agent-result':
      return fold(event.text, 6, io.columns)
    case 'verdict-given':
      return verdictLines(event, io)
    case 'grant-asked':
    case 'model-request':
    case 'model-reply':
    case 'model-fault':
    case 'tool-scored':
      return ''
    case 'warning':
      return paint('yellow', `warning: ${plainText(event.message)}`)
    case 'run-end':
      return ''
  }
}

function actionLine(event: Extract<Event, { type: 'action-chosen' }>, io: Io): string {
  const { action } = event
  const says = action.message ? `  ${plainText(action.message).replaceAll('\n', ' ')}` : ''
  switch (action.type) {
    case 'create_tool':
      return [says, codeBlock(action.tool.code, 8, io)].filter(Boolean).join('\n')
    case 'run_code':
      return [says, codeBlock(action.code, 8, io)].filter(Boolean).join('\n')
    case 'final':
      return [says, `  proposes: ${fold(action.answer, 4, io.columns - 10, '  ').trimStart()}`]
        .filter(Boolean)
        .join('\n')
    case 'ask_user':
    case 'call_tool':
    case 'create_agent':
    case 'call_agent':
      return says
  }
}

function resultLines(event: Extract<Event, { type: 'tool-result'; ok: true }>, io: Io): string {
  const paint = painter(io)
  const value =
    resultTable(event.value, io.columns - 4) ??
    (typeof event.value === 'string' ? event.value : JSON.stringify(event.value, null, 1))
  return `${fold(value, 8, io.columns)}\n${paint('dim', `    ${event.id} · ${event.ms} ms`)}`
}

function verdictLines(event: Extract<Event, { type: 'verdict-given' }>, io: Io): string {
  const paint = painter(io)
  const route = {
    end: paint('green', 'accepted'),
    continue: paint('yellow', 'sent back'),
    'ask-user': paint('yellow', 'needs you'),
    'give-up': paint('red', 'given up'),
  }[event.route]
  const marks = { met: paint('green', '✓'), unmet: paint('red', '✗'), unverifiable: paint('yellow', '?') }
  const lines = [`  ${paint('bold', 'Supervisor')} (${event.judge}): ${route}. ${plainText(event.reason)}`]
  for (const { id, status, note } of event.requirements)
    lines.push(`    ${marks[status]} ${id} ${status}${note ? paint('dim', `: ${oneLine(note, io)}`) : ''}`)
  // What a check by code says stands in the notes already.
  if (event.judge !== 'checks') event.tips.forEach((tip, index) => lines.push(`    ${index + 1}. ${plainText(tip)}`))
  return lines.join('\n')
}

function problemLines(problems: readonly Problem[], io: Io): string {
  return problems
    .slice(0, 6)
    .map(
      ({ code, line, message, hint }) =>
        `    ${code}${line === undefined ? '' : ` line ${line}`}: ${oneLine(message, io)}${hint ? `\n      → ${oneLine(hint, io)}` : ''}`,
    )
    .join('\n')
}

function oneLine(text: string, { columns }: Io): string {
  const flat = plainText(text).replaceAll(/\s+/g, ' ')
  const width = Math.max(40, columns * 2)
  return flat.length > width ? `${flat.slice(0, width - 1)}…` : flat
}
