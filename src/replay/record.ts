/** Keeps what a run meets from outside while it goes on. The run does not wait for it: the log writes behind. */
import { randomBytes } from 'node:crypto'
import type { CapabilityContext, CapabilityError } from '../capabilities/capability.ts'
import { errorText } from '../protocol/errors.ts'
import type { Json } from '../protocol/json.ts'
import type { ExecuteRequest, ExecuteResult, Sandbox, Witness } from '../sandbox/sandbox.ts'
import { callOf } from './effect.ts'
import type { Came, Effect, ServedCall, Told } from './effect.ts'

export interface Recorder {
  /** The same port; what these methods are asked and give is kept. They must take and give plain data. */
  port<Port extends object>(name: string, port: Port, methods: readonly (keyof Port & string)[]): Port
  sandbox(sandbox: Sandbox): Sandbox
}

export interface RecorderOptions {
  append: (effect: Effect) => void
  /** Of what capabilities gave, in the whole run; beyond it only results are kept. */
  mostBytes: number
  /** Takes secrets out; gives the same object back where there are none. */
  redact?: <Value extends Json | object>(value: Value) => Value
}

export function createRecorder({ append, mostBytes, redact = (value) => value }: RecorderOptions): Recorder {
  let bytes = 0

  async function execute(sandbox: Sandbox, request: ExecuteRequest): Promise<ExecuteResult> {
    const { openMode } = request
    // A replay knows it as it was written down.
    const { name, code, args, grants } = redact({
      name: request.name,
      code: request.code,
      args: request.args,
      grants: request.grants,
    })
    const { key } = callOf(name, [name, code, args, grants])
    const frame = { type: 'execution', key, about: callOf(name, args).about } as const
    if (openMode) {
      const told: Told[] = []
      const result = redact(await sandbox.execute({ ...request, ...telling(request, told) }))
      append({ ...frame, result, repeat: null, told })
      return result
    }
    const seen = createSeen(mostBytes - bytes, redact)
    const raw = await sandbox.execute({ ...request, witness: seen.witness })
    const result = redact(raw)
    if (result !== raw || code !== request.code || args !== request.args) seen.holdsSecrets = true
    const { seed } = seen.witness
    const { readings, calls } = seen
    bytes += seen.bytes
    const isWhole = readings !== null && !seen.holdsSecrets && bytes <= mostBytes
    append(
      isWhole
        ? { ...frame, result, repeat: { seed, readings, calls }, told: [] }
        : { ...frame, result, repeat: null, told: calls.flatMap(({ told }) => told) },
    )
    return result
  }

  return {
    port(name, port, methods) {
      const recorded = { ...port }
      for (const method of methods) {
        const own = port[method] as unknown as (...args: unknown[]) => Promise<Json | undefined>
        const call = async (...args: unknown[]): Promise<Json | undefined> => {
          const told: Told[] = []
          const frame = {
            type: 'call',
            port: name,
            method,
            ...callOf(method, args),
            told,
          } as const
          try {
            const value = await own.apply(
              port,
              args.map((arg) => (isTeller(arg) ? { ...arg, ...telling(arg, told) } : arg)),
            )
            append({ ...frame, value: value ?? null })
            return value
          } catch (error) {
            append({ ...frame, error: { message: errorText(error) } })
            throw error
          }
        }
        recorded[method] = call as unknown as (typeof port)[typeof method]
      }
      return recorded
    },
    sandbox: (sandbox) => ({ ...sandbox, execute: (request) => execute(sandbox, request) }),
  }
}

type Teller = Pick<Partial<CapabilityContext>, 'ask' | 'audit'>

function isTeller(arg: unknown): arg is Teller {
  return typeof arg === 'object' && arg !== null && ('ask' in arg || 'audit' in arg)
}

/** What is told and asked goes on to whom it was meant for. */
function telling({ ask, audit }: Teller, told: Told[]): Teller {
  return {
    ...(audit
      ? {
          audit(use) {
            told.push({ type: 'used', use })
            audit(use)
          },
        }
      : {}),
    ...(ask
      ? {
          ask(...question) {
            told.push({ type: 'asked', question })
            return ask(...question)
          },
        }
      : {}),
  }
}

/** One execution, as it is seen; `room`: bytes that are left for what its calls give. */
function createSeen(room: number, redact: NonNullable<RecorderOptions['redact']>) {
  const calls: ServedCall[] = []
  let done = 0
  const seen = {
    calls,
    /** null: the code was killed, or read the clock too often. */
    readings: null as number[] | null,
    bytes: 0,
    /** Variables of the environment are not written down, nor is anything that holds a secret: it could not be run again. */
    holdsSecrets: false,
    witness: {
      seed: randomBytes(48).toString('hex'),
      clockRead: (readings) => void (seen.readings = readings),
      async serve({ method, args }, context, answer) {
        const told: Told[] = []
        const at = calls.push({ method, ...callOf(method, args), told, done: -1 }) - 1
        if (method.startsWith('env.') || redact(args) !== args) seen.holdsSecrets = true
        const came = (outcome: Came, size: number): void => {
          seen.bytes += size
          // What will not be kept is not held either.
          calls[at] = { ...calls[at]!, ...(seen.bytes <= room ? outcome : {}), done: done++ }
        }
        try {
          const value = await answer({ ...context, ...telling(context, told) })
          if (redact(value) !== value) seen.holdsSecrets = true
          came({ value }, sizeOf(value))
          return value
        } catch (error) {
          if (redact(errorText(error)) !== errorText(error)) seen.holdsSecrets = true
          came({ error: refusalOf(error as CapabilityError) }, 100)
          throw error
        }
      },
    } satisfies Witness as Witness,
  }
  return seen
}

const refusalOf = ({ code, message, hint }: CapabilityError): { code: string; message: string; hint?: string } => ({
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
})

/** Roughly, and cheap: texts are what is large. */
function sizeOf(value: Json): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 8
  return Object.values(value).reduce<number>((sum, part) => sum + 8 + (typeof part === 'string' ? part.length : 16), 0)
}
