/** Events as the first AutoAgent wrote them: `{ts, turn, role, etype, summary, data}`, for programs that read those. */
import type { Action } from '../protocol/action.ts'
import type { Event, EventRole } from '../protocol/event.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Problem } from '../protocol/observation.ts'
import { answerPath } from './paths.ts'

export interface SeedEvent {
  /** ISO 8601 with `+00:00`. */
  ts: string
  turn: number
  role: EventRole
  etype: string
  summary: string
  data: JsonObject
}

type Line = [role: EventRole, etype: string, summary: string, data: JsonObject]

const shortText = 200

/** One event gives none, one or several lines. What the first AutoAgent had no word for is left out. */
export function toSeedEvents(events: Event[]): SeedEvent[] {
  const isResumed = events.some((event) => event.type === 'session-resumed')
  return events.flatMap((event) =>
    linesOf(event, isResumed).map(([role, etype, summary, data]) => ({
      ts: event.ts.replace(/Z$/, '+00:00'),
      turn: event.turn,
      role,
      etype,
      summary,
      data,
    })),
  )
}

function linesOf(event: Event, isResumed: boolean): Line[] {
  switch (event.type) {
    case 'run-start': {
      const said: Line = [
        'user',
        'user_message',
        event.task.slice(0, shortText),
        { content: event.task, message_type: 'task' },
      ]
      return isResumed
        ? [said]
        : [said, ['system', 'run_started', `task=${event.task}`, { max_turns: event.max_turns }]]
    }
    case 'session-resumed':
      return [['system', 'session_resumed', `session_id=${event.session_id}`, { transcript_length: event.messages }]]
    case 'model-request':
      return event.role === 'coder' ? [['coder', 'coder_step_request', 'consulta al Coder', {}]] : []
    case 'model-fault':
      return event.role === 'coder' ? [['coder', 'coder_parse_error', `${event.code}: ${event.message}`, {}]] : []
    case 'action-chosen':
      return event.role === 'coder' ? actionLines(event.action, event.turn) : []
    case 'action-refused':
      return [['coder', 'coder_parse_error', problemText(event.problems), {}]]
    case 'tool-admitted':
      return [
        [
          'coder',
          event.update ? 'tool_update' : 'tool_create',
          `def ${event.name}(args) - ${event.update ? 'actualizada' : 'creada'}`,
          {
            code_path: event.code_path,
            chars: event.chars,
            is_update: event.update,
            tool_name: event.name,
            code: event.code,
          },
        ],
        [
          'coder',
          'tool_registered',
          '',
          { name: event.name, persistent_dir: null, action: event.update ? 'update' : 'create' },
        ],
      ]
    case 'tool-refused':
      return [toolError(event.name, problemText(event.problems), event.problems[0]?.code ?? 'refused')]
    case 'tool-call':
      return [['tool', 'tool_call', `${event.name}(args)`, { args: event.args, tool_name: event.name }]]
    case 'tool-result':
      if (event.ok)
        return [['tool', 'tool_result_ok', '', { name: event.name, result: event.value, tool_name: event.name }]]
      return [
        ...diagnosis(event.failure.code, event.failure.fault, event.failure.hint),
        toolError(event.name, event.failure.message, event.failure.code),
      ]
    case 'tool-scored': {
      const { name, score, calls, ok, errors } = event
      return [['system', 'tool_scored', `${name} score=${score}`, { name, stats: { calls, ok, errors, score } }]]
    }
    case 'agent-made':
      return [
        [
          'agent',
          event.update ? 'agent_updated' : 'agent_created',
          `Agente '${event.name}' ${event.update ? 'actualizado' : 'creado'}`,
          { name: event.name, role: event.job, capabilities: event.capabilities, is_update: event.update },
        ],
      ]
    case 'agent-call':
      return [
        ['agent', 'agent_call', `Llamando a agente '${event.name}'`, { agent_name: event.name, task: event.task }],
      ]
    case 'agent-result':
      return event.ok
        ? [['agent', 'agent_response_ok', '', { agent_name: event.name, response_length: event.text.length }]]
        : [['agent', 'agent_response_error', '', { agent_name: event.name, error: event.text }]]
    case 'verdict-given':
      return verdictLines(event.route, event.reason, event.tips)
    case 'run-end':
      return event.outcome.type === 'answered' ? [['system', 'run_finished', 'end', {}]] : []
    case 'person-said':
      return [['user', 'user_answer', event.text, {}]]
    case 'requirements-set':
    case 'turn-start':
    case 'history-shortened':
    case 'model-reply':
    case 'model-retry':
    case 'capability-used':
    case 'grant-asked':
    case 'warning':
      return []
  }
}

const messageActions: { [type in Action['type']]: string } = {
  final: 'final_answer',
  create_tool: 'creating_tool',
  call_tool: 'calling_tool',
  run_code: 'running_code',
  create_agent: 'creating_agent',
  call_agent: 'calling_agent',
  ask_user: 'asking_user',
}

function actionLines(action: Action, turn: number): Line[] {
  const toolName =
    action.type === 'create_tool' ? action.tool.name : action.type === 'call_tool' ? action.call.name : null
  const lines: Line[] = [
    ['coder', 'coder_step_parsed', `type=${action.type}`, { keys: Object.keys(action) }],
    [
      'coder',
      'coder_message',
      action.message.slice(0, shortText),
      { content: action.message, action: messageActions[action.type], tool_name: toolName },
    ],
  ]
  if (action.type === 'final')
    lines.push([
      'coder',
      'coder_final_proposal',
      action.message,
      { answer_path: answerPath(turn), answer: action.answer },
    ])
  return lines
}

const seedRoutes: { [route: string]: string } = { continue: 'coder', end: 'end', 'ask-user': 'user', 'give-up': 'end' }

function verdictLines(route: string, reason: string, tips: string[]): Line[] {
  const seedRoute = seedRoutes[route]!
  const decision: Line = ['supervisor', 'supervisor_decision', `route=${seedRoute}`, { route: seedRoute, reason, tips }]
  return route === 'continue' ? [decision, ['supervisor', 'iteration_continue', '', {}]] : [decision]
}

function diagnosis(code: string, category: string, hint: string | undefined): Line[] {
  if (hint === undefined) return []
  const found: Json = { code, category, hint, params: {}, action: null, confidence: 0.9 }
  return [['coder', 'diagnostic', code, { diagnosis: found }]]
}

function toolError(name: string, error: string, code: string): Line {
  return ['tool', 'tool_result_error', '', { name, error, traceback: '', code, tool_name: name }]
}

function problemText(problems: Problem[]): string {
  return problems.map(({ line, message }) => (line === undefined ? message : `line ${line}: ${message}`)).join('\n')
}
