/** What ran in a turn, and what it used. */
import type { Observation, Ran } from '../protocol/observation.ts'
import { isBuiltIn } from './built-in-names.ts'

/** The program or agent of the turn, also where it brought a proposed answer. */
export function ranIn(observation: Observation): Ran | null {
  if (observation.type === 'ran') return observation
  return observation.type === 'proposed' ? (observation.by ?? null) : null
}

/** Tools of the library that were used in it: called, called by what was called, or by an agent. */
export function toolsIn({ what, name, inner, called }: Ran): Set<string> {
  const names = [...(what === 'tool' ? [name] : []), ...(called ?? []), ...(inner ?? []).map((one) => one.name)]
  return new Set(names.filter((one) => !isBuiltIn(one)))
}
