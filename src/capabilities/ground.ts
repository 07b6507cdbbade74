/** Ground for the tests of capabilities: calls a method as the dispatcher would, and keeps the audit. */
import type { Grants } from '../protocol/grant.ts'
import type { JsonObject, Json } from '../protocol/json.ts'
import type { CapabilityContext } from './capability.ts'
import { CapabilityError } from './capability.ts'
import { capabilities } from './index.ts'

export interface Use {
  context: CapabilityContext
  /** `kind verdict target` per use. */
  audit: string[]
  asked: string[]
  end: AbortController
  /** The value; or the code of the CapabilityError it threw. Any other error goes through. */
  call(method: string, args: JsonObject): Promise<Json>
  /** The error, for its words. */
  fail(method: string, args: JsonObject): Promise<CapabilityError>
}

export function createUse(cwd: string, grants: Grants, answer = false): Use {
  const audit: string[] = []
  const asked: string[] = []
  const end = new AbortController()
  const context: CapabilityContext = {
    tool: 'tested',
    isTrial: false,
    cwd,
    grants,
    signal: end.signal,
    async ask(kind, target) {
      asked.push(`${kind} ${target}`)
      return answer
    },
    audit: ({ capability, target, verdict }) => void audit.push(`${capability} ${verdict} ${target}`),
  }
  const invoke = async (method: string, args: JsonObject): Promise<Json> => {
    const found = capabilities.map(({ methods }) => methods.get(method)).find(Boolean)
    return (await found!(args, context)) ?? null
  }
  return {
    context,
    audit,
    asked,
    end,
    call: (method, args) =>
      invoke(method, args).catch((error: unknown) => {
        if (error instanceof CapabilityError) return error.code
        throw error
      }),
    fail: (method, args) =>
      invoke(method, args).then(
        () => {
          throw new Error('it did not fail')
        },
        (error: unknown) => error as CapabilityError,
      ),
  }
}
