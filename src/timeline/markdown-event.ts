/** One event as paragraphs of Markdown; none when the head or another event tells it. */
import type { Action } from '../protocol/action.ts'
import type { Event } from '../protocol/event.ts'
import type { Json } from '../protocol/json.ts'
import type { Problem } from '../protocol/observation.ts'
import { type Draft, block, judgedCode, text } from './markdown-code.ts'
import { fenced, inlineCode, plain, quoted, tableLines } from './markdown-text.ts'
import { neutralConsole } from './neutral-text.ts'
import { bytes, duration, judgeWords, routeLabels, shortenedText, some, statusLabels } from './phrases.ts'
import { type Turn, isCalledIn, isJudgedIn, isTakenUp } from './story.ts'
import { prettyJson, viewValue } from './value-view.ts'

const maxJson = 4_000

export function eventLines(draft: Draft, event: Event, turn: Turn | null): string[] {
  switch (event.type) {
    case 'run-start':
    case 'requirements-set':
    case 'turn-start':
    case 'model-request':
    case 'tool-scored':
    case 'run-end':
      return []
    case 'person-said':
      return [`**Person:** ${plain(event.text)}`]
    case 'session-resumed':
      return [`_Session resumed after ${some(event.turns, 'turn')}._`]
    case 'model-reply':
      return turn === null || isTakenUp(turn, event) || event.text.trim() === ''
        ? []
        : [`The ${event.role} wrote:`, ...text(draft, event.text, event.seq, fenced)]
    case 'history-shortened':
      return [`_${shortenedText(event)}_`]
    case 'model-retry':
      return [`_Model asked again (attempt ${event.attempt}): ${plain(`${event.code} ${event.message}`)}_`]
    case 'model-fault':
      return [`**✗ Model failed:** ${inlineCode(event.code)} ${plain(event.message)}`]
    case 'warning':
      return [`**! Warning:** ${plain(event.message)}`]
    case 'action-chosen':
      return actionLines(draft, event.action, event.seq, turn)
    case 'action-refused':
      return [`**✗ Action refused**${byAgent(event)}`, problemLines(event.problems)]
    case 'tool-admitted':
      return [
        `**✓ ${event.update ? 'Changed' : 'Admitted'}** ${inlineCode(event.name)} version ${event.version}${event.grants.length > 0 ? `, may use ${inlineCode(event.grants.join(', '))}` : ''}`,
        ...judgedCode(draft, event),
      ]
    case 'tool-refused':
      return [`**✗ Refused** ${inlineCode(event.name)}`, problemLines(event.problems), ...judgedCode(draft, event)]
    case 'tool-call': {
      const version = event.version === null ? '' : ` version ${event.version}`
      const called = `**Call** ${event.what === 'code' ? 'program' : inlineCode(event.name)}${version}${byAgent(event)}`
      const [first = '', ...more] = argumentLines(draft, event.args, event.seq)
      return first.startsWith('with') ? [`${called} ${first}`] : [called, ...(first === '' ? [] : [first]), ...more]
    }
    case 'capability-used':
      return [
        `- ${event.verdict === 'allowed' ? '✓ allowed' : '**✗ denied**'} ${inlineCode(`${event.capability}:${event.target}`)} (${bytes(event.bytes)}, ${duration(event.ms)})`,
      ]
    case 'grant-asked':
      return [`_Asked for ${inlineCode(`${event.capability}:${event.target}`)}: ${event.decision}_`]
    case 'tool-result':
      return resultLines(draft, event)
    case 'agent-made':
      return [`**✓ ${event.update ? 'Changed' : 'Made'} the agent** ${inlineCode(event.name)}: ${plain(event.job)}`]
    case 'agent-call':
      return [`**Call** agent ${inlineCode(event.name)}`, ...text(draft, event.task, event.seq, quoted)]
    case 'agent-result':
      return [
        `**${event.ok ? '✓ Replied' : '✗ Failed'}** ${inlineCode(event.name)} (${duration(event.ms)}, ${plain(event.id)})`,
        ...text(draft, event.text, event.seq, quoted),
      ]
    case 'verdict-given':
      return verdictLines(draft, event)
  }
}

function byAgent({ agent }: Event): string {
  return agent === undefined ? '' : ` by agent ${inlineCode(agent)}`
}

function resultLines(draft: Draft, event: Extract<Event, { type: 'tool-result' }>): string[] {
  const name = event.what === 'code' ? 'program' : inlineCode(event.name)
  const facts = `(${duration(event.ms)}, ${plain(event.id)})`
  const logs =
    event.logs.trim() === ''
      ? []
      : ['Console output:', ...block(draft, 'Console output', neutralConsole(event.logs), event.seq, { most: maxJson })]
  if (event.ok) return [`**✓ Ran** ${name} ${facts}`, ...valueLines(draft, event.value, event.seq), ...logs]
  return [`**✗ Failed** ${name} ${facts}`, problemLines([event.failure]), ...logs]
}

function verdictLines(draft: Draft, event: Extract<Event, { type: 'verdict-given' }>): string[] {
  const { mark, word } = routeLabels[event.route]
  const lines = [`**Verdict: ${mark} ${word}** (${judgeWords[event.judge]})`]
  if (event.reason.trim() !== '') lines.push(...text(draft, event.reason, event.seq, quoted))
  if (event.tips.length > 0) lines.push(event.tips.map((tip, index) => `${index + 1}. ${plain(tip)}`).join('\n'))
  if (event.requirements.length > 0)
    lines.push(
      event.requirements
        .map(({ id, status, note }) => {
          const { mark, word } = statusLabels[status]
          return `- ${mark} ${inlineCode(id)} ${word}${note.trim() === '' ? '' : `: ${plain(note)}`}`
        })
        .join('\n'),
    )
  return lines
}

function actionLines(draft: Draft, action: Action, seq: number, turn: Turn | null): string[] {
  const said = action.message.trim() === '' ? [] : text(draft, action.message, seq, quoted)
  const isCalled = (name: string) => turn !== null && isCalledIn(turn, name)
  switch (action.type) {
    case 'final':
      return ['**Proposes an answer**', ...said, ...text(draft, action.answer, seq, quoted)]
    case 'create_tool': {
      const { tool, call } = action
      const isShown = turn !== null && isJudgedIn(turn, tool.name, tool.code)
      return [
        `**Writes the tool** ${inlineCode(tool.name)}${tool.description === '' ? '' : `: ${plain(tool.description)}`}`,
        ...said,
        ...(isShown ? [] : block(draft, 'The code', tool.code, seq, { language: 'ts' })),
        ...(call && !isCalled(call.name) ? argumentLines(draft, call.args, seq) : []),
      ]
    }
    case 'call_tool':
      return [
        `**Calls the tool** ${inlineCode(action.call.name)}`,
        ...said,
        ...(isCalled(action.call.name) ? [] : argumentLines(draft, action.call.args, seq)),
      ]
    case 'run_code':
      return [
        action.final ? '**Runs a program that brings the answer**' : '**Runs a program**',
        ...said,
        ...block(draft, 'The program', action.code, seq, { language: 'ts' }),
      ]
    case 'create_agent':
      return [
        `**Makes the agent** ${inlineCode(action.agent.name)}`,
        ...said,
        ...block(draft, 'System prompt', action.agent.system_prompt, seq),
      ]
    case 'call_agent':
      return [`**Asks the agent** ${inlineCode(action.call.agent_name)}`, ...said]
    case 'ask_user':
      return [
        '**Asks the user**',
        ...said,
        ...text(draft, action.question, seq, quoted),
        ...action.needs.map((need) => `- ${plain(need)}`),
      ]
  }
}

function argumentLines(draft: Draft, args: Json, seq: number): string[] {
  const line = JSON.stringify(args)
  if (line === '{}') return []
  if (line.length <= 80) return [`with ${inlineCode(line)}`]
  return block(draft, 'Arguments', prettyJson(args), seq, { language: 'json', most: maxJson })
}

function valueLines(draft: Draft, value: Json, seq: number): string[] {
  return viewValue(value).flatMap((part) => {
    const label = part.label === null ? [] : [`${inlineCode(part.label)}:`]
    if (part.type === 'table') return [...label, tableLines(part.table)]
    const language = part.type === 'json' ? 'json' : ''
    return [...label, ...block(draft, 'Value', part.text, seq, { language, most: maxJson })]
  })
}

function problemLines(problems: Problem[]): string {
  return problems
    .map(({ code, message, line, hint }) => {
      const where = line === undefined ? '' : `line ${line}: `
      return `- ${where}${inlineCode(code)} ${plain(message)}${hint ? ` — ${plain(hint)}` : ''}`
    })
    .join('\n')
}
