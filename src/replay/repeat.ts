/** Gives a run what an earlier one met: the same calls get the same answers, programs run again on what they got then. */
import type { CapabilityContext } from '../capabilities/capability.ts'
import { CapabilityError } from '../capabilities/capability.ts'
import type { Json } from '../protocol/json.ts'
import type { ExecuteRequest, ExecuteResult, Sandbox, Witness } from '../sandbox/sandbox.ts'
import { callOf } from './effect.ts'
import type { Came, Effect, Execution, PortCall, ServedCall, Told } from './effect.ts'

export interface Repeater {
  /** A port that answers from the record. */
  port<Port extends object>(name: string, methods: readonly (keyof Port & string)[]): Port
  /** @param sandbox runs what can be run again; no capability of its own is asked. */
  sandbox(sandbox: Sandbox): Sandbox
  /** Programs that were run again, and those whose result was taken as it was. */
  readonly executions: { repeated: number; taken: number }
}

/** The run asked for something that the record does not hold: it is no longer the same run. */
export class NotInRecord extends Error {
  override name = 'NotInRecord'
}

/** The code was stopped by time or memory: that comes out differently each time. */
const chanceCodes = new Set(['E_TIMEOUT', 'E_OOM', 'E_RUNNER', 'E_CANCELLED', 'E_LIMIT'])

/** @param miss told in words of each call that the record does not hold. */
export function createRepeater(effects: readonly Effect[], miss: (message: string) => void): Repeater {
  const calls = new Map<string, PortCall[]>()
  const executions = new Map<string, Execution[]>()
  for (const effect of effects) {
    if (effect.type === 'call') add(calls, `${effect.port}.${effect.method} ${effect.key}`, effect)
    if (effect.type === 'execution') add(executions, effect.key, effect)
  }
  const count = { repeated: 0, taken: 0 }

  function missing(what: string): NotInRecord {
    miss(what)
    return new NotInRecord(what)
  }

  async function execute(sandbox: Sandbox, request: ExecuteRequest): Promise<ExecuteResult> {
    const { name, code, args, grants } = request
    const found = executions.get(callOf(name, [name, code, args, grants]).key)?.shift()
    if (!found) throw missing(`${callOf(name, args).about} was not run with this code`)
    const { repeat, result, told } = found
    if (repeat === null || (!result.ok && chanceCodes.has(result.failure.code))) {
      count.taken += 1
      await tell(repeat ? repeat.calls.flatMap((call) => call.told) : told, request)
      return result
    }
    count.repeated += 1
    return sandbox.execute({ ...request, witness: witnessOf(repeat, missing) })
  }

  return {
    executions: count,
    port<Port extends object>(name: string, methods: readonly (keyof Port & string)[]): Port {
      const entries = methods.map((method) => [
        method,
        async (...args: unknown[]): Promise<Json> => {
          const { key, about } = callOf(method, args)
          const found = calls.get(`${name}.${method} ${key}`)?.shift()
          if (!found) throw missing(`the ${name} were not asked for ${about}`)
          for (const arg of args) if (typeof arg === 'object' && arg !== null) await tell(found.told, arg)
          if ('error' in found) throw new Error(found.error.message)
          return found.value
        },
      ])
      return Object.fromEntries(entries) as Port
    },
    sandbox: (sandbox) => ({ ...sandbox, execute: (request) => execute(sandbox, request) }),
  }
}

function add<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key)
  if (values) values.push(value)
  else map.set(key, [value])
}

async function tell(
  told: readonly Told[],
  { ask, audit }: Pick<Partial<CapabilityContext>, 'ask' | 'audit'>,
): Promise<void> {
  for (const one of told)
    if (one.type === 'used') audit?.(one.use)
    else {
      const [kind, target, by] = one.question
      // On its way through JSON, what was left out became null.
      await ask?.(kind, target, by ?? undefined)
    }
}

/** Answers in the order in which the answers came then. */
function witnessOf(
  { seed, readings, calls }: NonNullable<Execution['repeat']>,
  missing: (what: string) => Error,
): Witness {
  const turns = new Map<number, () => void>()
  let next = 0
  let turn = 0
  const comesTo = (done: number): Promise<void> =>
    done === turn ? Promise.resolve() : new Promise((resolve) => turns.set(done, resolve))
  function pass(): void {
    turn += 1
    turns.get(turn)?.()
  }
  return {
    seed,
    readings,
    clockRead: () => {},
    async serve({ method, args }, context) {
      const call: ServedCall | undefined = calls[next++]
      const asked = callOf(method, args)
      if (call?.method !== method || call.key !== asked.key) {
        const then = call ? `its call ${next} was ${call.about}` : `it made ${calls.length} calls`
        const { message } = missing(`${context.tool}: ${then}, now ${asked.about}`)
        throw new CapabilityError('E_REPLAY', message)
      }
      // It was cut off before it came back then.
      if (call.done < 0) return new Promise(() => {})
      await comesTo(call.done)
      await tell(call.told, context)
      pass()
      return outcomeOf(call)
    },
  }
}

function outcomeOf(call: Partial<Came>): Json {
  if ('error' in call && call.error)
    throw new CapabilityError(call.error.code ?? 'E_IO', call.error.message, call.error.hint)
  return 'value' in call && call.value !== undefined ? call.value : null
}
