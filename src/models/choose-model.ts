/** Which model answers: `--model`, else the first credentials found, else a server on this machine, else what to do. */
import { InputError, UserError, errorText } from '../protocol/errors.ts'
import type { HttpTimeouts } from './http.ts'
import { listModels } from './local-models.ts'
import type { Model } from './model.ts'
import { contextWindowOf, priceOf } from './price-list.ts'
import { credentialProviders, localProviders, providers } from './providers.ts'
import type { Provider } from './providers.ts'
import type { RetryPolicy } from './retry.ts'

export interface ModelSettings {
  /** `PROVIDER/MODEL`, `PROVIDER`, `@cf/…` or `recorded:FILE`. */
  model?: string
  env: Record<string, string | undefined>
  /** What relative recordings are relative to; the process's own working directory. */
  cwd?: string
  /** false: no server on this machine is looked for. */
  fetchLocal?: boolean
  /** Looked for on this machine, in this order; Ollama and llama.cpp on their usual ports. */
  local?: readonly Provider[]
  /** Tokens; replaces the table's. */
  contextWindow?: number
  timeouts?: Partial<HttpTimeouts>
  retry?: Partial<RetryPolicy>
}

export type ChosenModel = { model: Model } | { fault: UserError }

const localProbeMs = 300
const listMs = 10_000
const tokenVariables = ['CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_API_KEY', 'CLOUDFLARE_AUTH_TOKEN']
const demo = 'Without any key, `autoagent demo` replays a recorded run.'

/** The model, with retries. Models that go over the network are not called here, only servers on this machine are looked for. */
export async function chooseModel(settings: ModelSettings): Promise<ChosenModel> {
  try {
    return { model: settings.model ? await named(settings.model, settings) : await found(settings) }
  } catch (error) {
    if (error instanceof UserError) return { fault: error }
    throw error
  }
}

async function named(name: string, settings: ModelSettings): Promise<Model> {
  if (name.startsWith('recorded:')) return recorded(name.slice('recorded:'.length), settings)
  if (name.startsWith('@cf/')) return cloudflare(name, settings)
  const slash = name.indexOf('/')
  const provider = (slash < 0 ? name : name.slice(0, slash)).toLowerCase()
  const model = slash < 0 ? undefined : name.slice(slash + 1) || undefined
  if (provider === 'cloudflare' || provider === 'workers-ai') return cloudflare(model, settings)
  const known = providers.find((one) => one.name === provider)
  if (known) return compatible(known, model, settings)
  const names = ['cloudflare', ...providers.map((one) => one.name)].join(', ')
  throw new UserError(
    'usage',
    `No provider is called "${provider}" (--model ${name}).`,
    `Write --model PROVIDER/MODEL with one of ${names}, for example cloudflare/@cf/openai/gpt-oss-120b, or --model recorded:FILE. Any other OpenAI-style server: set OPENAI_BASE_URL and write openai/MODEL.`,
  )
}

async function found(settings: ModelSettings): Promise<Model> {
  const { env } = settings
  const account = read(env, ['CLOUDFLARE_ACCOUNT_ID'])
  const token = read(env, tokenVariables)
  if (account && token) return cloudflare(undefined, settings)
  for (const provider of credentialProviders) {
    // An address alone is a choice too, where it says whose it is: LLM_URL does not.
    const address = provider.name === 'groq' ? undefined : read(env, provider.baseUrlVariables)
    if (read(env, provider.keyVariables) || address) return compatible(provider, undefined, settings)
  }
  if (account || token) return cloudflare(undefined, settings)
  const local = settings.fetchLocal === false ? [] : (settings.local ?? localProviders)
  const lists = await Promise.all(local.map(({ baseUrl }) => listModels(baseUrl, undefined, localProbeMs)))
  const at = lists.findIndex((list) => list !== null && list.length > 0)
  if (at >= 0) return compatible(local[at]!, lists[at]![0], settings)
  const idle = lists.some((list) => list !== null)
    ? ' One is running but has no model: for Ollama, `ollama pull gpt-oss:20b`.'
    : ''
  throw new UserError(
    'credentials',
    'No model can be asked: no credentials are set, and no model server answers on this machine.',
    `Set CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN (Workers AI has a free daily allocation), or OPENAI_API_KEY, GROQ_API_KEY or OPENROUTER_API_KEY; or start Ollama or llama.cpp.${idle} ${demo}`,
  )
}

async function cloudflare(model: string | undefined, settings: ModelSettings): Promise<Model> {
  const { env } = settings
  const account = read(env, ['CLOUDFLARE_ACCOUNT_ID'])
  const token = read(env, tokenVariables)
  if (!account || !token) {
    const missing = [account ? '' : 'CLOUDFLARE_ACCOUNT_ID', token ? '' : 'CLOUDFLARE_API_TOKEN'].filter(Boolean)
    throw new UserError(
      'credentials',
      `Workers AI cannot be asked: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set.`,
      `Set ${missing.join(' and ')}; the token needs Workers AI Read and Edit: https://dash.cloudflare.com/profile/api-tokens. ${demo}`,
    )
  }
  checkVisible(account)
  checkVisible(token)
  const base = read(env, ['CLOUDFLARE_BASE_URL'])
  const { createWorkersAI, workersAIDefaultModel } = await import('./workers-ai.ts')
  return retrying(
    createWorkersAI({
      accountId: account.value,
      apiToken: token.value,
      tokenVariable: token.name,
      model: model ?? read(env, ['CF_MODEL'])?.value ?? workersAIDefaultModel,
      ...(base ? { baseUrl: checkedUrl(base) } : {}),
      ...given(settings),
    }),
    settings,
  )
}

async function compatible(provider: Provider, asked: string | undefined, settings: ModelSettings): Promise<Model> {
  const { env } = settings
  const key = read(env, provider.keyVariables)
  const address = read(env, provider.baseUrlVariables)
  if (provider.needsKey && !key && !address)
    throw new UserError(
      'credentials',
      `${provider.title} cannot be asked: ${provider.keyVariables[0]} is not set.`,
      `Set ${provider.keyVariables[0]}; keys are made at ${provider.keysUrl}. ${demo}`,
    )
  if (key) checkVisible(key)
  const baseUrl = address ? checkedUrl(provider.name === 'ollama' ? ollamaAddress(address) : address) : provider.baseUrl
  // A server of somebody else is called by its own name, and its keys are made elsewhere.
  const isOther = provider.needsKey && new URL(baseUrl).host !== new URL(provider.baseUrl).host
  const title = isOther ? new URL(baseUrl).host : provider.title
  // Another server under OpenAI's name has other models: its own first one is a better guess than OpenAI's.
  const fallback = address && provider.name === 'openai' ? null : provider.defaultModel
  const model =
    asked ??
    read(env, provider.modelVariables)?.value ??
    fallback ??
    (await firstModel(provider, isOther ? baseUrl : `${title} at ${baseUrl}`, baseUrl, key?.value))
  const name = `${provider.name}/${model}`
  const ollamaWindow = provider.name === 'ollama' ? Number(env['OLLAMA_CONTEXT_LENGTH'] ?? 0) : 0
  const { createOpenAICompatible } = await import('./openai-compatible.ts')
  return retrying(
    createOpenAICompatible({
      name,
      baseUrl,
      model,
      ...(key ? { apiKey: key.value } : {}),
      ...(provider.headers ? { headers: provider.headers } : {}),
      quirks: provider.quirks,
      price: priceOf(name),
      nativeTools: true,
      people: {
        title,
        keyVariable: key?.name ?? null,
        ...(provider.keysUrl && !isOther ? { keysUrl: provider.keysUrl } : {}),
        ...(provider.modelVariables[0] ? { modelVariable: provider.modelVariables[0] } : {}),
        ...(provider.startHint ? { startHint: provider.startHint } : {}),
      },
      contextWindow: ollamaWindow > 0 ? ollamaWindow : contextWindowOf(name),
      ...(provider.local ? { timeouts: { firstByteMs: 1_800_000 } } : {}),
      ...given(settings),
    }),
    settings,
  )
}

async function firstModel(
  provider: Provider,
  place: string,
  baseUrl: string,
  apiKey: string | undefined,
): Promise<string> {
  const list = await listModels(baseUrl, apiKey, listMs)
  if (list?.[0]) return list[0]
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
  const { withRetries } = await import('./retry.ts')
  return withRetries(model, retry)
}

function given({ contextWindow, timeouts }: ModelSettings): Pick<ModelSettings, 'contextWindow' | 'timeouts'> {
  return { ...(contextWindow === undefined ? {} : { contextWindow }), ...(timeouts === undefined ? {} : { timeouts }) }
}

interface Variable {
  name: string
  value: string
}

/** The first of these variables that is set to something. */
function read(env: ModelSettings['env'], names: string[]): Variable | undefined {
  for (const name of names) {
    const value = env[name]?.trim()
    if (value) return { name, value }
  }
  return undefined
}

function checkVisible({ name, value }: Variable): void {
  if (!/^[\u0021-\u007E]+$/u.test(value))
    throw new UserError(
      'credentials',
      `${name} holds spaces, line breaks or letters that no key has.`,
      `Set ${name} again, without quotes.`,
    )
}

function checkedUrl({ name, value }: Variable): string {
  if (URL.canParse(value) && /^https?:$/u.test(new URL(value).protocol)) return value
  throw new UserError(
    'configuration',
    `${name} is not a URL: ${value}`,
    `Write it as https://HOST/v1 or http://127.0.0.1:PORT/v1.`,
  )
}

/** OLLAMA_HOST is an address to listen on: `host`, `host:port`, `:port` or a URL. */
function ollamaAddress({ name, value }: Variable): Variable {
  const full = /^https?:\/\//u.test(value) ? value : `http://${value.startsWith(':') ? `127.0.0.1${value}` : value}`
  if (!URL.canParse(full)) return { name, value }
  const url = new URL(full)
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1'
  if (url.port === '' && !/^https?:/u.test(value)) url.port = '11434'
  const path = url.pathname.replace(/\/+$/u, '')
  return { name, value: `${url.origin}${path.endsWith('/v1') ? path : `${path}/v1`}` }
}
