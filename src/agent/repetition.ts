/**
 * Which turns are the same turn again. The same action with another result is progress, so both count; what only dresses
 * a turn up does not: prose, comments, clocks and ids in an error's message, a version or a variant's name of the same code.
 */
import { createHash } from 'node:crypto'
import type { Action } from '../protocol/action.ts'
import type { Observation } from '../protocol/observation.ts'

export const refusedRepeat = 'E_LOOP'

export interface Repetition {
  /** How often an action met one same result, by the key of both. */
  times: Map<string, number>
  /** Action → the key of the result it met last. */
  lastMet: Map<string, string>
  /** Tool → how many different codes were kept for it: the same call of mended code is another call. */
  generations: Map<string, Set<string>>
}

export function startRepetition(): Repetition {
  return { times: new Map(), lastMet: new Map(), generations: new Map() }
}

/** @returns how often this turn was taken by now. */
export function noteTurn(memory: Repetition, action: Action, observation: Observation): number {
  const does = actionKey(memory, action)
  // A refusal to repeat is one more of the same, not a new result.
  const key = (isRefusedRepeat(observation) && memory.lastMet.get(does)) || turnKey(does, action, observation)
  const times = (memory.times.get(key) ?? 0) + 1
  memory.times.set(key, times)
  memory.lastMet.set(does, key)
  if (action.type === 'create_tool' && observation.type !== 'refused') {
    const codes = memory.generations.get(action.tool.name) ?? new Set()
    memory.generations.set(action.tool.name, codes.add(does))
  }
  return times
}

/** How often this action met one same result, up to the last time it was chosen. */
export function timesWorn(memory: Repetition, action: Action): number {
  if (memory.lastMet.size === 0) return 0
  const key = memory.lastMet.get(actionKey(memory, action))
  return key === undefined ? 0 : (memory.times.get(key) ?? 0)
}

/** How often this action has already met this result. */
export function timesTried(memory: Repetition, action: Action, observation: Observation): number {
  if (memory.times.size === 0) return 0
  return memory.times.get(turnKey(actionKey(memory, action), action, observation)) ?? 0
}

function isRefusedRepeat(observation: Observation): boolean {
  return observation.type === 'refused' && observation.problems[0]?.code === refusedRepeat
}

function actionKey({ generations }: Repetition, action: Action): string {
  const { message: _, ...does } = action
  switch (does.type) {
    case 'create_tool': {
      const { code, description: _description, ...tool } = does.tool
      return plainName(JSON.stringify({ ...does, tool: { ...tool, code: plainCode(code) } }), does.tool.name)
    }
    case 'run_code':
      return JSON.stringify({ ...does, code: plainCode(does.code) })
    case 'call_tool':
      return `${JSON.stringify(does)} ${generations.get(does.call.name)?.size ?? 0}`
    case 'final':
    case 'create_agent':
    case 'call_agent':
    case 'ask_user':
      return JSON.stringify(does)
  }
}

function turnKey(does: string, action: Action, observation: Observation): string {
  const name = action.type === 'create_tool' ? action.tool.name : ''
  return createHash('sha256')
    .update(`${does}\n${plainName(resultText(observation), name)}`)
    .digest('base64')
}

function resultText(observation: Observation): string {
  switch (observation.type) {
    case 'ran': {
      if (observation.ok) return JSON.stringify(observation.value)
      const { code, message } = observation.failure
      return JSON.stringify([code, plainMessage(message)])
    }
    // The next version of the same code is not another result.
    case 'made':
      return JSON.stringify([observation.what, observation.name])
    case 'refused':
      return JSON.stringify([
        observation.what,
        observation.name,
        observation.problems.map(({ code, message, line }) => [code, line, plainMessage(message)]),
      ])
    case 'proposed':
      // The id and the time of the program that brought it are new each time.
      return JSON.stringify(observation.by ? observation.answer : observation)
    case 'asked':
      return JSON.stringify(observation)
  }
}

/** `parse_log_v2`, `parse_log_fixed`: the name that they vary. */
const variant = /(?:[_-]?v\d+|_(?:new|fixed|final|improved|better|updated|copy|alt|retry))+$/i

function plainName(text: string, name: string): string {
  const stem = name.replace(variant, '')
  return name === '' || stem === '' || stem === name ? text : text.replaceAll(name, stem)
}

/** Without comments and layout. Good enough to compare: nothing is run of it. */
function plainCode(code: string): string {
  return code
    .replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/(^|[^:'"`\\])\/\/[^\n]*/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** What differs from try to try without saying anything: dates and times, ids, durations, temporary paths. */
function plainMessage(message: string): string {
  return message
    .replaceAll(/\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, '<time>')
    .replaceAll(/\b\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\b/g, '<time>')
    .replaceAll(/\b\d+(?:\.\d+)? ?(?:ms|milliseconds?|s|secs?|seconds?|minutes?)\b/g, '<duration>')
    .replaceAll(/(?:\/tmp|\/var\/folders|[A-Z]:\\Temp)[^\s"',)]*/gi, '<temporary>')
    .replaceAll(/\b(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{10,}\b/gi, '<id>')
    .replaceAll(/\b\d{9,}\b/g, '<id>')
}
