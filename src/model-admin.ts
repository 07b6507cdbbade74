/** Wiring for `autoagent models`: what the providers offer, and whether one model does what an agent needs. */
import type { Place } from './catalogue.ts'
import { chooseModel } from './models/index.ts'
import type { Price } from './models/model.ts'
import { splitName } from './models/choose-model.ts'
import { asUserError } from './models/model-list.ts'
import type { OfferedModel } from './models/offered-model.ts'
import { findOffers } from './models/offers.ts'
import { testModel } from './models/test-model.ts'
import type { ModelTest } from './models/test-model.ts'
import { UserError } from './protocol/errors.ts'

export type { Price, OfferedModel, ModelTest }

export interface OfferedModels {
  provider: string
  title: string
  /** null: see `fault`. */
  models: OfferedModel[] | null
  fault: UserError | null
}

export interface Listing {
  offers: OfferedModels[]
  /** The model of a run that says nothing else, as `--model` takes it; null: there is none, see `fault`. */
  usual: string | null
  fault: UserError | null
}

/** @param only one provider, by its name. @throws UserError where nobody is called so, or nothing at all can be asked. */
export async function listModels({ cwd, configuration }: Place, only: string | undefined): Promise<Listing> {
  const { env, providers, settings } = configuration
  const found = await findOffers(env, providers, only)
  const [offers, chosen] = await Promise.all([
    Promise.all(found.map(askOffer)),
    chooseModel({ ...(settings.model === null ? {} : { model: settings.model }), env, providers, cwd }),
  ])
  if ('fault' in chosen && found.length === 0) throw chosen.fault
  const isChosen = 'model' in chosen
  return { offers, usual: isChosen ? chosen.model.name : null, fault: isChosen ? null : chosen.fault }
}

async function askOffer({
  provider,
  title,
  list,
}: Awaited<ReturnType<typeof findOffers>>[number]): Promise<OfferedModels> {
  try {
    return { provider, title, models: await list(), fault: null }
  } catch (error) {
    if (error instanceof UserError) return { provider, title, models: null, fault: error }
    throw error
  }
}

export interface TestedModel extends ModelTest {
  model: string
  contextWindow: number
  price: Price | null
  /** What a person is told when it failed. */
  fault: UserError | null
}

/** @param name `PROVIDER/MODEL`, as `--model` takes it. @throws UserError where it cannot even be asked. */
export async function tryModel(place: Place, name: string, signal: AbortSignal): Promise<TestedModel> {
  const { configuration, cwd } = place
  const { env, providers, settings } = configuration
  const chosen = await chooseModel({
    model: name,
    env,
    providers,
    cwd,
    ...(settings.contextWindow === null ? {} : { contextWindow: settings.contextWindow }),
    // What goes wrong is what is asked here.
    retry: null,
  })
  if ('fault' in chosen) throw chosen.fault
  const { model } = chosen
  const test = await testModel(model, signal)
  const { name: called, contextWindow, price } = model
  return { model: called, contextWindow, price, ...test, fault: faultOf(test, name) }
}

function faultOf({ failed }: ModelTest, name: string): UserError | null {
  if (!failed) return null
  const { code, message, wayOut } = failed
  const { provider } = splitName(name)
  if (code === 'no-call' || code === 'no-answer')
    return new UserError(
      'failure',
      message,
      code === 'no-call'
        ? `An agent works with such a model by text only: set "nativeTools": false for it as "providers.${provider}.models" of config.json, or choose another one.`
        : undefined,
    )
  return asUserError({ type: 'fault', code, message, retryable: false, ...(wayOut ? { wayOut } : {}) })
}
