/** Effects as `effects.jsonl` keeps them: what programs got from the world and is large is written once, however often they got it. */
import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Effect, ServedCall } from './effect.ts'

/** Characters of JSON from which a value is written once. */
const largeCharacters = 4096

/** A value that is written here and may come again (`named`), or is written further above (`same`). */
type KeptCall = ServedCall & { named?: string; same?: string }

/** What has to be given the effects in their order. */
export function createEffectWriter(): (effect: Effect) => JsonObject {
  const written = new Set<string>()
  const once = (call: ServedCall): KeptCall => {
    if (!('value' in call) || isSmall(call.value)) return call
    const text = JSON.stringify(call.value)
    if (text.length < largeCharacters) return call
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 22)
    const { value, ...rest } = call
    if (written.has(name)) return { ...rest, same: name }
    written.add(name)
    return { ...rest, value, named: name }
  }
  return (effect) => withCalls(effect, once) as unknown as JsonObject
}

/** The effects as they were given. A value whose first place is damaged is left out, like one that was never kept. */
export function readEffects(lines: readonly JsonObject[]): Effect[] {
  const values = new Map<string, Json>()
  return (lines as unknown as Effect[]).map((effect) =>
    withCalls(effect, ({ named, same, ...call }: KeptCall) => {
      if (named !== undefined && 'value' in call && call.value !== undefined) values.set(named, call.value)
      return same !== undefined && values.has(same) ? { ...call, value: values.get(same)! } : call
    }),
  )
}

function withCalls(effect: Effect, change: (call: ServedCall) => ServedCall): Effect {
  if (effect.type !== 'execution' || effect.repeat === null) return effect
  return { ...effect, repeat: { ...effect.repeat, calls: effect.repeat.calls.map(change) } }
}

/** Without a look at all of it. */
function isSmall(value: Json | undefined): boolean {
  return typeof value === 'string' ? value.length < largeCharacters : typeof value !== 'object' || value === null
}
