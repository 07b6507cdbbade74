/** How a provider is reached: its address, its key and where each came from; or what is missing, with the way out. */
import { UserError } from '../protocol/errors.ts'
import type { Endpoint } from './fault.ts'
import { isOpenNetwork } from './provider-config.ts'
import type { Provider } from './providers.ts'
import type { Gateway } from './workers-ai.ts'

export type Variables = Readonly<Record<string, string | undefined>>

export interface Access {
  provider: Provider
  baseUrl: string
  key: Variable | undefined
  /** A variable brought the address. */
  isMoved: boolean
  /** What people call it: the provider, or the host that stands in its place. */
  title: string
  /** `title`, and where it is when that does not say so. */
  place: string
  people: Pick<Endpoint, 'title' | 'keyVariable'> & Partial<Endpoint>
}

export interface CloudflareAccess {
  accountId: string
  token: Variable
  baseUrl?: string
  gateway?: Gateway
}

export interface Variable {
  name: string
  value: string
}

export const tokenVariables = ['CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_API_KEY', 'CLOUDFLARE_AUTH_TOKEN']
export const withoutKey = 'Without any key, `autoagent demo` replays a recorded run.'

/** @throws UserError (credentials, configuration). */
export function accessTo(provider: Provider, env: Variables): Access {
  const key = read(env, provider.keyVariables)
  const address = read(env, provider.baseUrlVariables)
  if (provider.needsKey && !key && !address)
    throw new UserError(
      'credentials',
      `${provider.title} cannot be asked: ${provider.keyVariables[0]} is not set.`,
      `Set ${provider.keyVariables[0]}${provider.keysUrl ? `; keys are made at ${provider.keysUrl}` : ''}. ${withoutKey}`,
    )
  if (key) checkVisible(key)
  const baseUrl = address
    ? checkedUrl(provider.name === 'ollama' ? ollamaAddress(address) : address, key)
    : provider.baseUrl
  // A server of somebody else is called by its own name, and its keys are made elsewhere.
  const isOther = provider.needsKey && new URL(baseUrl).host !== new URL(provider.baseUrl).host
  const title = isOther ? new URL(baseUrl).host : provider.title
  return {
    provider,
    baseUrl,
    key,
    isMoved: address !== undefined,
    title,
    place: isOther ? baseUrl : `${title} at ${baseUrl}`,
    people: {
      title,
      keyVariable: key?.name ?? null,
      ...(provider.keysUrl && !isOther ? { keysUrl: provider.keysUrl } : {}),
      ...(provider.modelVariables[0] ? { modelVariable: provider.modelVariables[0] } : {}),
      ...(provider.startHint ? { startHint: provider.startHint } : {}),
    },
  }
}

/** Whether the environment holds what makes this provider a choice. */
export function isSetUp(provider: Provider, env: Variables): boolean {
  // An address alone is a choice too, where it says whose it is: LLM_URL does not.
  const address = provider.name === 'groq' ? undefined : read(env, provider.baseUrlVariables)
  return Boolean(read(env, provider.keyVariables) || address)
}

/** What of Cloudflare's two variables is set. */
export function cloudflareParts(env: Variables): { account: Variable | undefined; token: Variable | undefined } {
  return { account: read(env, ['CLOUDFLARE_ACCOUNT_ID']), token: read(env, tokenVariables) }
}

/** @param throughGateway go through AI Gateway also where none is named: Cloudflare's `default` then. @throws UserError. */
export function accessToCloudflare(env: Variables, throughGateway: boolean): CloudflareAccess {
  const { account, token } = cloudflareParts(env)
  if (!account || !token) {
    const missing = [account ? '' : 'CLOUDFLARE_ACCOUNT_ID', token ? '' : 'CLOUDFLARE_API_TOKEN'].filter(Boolean)
    throw new UserError(
      'credentials',
      `Workers AI cannot be asked: ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set.`,
      `Set ${missing.join(' and ')}; the token needs Workers AI Read and Edit: https://dash.cloudflare.com/profile/api-tokens. ${withoutKey}`,
    )
  }
  checkVisible(account)
  checkVisible(token)
  const base = read(env, ['CLOUDFLARE_BASE_URL'])
  const gateway = gatewayOf(env, throughGateway)
  return {
    accountId: account.value,
    token,
    ...(base ? { baseUrl: checkedUrl(base, token) } : {}),
    ...(gateway ? { gateway } : {}),
  }
}

function gatewayOf(env: Variables, wanted: boolean): Gateway | undefined {
  const named = read(env, ['CLOUDFLARE_AI_GATEWAY', 'CLOUDFLARE_GATEWAY_ID'])
  if (!named) return wanted ? { id: 'default' } : undefined
  if (!named.value.includes('/')) {
    checkVisible(named)
    return { id: named.value }
  }
  const token = read(env, ['CLOUDFLARE_AI_GATEWAY_TOKEN', 'CF_AIG_TOKEN'])
  if (token) checkVisible(token)
  return { url: checkedUrl(named, token ?? named), ...(token ? { token: token.value } : {}) }
}

/** The first of these variables that is set to something. */
export function read(env: Variables, names: readonly string[]): Variable | undefined {
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

/** @param key that will be sent there. */
function checkedUrl({ name, value }: Variable, key: Variable | undefined): string {
  if (!URL.canParse(value) || !/^https?:$/u.test(new URL(value).protocol))
    throw new UserError(
      'configuration',
      `${name} is not a URL: ${value}`,
      `Write it as https://HOST/v1 or http://127.0.0.1:PORT/v1.`,
    )
  if (key && isOpenNetwork(value))
    throw new UserError(
      'configuration',
      `${name} is ${value}: a key would cross the network unencrypted.`,
      `Write https://…; plain http is for this machine and private networks.`,
    )
  return value
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
