/** Wiring of what a run keeps so that it can be replayed: which ports are recorded, and the log that writes behind. */
import type { Kit } from './agent/kit.ts'
import { errorText } from './protocol/errors.ts'
import type { JsonObject } from './protocol/json.ts'
import type { Model } from './models/model.ts'
import type { Grants } from './protocol/grant.ts'
import type { Effect, ModelFacts, RunInputs } from './replay/effect.ts'
import type { Store } from './stores/store.ts'

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

export function effectsOf(runId: string): string {
  return `${runId}/effects`
}

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

export interface EffectLog {
  append(effect: Effect): void
  /** Waits until all is on disk. Text for the person when that did not work; null: it did. */
  settled(): Promise<string | null>
}

/** What is appended while a write is under way goes together into the next one. */
export function createEffectLog(store: Store, stream: string): EffectLog {
  let waiting: Effect[] = []
  let seq = 0
  let writing: Promise<void> | null = null
  let failure: string | null = null

  async function write(): Promise<void> {
    while (waiting.length > 0 && failure === null) {
      const batch = waiting
      waiting = []
      try {
        seq = await store.append(stream, batch as unknown as JsonObject[], seq)
      } catch (error) {
        failure = `the run cannot be replayed, its record of effects could not be written: ${errorText(error)}`
      }
    }
    writing = null
  }
  return {
    append(effect) {
      if (failure !== null) return
      waiting.push(effect)
      writing ??= Promise.resolve().then(write)
    },
    async settled() {
      await writing
      return failure
    },
  }
}
