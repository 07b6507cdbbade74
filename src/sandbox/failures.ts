/** The taxonomy: for each code who is at fault, whether the same call may work next time, and what to do about it. */
import type { Failure, Fault, Problem } from '../protocol/observation.ts'

const taxonomy: Record<string, { fault: Fault; retryable: boolean; hint?: string }> = {
  E_BUILD: { fault: 'tool', retryable: false },
  E_POLICY: { fault: 'user', retryable: false },
  E_CAP_UNKNOWN: { fault: 'tool', retryable: false, hint: 'use only the methods of ToolContext' },
  E_LIMIT: { fault: 'tool', retryable: false, hint: 'do less in one call: fewer calls, smaller data' },
  E_TIMEOUT: {
    fault: 'tool',
    retryable: false,
    hint: 'look for a loop that does not end, or split the work into smaller calls',
  },
  E_OOM: { fault: 'tool', retryable: false, hint: 'keep less in memory: work in pieces, do not collect everything' },
  E_TOOL: { fault: 'tool', retryable: false },
  E_RESULT: {
    fault: 'tool',
    retryable: false,
    hint: 'return plain JSON: null, booleans, numbers, strings, arrays, objects',
  },
  E_RUNNER: { fault: 'host', retryable: true, hint: 'try again; if it stays, run `autoagent doctor`' },
  E_CANCELLED: { fault: 'user', retryable: true },
}

export type FailureDetails = Partial<Pick<Failure, 'fault' | 'retryable' | 'hint' | 'line'>>

export function failureOf(code: string, message: string, details: FailureDetails = {}): Failure {
  const known = taxonomy[code] ?? { fault: 'tool' as const, retryable: false }
  const failure: Failure = {
    code,
    message,
    fault: details.fault ?? known.fault,
    retryable: details.retryable ?? known.retryable,
  }
  const hint = details.hint ?? known.hint
  if (hint !== undefined) failure.hint = hint
  if (details.line !== undefined) failure.line = details.line
  return failure
}

/** The same facts as one line for the gate. */
export function problemOf(failure: Failure): Problem {
  const problem: Problem = { code: failure.code, message: failure.message }
  if (failure.line !== undefined) problem.line = failure.line
  if (failure.hint !== undefined) problem.hint = failure.hint
  return problem
}

/** World failures that a capability reports with a system or network code: not the tool's fault, often gone next time. */
const environmentCodes = /^(ENOENT|EACCES|EPERM|EISDIR|ENOTDIR|EEXIST|ENOTEMPTY|ENOSPC|EROFS|EMFILE|E_IO)$/
const networkCodes = /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|EPIPE|UND_ERR|E_NET)/

export function worldFault(code: string): Pick<Failure, 'fault' | 'retryable'> | null {
  if (networkCodes.test(code)) return { fault: 'environment', retryable: true }
  if (environmentCodes.test(code)) return { fault: 'environment', retryable: false }
  return null
}
