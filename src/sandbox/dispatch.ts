/** Answers the guest's calls: looks the method up, hands it the parsed arguments, turns whatever happens into a reply. */
import type { Capability, CapabilityContext, CapabilityMethod } from '../capabilities/capability.ts'
import { CapabilityError } from '../capabilities/capability.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import { replyTexts } from './long-reply.ts'
import { parsePlainJson } from './plain-json.ts'
import type { Witness } from './sandbox.ts'

/** In the arguments of one call. */
const maxValues = 100_000

export type Methods = ReadonlyMap<string, CapabilityMethod>

export interface Refusal {
  code: string
  message: string
  hint?: string
}

/** `texts`: of the reply's frames, to be sent in order. */
export interface Reply {
  texts: Iterable<string>
  refusal: Refusal | null
}

/** @throws Error when two capabilities claim the same method. */
export function collectMethods(capabilities: readonly Capability[]): Methods {
  const methods = new Map<string, CapabilityMethod>()
  for (const capability of capabilities)
    for (const [name, method] of capability.methods) {
      if (methods.has(name)) throw new Error(`two capabilities have the method ${name}`)
      methods.set(name, method)
    }
  return methods
}

/** Never throws for what the guest sent; null when it is not even a call. */
export async function answerCall(
  methods: Methods,
  text: string,
  context: CapabilityContext,
  witness?: Witness,
): Promise<Reply | null> {
  let id: Json
  let name: Json
  let args: Json
  try {
    const call = parsePlainJson(text, maxValues)
    if (!Array.isArray(call) || call.length !== 3) return null
    ;[id, name, args] = call as [Json, Json, Json]
  } catch (error) {
    // Who sent it waits under the id that stands first.
    const waiting = /^\[(\d{1,9}),/.exec(text)?.[1]
    if (waiting === undefined) return null
    return refuse(Number(waiting), {
      code: 'E_LIMIT',
      message: `the arguments were ${(error as Error).message}`,
      hint: 'pass less in one call, or pass it in a file',
    })
  }
  if (typeof id !== 'number' || typeof name !== 'string' || !isJsonObject(args)) return null
  const answer = async (by: CapabilityContext): Promise<Json> => {
    try {
      const method = methods.get(name)
      if (!method)
        throw new CapabilityError(
          'E_CAP_UNKNOWN',
          `there is no capability "${name.slice(0, 60)}"`,
          'use only the methods of ToolContext',
        )
      return (await method(args, by)) ?? null
    } catch (error) {
      throw asCapabilityError(error)
    }
  }
  try {
    const value = await (witness ? witness.serve({ method: name, args }, context, answer) : answer(context))
    return { texts: replyTexts(id, value), refusal: null }
  } catch (error) {
    const { code, message, hint } = asCapabilityError(error)
    return refuse(id, { code, message, ...(hint === undefined ? {} : { hint }) })
  }
}

function refuse(id: number, refusal: Refusal): Reply {
  return { texts: [JSON.stringify([id, false, refusal])], refusal }
}

/** A capability says what the guest may know with CapabilityError; of anything else only the system's code is told. */
function asCapabilityError(error: unknown): CapabilityError {
  if (error instanceof CapabilityError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'E_IO'
  return new CapabilityError(code, `the host could not do this (${code})`)
}
