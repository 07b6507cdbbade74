/** One model as a provider's own list tells of it. Lists are alike and never the same: what is not told is null. */
import { isJsonObject, jsonText } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Price } from './model.ts'

export interface OfferedModel {
  /** As the provider calls it. */
  id: string
  contextWindow: number | null
  price: Price | null
  nativeTools: boolean | null
  /** Needs a paid plan. */
  isPaid: boolean
  /** The day after which it is gone, as the provider writes it. */
  endsAt: string | null
}

/** @returns null: not a list in OpenAI's shape. */
export function readOpenAIList(body: Json | undefined): OfferedModel[] | null {
  if (!isJsonObject(body)) return null
  // Ollama without any model sends `data: null`.
  const list = body['data'] ?? []
  // Some proxies leave out `object`; an array under `data` with ids is a list all the same.
  if (!Array.isArray(list) || (body['object'] !== 'list' && list.length === 0)) return null
  const models = list.filter(isJsonObject).filter((one) => typeof one['id'] === 'string')
  return models.length === list.length ? models.map(readOpenAIModel) : null
}

function readOpenAIModel(one: JsonObject): OfferedModel {
  const meta = isJsonObject(one['meta']) ? one['meta'] : {}
  const parameters = one['supported_parameters']
  return {
    id: jsonText(one['id']),
    // vLLM; OpenRouter; Groq; llama.cpp.
    contextWindow: firstCount(one['max_model_len'], one['context_length'], one['context_window'], meta['n_ctx']),
    price: perTokenPrice(one['pricing']),
    nativeTools: Array.isArray(parameters) ? parameters.includes('tools') : null,
    isPaid: false,
    endsAt: typeof one['expiration_date'] === 'string' ? one['expiration_date'] : null,
  }
}

/** OpenRouter: dollars of one token, as text. */
function perTokenPrice(pricing: Json | undefined): Price | null {
  if (!isJsonObject(pricing)) return null
  const [input, output, cached] = ['prompt', 'completion', 'input_cache_read'].map((name) => {
    const usd = typeof pricing[name] === 'string' ? Number(pricing[name]) : Number.NaN
    return usd >= 0 ? Math.round(usd * 1e12) / 1e6 : null
  })
  if (input === null || input === undefined || output === null || output === undefined) return null
  return { input, output, ...(cached === null || cached === undefined ? {} : { cachedInput: cached }) }
}

/** One page of Cloudflare's `models/search`; every value of a property is text. @returns null: not such a page. */
export function readWorkersAIList(body: Json | undefined): OfferedModel[] | null {
  if (!isJsonObject(body) || !Array.isArray(body['result'])) return null
  return body['result'].filter(isJsonObject).flatMap((one) => {
    if (typeof one['name'] !== 'string') return []
    const properties = propertiesOf(one['properties'])
    const ends = properties.get('planned_deprecation_date')
    return [
      {
        id: one['name'],
        contextWindow: firstCount(properties.get('context_window'), properties.get('max_input_tokens')),
        price: perMillionPrice(properties.get('price')),
        nativeTools: properties.has('function_calling')
          ? jsonText(properties.get('function_calling')) === 'true'
          : null,
        isPaid: jsonText(properties.get('require_workers_paid')) === 'true',
        endsAt: typeof ends === 'string' && ends !== '' ? ends : null,
      },
    ]
  })
}

function propertiesOf(list: Json | undefined): Map<string, Json> {
  return new Map(
    (Array.isArray(list) ? list : [])
      .filter(isJsonObject)
      .map(({ property_id: id = '', value = null }) => [jsonText(id), value]),
  )
}

/** A list of `{unit: "per M input tokens", price: 0.35}`, or that list as text. */
function perMillionPrice(value: Json | undefined): Price | null {
  const rows = typeof value === 'string' ? parse(value) : value
  if (!Array.isArray(rows)) return null
  const of = (unit: RegExp): number | undefined => {
    const row = rows.filter(isJsonObject).find((one) => unit.test(jsonText(one['unit'])))
    return row && Number.isFinite(Number(row['price'])) ? Number(row['price']) : undefined
  }
  const input = of(/^per m input tokens$/iu)
  const output = of(/^per m output tokens$/iu)
  const cachedInput = of(/cached input tokens/iu)
  if (input === undefined || output === undefined) return null
  return { input, output, ...(cachedInput === undefined ? {} : { cachedInput }) }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** The first of these that is a whole number above 0, also as text. */
export function firstCount(...values: (Json | undefined)[]): number | null {
  const found = values.find((value) => /^[1-9]\d*$/u.test(jsonText(value)))
  return found === undefined ? null : Number(found)
}
