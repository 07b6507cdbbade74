/** Wiring of what a run keeps so that it can be replayed: what it began with, and which of its ports are recorded. */
import type { Kit } from './agent/kit.ts'
import type { Model } from './models/model.ts'
import type { Grants } from './protocol/grant.ts'
import type { ModelFacts, RunInputs } from './replay/effect.ts'

/** Of the library: all that a run may do with it. */
export const libraryMethods = [
  'list',
  'find',
  'search',
  'admit',
  'adopt',
  'checkArguments',
  'recordContribution',
  'recordUse',
] as const satisfies (keyof Kit['library'])[]
export const agentMethods = ['list', 'find', 'keep', 'recordContribution'] as const satisfies (keyof Kit['agents'])[]

interface Beginning {
  cwd: string
  given: Grants
  onlyTools: readonly string[] | null
  damage: string | null
  /** The session outlives the run. */
  isKept: boolean
}

export function inputsOf(kit: Kit, { cwd, given, onlyTools, damage, isKept }: Beginning): RunInputs {
  const { request, coder, supervisor, ledger, openMode, instructions, session } = kit
  return {
    type: 'inputs',
    request,
    coder: factsOf(coder),
    supervisor: supervisor === coder ? null : factsOf(supervisor),
    budget: ledger.budget,
    grants: given,
    openMode,
    ...(kit.person ? { hears: true as const } : {}),
    cwd,
    workFolder: kit.cwd,
    instructions,
    onlyTools: onlyTools && [...onlyTools],
    session: { id: session.id, records: session.length, kept: isKept, damage },
  }
}

const factsOf = ({ name, contextWindow, price, nativeTools }: Model): ModelFacts => ({
  name,
  contextWindow,
  price,
  nativeTools,
})
