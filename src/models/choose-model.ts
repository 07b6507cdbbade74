/** Which model answers: `--model`, else the first credentials found, else a server on this machine, else what to do. */
import { InputError, UserError, errorText } from '../protocol/errors.ts'
import type { HttpTimeouts } from './http.ts'
import { isLoopback } from './http.ts'
import { discover, factsFrom, isForChat, listModels } from './local-servers.ts'
import type { Model, ModelFacts } from './model.ts'
import type { KnownModel } from './known-models.ts'
import { factsOfModel, isWindowKnown } from './price-list.ts'
import type { OwnFacts } from './price-list.ts'
import { accessTo, accessToCloudflare, cloudflareParts, isSetUp, read, withoutKey } from './provider-access.ts'
import type { Access, CloudflareAccess } from './provider-access.ts'
import { knownProviders } from './provider-config.ts'
import type { KnownProviders, ProviderEntry } from './provider-config.ts'
import { cloudflareNames, credentialProviders, localProviders, workersAIDefaultModel } from './providers.ts'
import type { Provider } from './providers.ts'
import type { RetryPolicy } from './retry.ts'

export interface ModelSettings {
  /** `PROVIDER/MODEL`, `PROVIDER`, `@cf/…` or `recorded:FILE`. */
  model?: string
  env: Record<string, string | undefined>
  /** Providers of the person's configuration. */
  providers?: readonly ProviderEntry[]
  /** What relative recordings are relative to; the process's own working directory. */
  cwd?: string
  /** false: no server on this machine is looked for. */
  fetchLocal?: boolean
  /** Looked for on this machine, in this order, on their usual ports. */
  local?: readonly Provider[]
  /** Tokens; replaces the table's. */
  contextWindow?: number
  timeouts?: Partial<HttpTimeouts>
  /** null: faults are not tried again. */
  retry?: Partial<RetryPolicy> | null
}

export type ChosenModel = { model: Model } | { fault: UserError }

/** Servers on this machine answer at once, or are not there. */
export const localProbeMs = 300
const listMs = 10_000
/** What is not told in this time is assumed. */
const factsMs = { here: 1_000, far: 3_000 }

/** The model, with retries. No model is called here; a server is asked only for what nobody else knows. */
export async function chooseModel(settings: ModelSettings): Promise<ChosenModel> {
  try {
    const known = knownProviders(settings.providers)
    const model = settings.model ? await named(settings.model, known, settings) : await found(known, settings)
    return { model }
  } catch (error) {
    if (error instanceof UserError) return { fault: error }
    throw error
  }
}

async function named(name: string, known: KnownProviders, settings: ModelSettings): Promise<Model> {
  if (name.startsWith('recorded:')) return recorded(name.slice('recorded:'.length), settings)
  if (name.startsWith('@')) return cloudflare(name, known, settings)
  const { provider, model } = splitName(name)
  if (cloudflareNames.includes(provider)) return cloudflare(model, known, settings, provider === 'ai-gateway')
  const one = known.all.find((candidate) => candidate.name === provider)
  if (one) return compatible(one, model, settings)
  throw unknownProvider(provider, `--model ${name}`, known)
}

/** @param name `PROVIDER/MODEL` or `PROVIDER`. */
export function splitName(name: string): { provider: string; model: string | undefined } {
  const slash = name.indexOf('/')
  const provider = (slash < 0 ? name : name.slice(0, slash)).toLowerCase()
  return { provider, model: slash < 0 ? undefined : name.slice(slash + 1) || undefined }
}

export function unknownProvider(provider: string, given: string, known: KnownProviders): UserError {
  const names = ['cloudflare', 'ai-gateway', ...known.all.map((one) => one.name)].join(', ')
  return new UserError(
    'usage',
    `No provider is called "${provider}" (${given}).`,
    `Write --model PROVIDER/MODEL with one of ${names}, for example cloudflare/@cf/openai/gpt-oss-120b, or --model recorded:FILE. Any other OpenAI-style server: set OPENAI_BASE_URL and write openai/MODEL, or add it as "providers" of config.json.`,
  )
}

async function found(known: KnownProviders, settings: ModelSettings): Promise<Model> {
  const { env } = settings
  const { account, token } = cloudflareParts(env)
  if (account && token) return cloudflare(undefined, known, settings)
  for (const { name } of credentialProviders) {
    const provider = known.all.find((one) => one.name === name)!
    if (isSetUp(provider, env)) return compatible(provider, undefined, settings)
  }
  const added = known.added.find((provider) => !provider.needsKey || isSetUp(provider, env))
  if (added) return compatible(added, undefined, settings)
  if (account || token) return cloudflare(undefined, known, settings)
  const local = settings.fetchLocal === false ? [] : (settings.local ?? localProviders)
  const lists = await Promise.all(local.map(({ name, baseUrl }) => discover({ name, baseUrl }, localProbeMs)))
  const at = lists.findIndex((list) => list !== null && list.length > 0)
  if (at >= 0) return compatible(local[at]!, lists[at]![0], settings)
  const idle = lists.some((list) => list !== null)
    ? ' One is running but has no model: for Ollama, `ollama pull gpt-oss:20b`.'
    : ''
  throw new UserError(
    'credentials',
    'No model can be asked: no credentials are set, and no model server answers on this machine.',
    `Set CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN (Workers AI has a free daily allocation), or OPENAI_API_KEY, GROQ_API_KEY or OPENROUTER_API_KEY; or start Ollama, llama.cpp, vLLM or LM Studio.${idle} ${withoutKey}`,
  )
}

async function cloudflare(
  asked: string | undefined,
  known: KnownProviders,
  settings: ModelSettings,
  throughGateway = false,
): Promise<Model> {
  const { accountId, token, ...rest } = accessToCloudflare(settings.env, throughGateway)
  const { own = {}, model: usual } = known.cloudflare
  const model = asked ?? read(settings.env, ['CF_MODEL'])?.value ?? usual ?? workersAIDefaultModel
  if (!model.startsWith('@') && !rest.gateway)
    throw new UserError(
      'usage',
      `"${model}" is no model of Workers AI: its names begin with @cf/ or @hf/.`,
      `Write --model cloudflare/@cf/MAKER/MODEL ("autoagent models list cloudflare" shows them); other providers through AI Gateway: --model ai-gateway/${model}.`,
    )
  const { createWorkersAI } = await import('./workers-ai.ts')
  const isUnknown =
    settings.contextWindow === undefined && model.startsWith('@') && !isWindowKnown('cloudflare', model, own)
  const listed = isUnknown ? await listedFacts({ accountId, token, ...rest }, model, own) : {}
  return retrying(
    createWorkersAI({
      accountId,
      apiToken: token.value,
      tokenVariable: token.name,
      model,
      own: { ...own, [model]: { ...listed, ...own[model] } },
      ...rest,
      ...given(settings),
    }),
    settings,
  )
}

/** Of a model that is newer than the table. What the list does not tell in time is assumed. */
async function listedFacts(access: CloudflareAccess, model: string, own: OwnFacts): Promise<Partial<KnownModel>> {
  const { listWorkersAI } = await import('./model-list.ts')
  const list = await listWorkersAI(access, own, { search: model, timeoutMs: factsMs.far }).catch(() => [])
  const found = list.find(({ id }) => id === model)
  return found ? { contextWindow: found.contextWindow, price: found.price, nativeTools: found.nativeTools ?? true } : {}
}

async function compatible(provider: Provider, asked: string | undefined, settings: ModelSettings): Promise<Model> {
  const { env } = settings
  const access = accessTo(provider, env)
  // Another server under OpenAI's name has other models: its own first one is a better guess than OpenAI's.
  const fallback = access.isMoved && provider.name === 'openai' ? null : provider.defaultModel
  const model = asked ?? read(env, provider.modelVariables)?.value ?? fallback ?? (await firstModel(access))
  const ollamaWindow = provider.name === 'ollama' ? Number(env['OLLAMA_CONTEXT_LENGTH'] ?? 0) : 0
  const { createOpenAICompatible } = await import('./openai-compatible.ts')
  return retrying(
    createOpenAICompatible({
      name: `${provider.name}/${model}`,
      baseUrl: access.baseUrl,
      model,
      ...(access.key ? { apiKey: access.key.value } : {}),
      ...(provider.headers ? { headers: provider.headers } : {}),
      quirks: provider.quirks,
      ...(await learnedFacts(access, model, settings)),
      ...(ollamaWindow > 0 ? { contextWindow: ollamaWindow } : {}),
      factsOf: (other) => factsOfModel(provider.name, other, provider.own),
      people: access.people,
      ...(provider.local ? { timeouts: { firstByteMs: 1_800_000 } } : {}),
      ...given(settings),
    }),
    settings,
  )
}

/** What is known of the model; the server is asked where nobody knows its window. */
async function learnedFacts(
  { provider, baseUrl, key }: Access,
  model: string,
  { contextWindow }: ModelSettings,
): Promise<ModelFacts> {
  const facts = factsOfModel(provider.name, model, provider.own)
  if (contextWindow !== undefined || isWindowKnown(provider.name, model, provider.own)) return facts
  const timeoutMs = isLoopback(baseUrl) ? factsMs.here : factsMs.far
  const told = await factsFrom({ name: provider.name, baseUrl, apiKey: key?.value }, model, timeoutMs)
  return { ...facts, ...told, price: facts.price ?? told.price ?? null }
}

async function firstModel({ provider, baseUrl, key, place }: Access): Promise<string> {
  const list = await listModels(baseUrl, key?.value, listMs)
  const first = list?.find(isForChat) ?? list?.[0]
  if (first !== undefined) return first
  const variable = provider.modelVariables[0]
  throw new UserError(
    'configuration',
    list ? `${place} has no model.` : `${place} does not say which models it has.`,
    `Write --model ${provider.name}/MODEL${variable ? ` or set ${variable}` : ''}.${provider.startHint ? ` ${provider.startHint}` : ''}`,
  )
}

async function recorded(file: string, { cwd = process.cwd() }: ModelSettings): Promise<Model> {
  const { readFile } = process.getBuiltinModule('node:fs/promises')
  const path = process.getBuiltinModule('node:path')
  const text = await readFile(path.resolve(cwd, file), 'utf8').catch((error: unknown) => {
    throw new InputError(
      `The recording ${file} cannot be read: ${errorText(error)}`,
      'A recording is the model.jsonl file of a run, for example --model recorded:.runs/RUN/model.jsonl.',
      { cause: error },
    )
  })
  const { createRecordedModel } = await import('./recorded.ts')
  return createRecordedModel(text)
}

async function retrying(model: Model, { retry }: ModelSettings): Promise<Model> {
  if (retry === null) return model
  const { withRetries } = await import('./retry.ts')
  return withRetries(model, retry)
}

function given({ contextWindow, timeouts }: ModelSettings): Pick<ModelSettings, 'contextWindow' | 'timeouts'> {
  return { ...(contextWindow === undefined ? {} : { contextWindow }), ...(timeouts === undefined ? {} : { timeouts }) }
}
