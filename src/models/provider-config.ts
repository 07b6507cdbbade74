/**
 * Providers that a person added or changed: `"providers"` of config.json, checked field by field. A name of ours changes
 * that provider; any other adds one that speaks OpenAI's chat completions.
 */
import { ConfigurationError } from '../protocol/errors.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import { createFields } from './config-fields.ts'
import type { Fields } from './config-fields.ts'
import { isLoopback } from './http.ts'
import type { KnownModel } from './known-models.ts'
import type { OwnFacts } from './price-list.ts'
import { cloudflareNames, providers } from './providers.ts'
import type { Provider } from './providers.ts'
import type { Quirks } from './wire-request.ts'

/** One entry as its file holds it. A later one of the same name replaces an earlier one. */
export interface ProviderEntry {
  name: string
  value: Json
  /** The file, for messages. */
  file: string
}

export interface KnownProviders {
  /** Ours, changed where the person says so, then the person's own. */
  all: readonly Provider[]
  /** The person's own. */
  added: readonly Provider[]
  cloudflare: { model?: string; own?: OwnFacts }
}

/** @throws ConfigurationError naming the file, the field, the rule and the way out. */
export function knownProviders(entries: readonly ProviderEntry[] = []): KnownProviders {
  const given = new Map(entries.map((entry) => [entry.name, entry]))
  const all = providers.map((preset) => {
    const entry = given.get(preset.name)
    return entry ? changed(preset, fieldsOf(entry)) : preset
  })
  const added: Provider[] = []
  let cloudflare: KnownProviders['cloudflare'] = {}
  for (const entry of given.values()) {
    if (providers.some(({ name }) => name === entry.name)) continue
    const fields = fieldsOf(entry)
    if (entry.name === 'cloudflare') cloudflare = cloudflareOf(fields)
    else added.push(addedOf(entry, fields))
  }
  return { all: [...all, ...added], added, cloudflare }
}

function fieldsOf({ name, value, file }: ProviderEntry): Fields {
  if (!isJsonObject(value))
    throw new ConfigurationError(
      `"providers.${name}" in ${file} is not an object`,
      'write { "baseUrl": "https://…", … }',
    )
  return createFields(value, `providers.${name}`, file)
}

function addedOf({ name, file }: ProviderEntry, fields: Fields): Provider {
  if (!/^[a-z0-9][a-z0-9._-]*$/u.test(name) || cloudflareNames.includes(name) || name === 'recorded')
    throw new ConfigurationError(
      `"providers.${name}" in ${file}: this name cannot be given to a provider`,
      'use small letters, digits, dots and dashes, and none of recorded, workers-ai and ai-gateway',
    )
  const baseUrl = fields.url('baseUrl')
  if (baseUrl === undefined)
    throw fields.wrong('baseUrl', 'is missing', 'give the address up to and including the version, as https://HOST/v1')
  const keyVariable = fields.variable('keyVariable')
  const bare: Provider = {
    name,
    title: name,
    baseUrl,
    keyVariables: [],
    baseUrlVariables: [],
    modelVariables: [],
    defaultModel: null,
    quirks: { maxTokensField: 'max_tokens', streamUsage: true },
    needsKey: keyVariable !== undefined,
    ...(isLoopback(baseUrl) ? { local: true } : {}),
  }
  return changed(bare, fields)
}

const providerFields = ['title', 'baseUrl', 'keyVariable', 'keysUrl', 'model', 'headers', 'quirks', 'models']

function changed(preset: Provider, fields: Fields): Provider {
  fields.only(providerFields)
  const keyVariable = fields.variable('keyVariable')
  const baseUrl = fields.url('baseUrl') ?? preset.baseUrl
  if (keyVariable !== undefined) checkSafe(baseUrl, fields)
  const title = fields.text('title')
  const keysUrl = fields.url('keysUrl')
  const headers = fields.texts('headers')
  if (headers && Object.keys(headers).some((name) => /^(?:authorization|x-api-key|cookie)$/iu.test(name)))
    throw fields.wrong('headers', 'holds a key', 'name the environment variable of the key as "keyVariable"')
  return {
    ...preset,
    baseUrl,
    defaultModel: fields.text('model') ?? preset.defaultModel,
    quirks: quirksOf(fields.part('quirks'), preset.quirks),
    own: modelsOf(fields.part('models')),
    ...(title === undefined ? {} : { title }),
    ...(keyVariable === undefined ? {} : { keyVariables: [keyVariable] }),
    ...(keysUrl === undefined ? {} : { keysUrl }),
    ...(headers === undefined ? {} : { headers: { ...preset.headers, ...headers } }),
  }
}

function cloudflareOf(fields: Fields): KnownProviders['cloudflare'] {
  fields.only(['model', 'models'])
  const model = fields.text('model')
  return { ...(model === undefined ? {} : { model }), own: modelsOf(fields.part('models')) }
}

const quirkFields = [
  'maxTokensField',
  'streamUsage',
  'stream',
  'temperature',
  'reasoningField',
  'finishOptional',
  'sessionHeader',
  'promptCacheKey',
  'longestCallId',
  'needsUserMessage',
  'body',
]

function quirksOf(fields: Fields | undefined, usual: Quirks): Quirks {
  if (!fields) return usual
  fields.only(quirkFields)
  const quirks: Quirks = { ...usual }
  quirks.maxTokensField =
    fields.oneOf('maxTokensField', ['max_tokens', 'max_completion_tokens']) ?? usual.maxTokensField
  quirks.streamUsage = fields.flag('streamUsage') ?? usual.streamUsage
  if (fields.flag('stream') === false) quirks.stream = false
  if (fields.flag('temperature') === false) quirks.noTemperature = /^/u
  const reasoning = fields.oneOf('reasoningField', ['reasoning', 'reasoning_content'])
  if (reasoning !== undefined) quirks.reasoningFields = [[/^/u, reasoning]]
  quirks.finishOptional = fields.flag('finishOptional') ?? usual.finishOptional ?? false
  const header = fields.text('sessionHeader')
  if (header !== undefined) quirks.session = { header }
  if (fields.flag('promptCacheKey')) quirks.session = { body: 'prompt_cache_key' }
  const longest = fields.count('longestCallId')
  // Shorter ones could not hold the hash that keeps them apart.
  if (longest !== undefined) quirks.longestCallId = Math.max(longest, 29)
  if (fields.flag('needsUserMessage')) quirks.needsUserMessage = true
  const body = fields.part('body')
  if (body) quirks.extras = [...(usual.extras ?? []), [/^/u, body.value]]
  return quirks
}

function modelsOf(fields: Fields | undefined): OwnFacts {
  if (!fields) return {}
  return Object.fromEntries(
    Object.keys(fields.value).map((model) => {
      const one = fields.part(model)!
      one.only(['contextWindow', 'price', 'nativeTools', 'wire'])
      const contextWindow = one.count('contextWindow')
      const nativeTools = one.flag('nativeTools')
      const wire = one.oneOf('wire', ['chat', 'responses', 'native'])
      const price = one.part('price')
      price?.only(['input', 'output', 'cachedInput'])
      const cachedInput = price?.amount('cachedInput')
      const facts: Partial<KnownModel> = {
        ...(contextWindow === undefined ? {} : { contextWindow }),
        ...(nativeTools === undefined ? {} : { nativeTools }),
        ...(wire === undefined ? {} : { wire }),
        ...(price === undefined
          ? {}
          : {
              price: {
                input: price.needed('input'),
                output: price.needed('output'),
                ...(cachedInput === undefined ? {} : { cachedInput }),
              },
            }),
      }
      return [model, facts]
    }),
  )
}

/** A key must not cross the open network in the clear. */
function checkSafe(baseUrl: string, fields: Fields): void {
  if (!isOpenNetwork(baseUrl)) return
  throw fields.wrong(
    'baseUrl',
    'would send a key over plain http',
    'write https://…; http is for this machine and private networks',
  )
}

/** Plain http to a host that is not this machine's or a private network's. */
export function isOpenNetwork(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'http:' || isLoopback(url)) return false
  return !(
    /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./u.test(hostname) ||
    /^\[f[cd]/u.test(hostname) ||
    /\.(?:local|internal|lan|home\.arpa)$/u.test(hostname) ||
    // A name without a dot is one of the own network (a container, a host).
    /^[^.[]+$/u.test(hostname)
  )
}
