/** What the doctor asks of the world: the providers that are set up, the model of a run, and the clock by their time. */
import type { Place } from './catalogue.ts'
import { failed } from './health-check.ts'
import type { Check } from './health-check.ts'
import { splitName } from './models/choose-model.ts'
import { chooseModel } from './models/index.ts'
import type { Model } from './models/model.ts'
import type { OfferedModel } from './models/offered-model.ts'
import { findOffers } from './models/offers.ts'
import type { Offer } from './models/offers.ts'
import { cloudflareNames } from './models/providers.ts'
import { reach } from './models/reach.ts'

/** A run can work with a clock that is off; signatures and certificates may not. */
const mostSecondsOff = 120

interface Asked {
  provider: string
  check: Check
  /** null: it could not be had. */
  models: OfferedModel[] | null
  ahead: number | null
}

export async function checkModels(place: Place): Promise<Check[]> {
  const { env, providers, settings } = place.configuration
  const [asked, ...chosen] = await Promise.all([
    findOffers(env, providers, undefined).then((offers) => Promise.all(offers.map(askProvider))),
    choose(place, settings.model),
    settings.supervisorModel === null ? null : choose(place, settings.supervisorModel),
    settings.fallbackModel === null ? null : choose(place, settings.fallbackModel),
  ])
  const [model, supervisor, fallback] = chosen
  const used = [model, supervisor].flatMap((one) => (one && 'model' in one ? [ownerOf(one.model)] : []))
  const isNeeded = (provider: string): boolean => 'fault' in model || used.includes(provider)
  return [
    // A provider that the run does not use may be down.
    ...asked.map(({ provider, check }): Check =>
      check.status === 'error' && !isNeeded(provider) ? { ...check, status: 'warning' } : check,
    ),
    modelCheck('model', model, asked),
    ...(supervisor ? [modelCheck('supervisor model', supervisor, asked)] : []),
    ...(fallback ? [modelCheck('fallback model', fallback, asked)] : []),
    ...clockCheck(asked),
  ]
}

/** Whose key a model needs: what goes through Cloudflare's gateway needs Cloudflare's. */
function ownerOf({ name }: Model): string {
  const { provider } = splitName(name)
  return cloudflareNames.includes(provider) ? 'cloudflare' : provider
}

type Chosen = Awaited<ReturnType<typeof chooseModel>>

function choose({ cwd, configuration: { env, providers } }: Place, name: string | null): Promise<Chosen> {
  return chooseModel({ ...(name === null ? {} : { model: name }), env, providers, cwd })
}

async function askProvider({ provider, title, address, startHint, list }: Offer): Promise<Asked> {
  const name = `provider ${title}`
  try {
    const answer = await reach(address(), startHint)
    if (!answer.reached) {
      const { found, cure } = answer
      return { provider, check: { name, status: 'error', found, cure, exit: 'failure' }, models: null, ahead: null }
    }
    const { ms, ahead } = answer
    const models = await list().catch((error: unknown) => failed(name, error))
    if (!Array.isArray(models)) return { provider, check: models, models: null, ahead }
    const found = `answers in ${ms} ms, takes the key, lists its models (${models.length})`
    return { provider, check: { name, status: 'ok', found }, models, ahead }
  } catch (error) {
    return { provider, check: failed(name, error), models: null, ahead: null }
  }
}

function modelCheck(name: string, chosen: Chosen, asked: readonly Asked[]): Check {
  if ('fault' in chosen) {
    const down = asked.find(({ check }) => check.status === 'error')
    const check = failed(name, chosen.fault)
    return down ? { ...check, cure: `first mend the ${down.check.name}`, exit: down.check.exit ?? 'failure' } : check
  }
  const { model } = chosen
  const { provider, model: id } = splitName(model.name)
  const models = asked.find((one) => one.provider === provider)?.models
  const listed = models?.find((one) => one.id === id)
  const found = factsOf(model)
  if (models && models.length > 0 && !listed)
    return {
      name,
      status: 'warning',
      found: `${found}; its provider does not list it`,
      cure: `look for its name: autoagent models list ${provider}`,
    }
  if (listed?.nativeTools === false)
    return {
      name,
      status: 'warning',
      found: `${found}; it takes no tools, so actions go as text`,
      cure: `better with one that does: autoagent models list ${provider}`,
    }
  const tools = listed?.nativeTools
    ? 'takes tools'
    : `to see whether it takes tools: autoagent models test ${model.name}`
  return { name, status: 'ok', found: models ? `${found}; ${tools}` : found }
}

function factsOf({ name, contextWindow, price }: Model): string {
  const money = price ? `$${price.input} in, $${price.output} out per million tokens` : 'price not known'
  return `${name}, window ${contextWindow.toLocaleString('en')} tokens, ${money}`
}

/** By the provider that is nearest to ours: one server may be wrong. */
function clockCheck(asked: readonly Asked[]): Check[] {
  const told = asked.flatMap(({ ahead }) => (ahead === null ? [] : [ahead]))
  if (told.length === 0) return []
  const off = told.reduce((least, one) => (Math.abs(one) < Math.abs(least) ? one : least))
  const seconds = Math.round(Math.abs(off))
  if (seconds <= mostSecondsOff) return [{ name: 'clock', status: 'ok', found: 'agrees with the provider' }]
  const found = `${seconds.toLocaleString('en')} s ${off > 0 ? 'ahead of' : 'behind'} the provider's`
  const cure = process.platform === 'linux' ? 'sudo timedatectl set-ntp true' : 'let the system set its clock by itself'
  return [{ name: 'clock', status: 'warning', found, cure }]
}
