/** One thing that the doctor looked at: what was found and, where it is not right, what to do. Each look has a deadline. */
import { UserError, errorText } from './protocol/errors.ts'
import type { ExitName } from './protocol/errors.ts'

export interface Check {
  name: string
  /** `error`: no run can work before it is mended. */
  status: 'ok' | 'warning' | 'error'
  found: string
  /** What to do; absent when all is right. */
  cure?: string
  /** Of an error: the exit code it stands for; `configuration` when absent. */
  exit?: ExitName
}

/** Whatever goes wrong in looking is a finding too. */
export async function bounded(name: string, seconds: number, look: () => Promise<Check[]>): Promise<Check[]> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), seconds * 1000)
  const deadline = new Promise<Check[]>((resolve) => {
    late.signal.addEventListener('abort', () =>
      resolve([
        {
          name,
          status: 'error',
          found: `no answer within ${seconds} s`,
          cure: 'look what keeps this machine busy (top), then run autoagent doctor again',
        },
      ]),
    )
  })
  try {
    return await Promise.race([look(), deadline])
  } catch (error) {
    return [failed(name, error)]
  } finally {
    clearTimeout(timer)
  }
}

export function failed(name: string, error: unknown): Check {
  if (!(error instanceof UserError)) return { name, status: 'error', found: errorText(error), exit: 'failure' }
  const { message, wayOut, exit } = error
  return { name, status: 'error', found: message, exit, ...(wayOut ? { cure: wayOut } : {}) }
}
