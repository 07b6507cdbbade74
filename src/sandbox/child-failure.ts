/** What a child says about a failure, read as what it is: text of a process that untrusted code may have spoilt. */
import { constants } from 'node:os'
import { isJsonObject } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import type { Failure } from '../protocol/observation.ts'
import type { ChildExit } from './child.ts'
import { failureOf } from './failures.ts'
import type { ChildFailure } from './order.ts'
import { parsePlainJson } from './plain-json.ts'

const codes = new Set(['E_BUILD', 'E_TOOL', 'E_RESULT', 'E_LIMIT', 'E_OOM', 'E_RUNNER'])
const maxMessage = 2_100
const maxHint = 600
const maxProblems = 10

/** null when it is none. Every text is cut, every number is one. */
export function readChildFailure(text: string): ChildFailure | null {
  let value: Json
  try {
    value = parsePlainJson(text)
  } catch {
    return null
  }
  if (!isJsonObject(value) || typeof value['code'] !== 'string' || !codes.has(value['code'])) return null
  const failure: ChildFailure = { ...readProblem(value), code: value['code'] as ChildFailure['code'] }
  if (typeof value['uncaught'] === 'string') failure.uncaught = value['uncaught'].slice(0, 40)
  const { problems } = value
  if (Array.isArray(problems)) failure.problems = problems.slice(0, maxProblems).filter(isJsonObject).map(readProblem)
  return failure
}

function readProblem({ message, line, hint }: Record<string, Json>): NonNullable<ChildFailure['problems']>[number] {
  const problem: NonNullable<ChildFailure['problems']>[number] = {
    message: typeof message === 'string' ? message.slice(0, maxMessage) : 'no reason was given',
  }
  if (typeof line === 'number' && Number.isSafeInteger(line)) problem.line = line
  if (typeof hint === 'string') problem.hint = hint.slice(0, maxHint)
  return problem
}

/** Of a child that ended while it worked. */
export function failureOfExit({ signal, code, lastWords }: ChildExit): Failure {
  if (/protocol error/.test(lastWords)) return failureOf('E_LIMIT', 'the tool sent more than 8 MB at once')
  if (
    /^catastrophic:|out of memory|allocation failed|memory limit/im.test(lastWords) ||
    signal === 'SIGABRT' ||
    signal === 'SIGTRAP' ||
    // The same, told by a wrapper.
    code === 128 + constants.signals.SIGABRT ||
    code === 128 + constants.signals.SIGTRAP
  )
    return failureOf('E_OOM', 'the tool used up the memory')
  return failureOf('E_RUNNER', `the runner ended unexpectedly (${signal ?? `exit ${code ?? 'unknown'}`})`)
}
