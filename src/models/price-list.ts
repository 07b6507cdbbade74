/** What to go by for a model: the shipped table, the person's own figures over it, and caution where neither knows. */
import { knownModels, nativeFamilies } from './known-models.ts'
import type { KnownModel, WireName } from './known-models.ts'
import type { ModelFacts, Price } from './model.ts'

/** What is assumed of a model nobody knows; Ollama cuts prompts silently above its own small default. */
const cautiousWindow = 32_768
const windowOfProvider: Readonly<Record<string, number>> = { ollama: 4_096 }

/** By the provider's own name of the model: what a configuration says of it. */
export type OwnFacts = Readonly<Record<string, Partial<KnownModel>>>

/** @param name `provider/model`. The gateway's models are the providers' own: `ai-gateway/openai/x` is `openai/x`. */
export function knownModel(name: string): KnownModel | undefined {
  const direct = name.startsWith('ai-gateway/')
    ? name.replace('ai-gateway/', name.includes('/@') ? 'cloudflare/' : '')
    : name
  return Object.hasOwn(knownModels, direct) ? knownModels[direct] : undefined
}

/** @param name `provider/model`. */
export function contextWindowOf(name: string): number {
  return knownModel(name)?.contextWindow ?? windowOfProvider[name.split('/')[0]!] ?? cautiousWindow
}

/** null: no price is known. Models on the person's own machine cost nothing that could be counted here, so null too. */
export function priceOf(name: string): Price | null {
  return knownModel(name)?.price ?? null
}

/** @param model as Workers AI calls it. */
export function wireOf(model: string, own: OwnFacts = {}): WireName {
  const { wire } = { ...knownModel(`cloudflare/${model}`), ...ownOf(own, model) }
  return wire ?? (nativeFamilies.some((family) => family.test(model)) ? 'native' : 'chat')
}

/** @param own what the person's configuration says of the provider's models: it wins. */
export function factsOfModel(provider: string, model: string, own: OwnFacts = {}): ModelFacts {
  const name = `${provider}/${model}`
  const { contextWindow, price, nativeTools } = { ...knownModel(name), ...ownOf(own, model) }
  return {
    contextWindow: contextWindow ?? contextWindowOf(name),
    price: price ?? null,
    nativeTools: nativeTools ?? true,
  }
}

/** Whether table or configuration say how long the model's window is. */
export function isWindowKnown(provider: string, model: string, own: OwnFacts = {}): boolean {
  const said = { ...knownModel(`${provider}/${model}`), ...ownOf(own, model) }.contextWindow
  return said !== undefined && said !== null
}

function ownOf(own: OwnFacts, model: string): Partial<KnownModel> {
  return Object.hasOwn(own, model) ? own[model]! : {}
}

const usdPerNeuron = 0.011 / 1_000
/** Workers AI counts in neurons; its prices are neurons in dollars. */
export const neuronsOf = (usd: number): number => Math.round(usd / usdPerNeuron)
