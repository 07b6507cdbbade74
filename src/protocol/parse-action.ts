/** unknown → Action: the one door for what a Coder sends, whether as a native tool call or as JSON in text. */
import type { Action, ActionType } from './action.ts'
import { actionSchemas } from './action-schemas.ts'
import * as generated from './generated/validators.js'
import type { ValidationError } from './generated/validators.js'
import { isJsonObject, jsonText } from './json.ts'
import type { Json, JsonObject } from './json.ts'
import type { Problem } from './observation.ts'
import type { Requirement, SupervisorReply } from './verdict.ts'

export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: Problem[] }

const validators = { ...generated }

export const actionTypes = Object.keys(actionSchemas) as ActionType[]

export function isActionType(text: string): text is ActionType {
  return Object.hasOwn(actionSchemas, text)
}

/** @param fields the arguments of the native call, or the text protocol's object without `type`. */
export function parseAction(type: string, fields: unknown): Parsed<Action> {
  if (!isActionType(type)) {
    const hint = `use one of: ${actionTypes.join(', ')}`
    return { ok: false, problems: [{ code: 'E_ACTION', message: `there is no action "${type.slice(0, 80)}"`, hint }] }
  }
  if (!isJsonObject(fields))
    return { ok: false, problems: [{ code: 'E_FORMAT', message: `${type}: the arguments are not a JSON object` }] }
  const given =
    type === 'final' && fields['answer'] !== undefined && typeof fields['answer'] !== 'string'
      ? { ...fields, answer: JSON.stringify(fields['answer'], null, 2) }
      : fields
  const validate = validators[type]
  if (!validate(given)) return { ok: false, problems: problemsOf(type, validate.errors ?? []) }
  return { ok: true, value: complete(type, given) }
}

export function parseRequirements(fields: unknown): Parsed<Requirement[]> {
  if (!validators.requirements(fields))
    return { ok: false, problems: problemsOf('requirements', validators.requirements.errors ?? []) }
  const { requirements } = fields as { requirements: Omit<Requirement, 'id'>[] }
  const complete = requirements.map(({ text, basis, check }, index): Requirement => ({
    id: `R${index + 1}`,
    text,
    ...(basis ? { basis } : {}),
    ...(check && isWholeCheck(check as unknown as JsonObject) ? { check } : {}),
  }))
  return { ok: true, value: complete }
}

export function parseSupervisorReply(fields: unknown): Parsed<SupervisorReply> {
  if (isJsonObject(fields) && typeof fields['route'] === 'string')
    fields = { ...fields, route: fields['route'].toLowerCase() }
  if (!validators.supervisor_reply(fields))
    return { ok: false, problems: problemsOf('verdict', validators.supervisor_reply.errors ?? []) }
  const reply = fields as SupervisorReply
  const requirements = (reply.requirements ?? []).map((one) => ({
    ...one,
    evidence: one.evidence ?? [],
    note: one.note ?? '',
  }))
  return { ok: true, value: { ...reply, tips: (reply.tips ?? []).slice(0, 6), requirements } }
}

function isWholeCheck(check: JsonObject): boolean {
  const field = { 'answer-matches': 'pattern', 'file-exists': 'path', program: 'code' }[jsonText(check['type'])]
  return field !== undefined && typeof check[field] === 'string'
}

function problemsOf(what: string, errors: ValidationError[]): Problem[] {
  return errors.slice(0, 5).map((error) => {
    const where = error.instancePath.replaceAll('/', '.').slice(1)
    return { code: 'E_FORMAT', message: `${what}${where ? `.${where}` : ''} ${error.message ?? error.keyword}` }
  })
}

/** Fills what the seed's shape leaves out. The fields were validated. */
function complete(type: ActionType, fields: JsonObject): Action {
  const message = typeof fields['message'] === 'string' ? fields['message'] : ''
  const strings = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map(jsonText) : [])
  const call = isJsonObject(fields['call']) ? fields['call'] : undefined
  const args = isJsonObject(call?.['args']) ? call['args'] : {}
  switch (type) {
    case 'final':
      return { type, message, answer: jsonText(fields['answer']), evidence: strings(fields['evidence']) }
    case 'create_tool': {
      const tool = fields['tool'] as JsonObject
      const name = jsonText(tool['name'])
      const source = {
        name,
        description: typeof tool['description'] === 'string' ? tool['description'] : '',
        parameters: isJsonObject(tool['parameters']) ? tool['parameters'] : {},
        code: jsonText(tool['code']),
        examples: Array.isArray(tool['examples']) ? (tool['examples'] as never) : [],
        grants: strings(tool['grants']),
      }
      return { type, message, tool: source, ...(call ? { call: { name, args } } : {}) }
    }
    case 'call_tool':
      return { type, message, call: { name: jsonText(call?.['name']), args } }
    case 'run_code':
      return {
        type,
        message,
        code: jsonText(fields['code']),
        grants: strings(fields['grants']),
        ...(fields['final'] === true ? { final: true } : {}),
      }
    case 'create_agent': {
      const agent = fields['agent'] as never as Extract<Action, { type: 'create_agent' }>['agent']
      const task = typeof call?.['task'] === 'string' ? call['task'] : undefined
      return {
        type,
        message,
        agent: { ...agent, role: agent.role ?? '' },
        ...(task ? { call: { agent_name: agent.name, task } } : {}),
      }
    }
    case 'call_agent':
      return { type, message, call: { agent_name: jsonText(call?.['agent_name']), task: jsonText(call?.['task']) } }
    case 'ask_user':
      return { type, message, question: jsonText(fields['question']), needs: strings(fields['needs']) }
  }
}
