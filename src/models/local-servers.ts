/** Model servers on the person's own machine: whether one is there, that it is what it seems, its models and their windows. */
import { isJsonObject, jsonText } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import { askJson } from './ask-json.ts'
import type { Question } from './ask-json.ts'
import type { ModelFacts } from './model.ts'
import { firstCount, readOpenAIList } from './offered-model.ts'
import type { OfferedModel } from './offered-model.ts'

/** Where a server listens: `baseUrl` up to and including the version. */
export interface LocalServer {
  /** The provider's; what is asked depends on it. */
  name: string
  baseUrl: string
  apiKey?: string | undefined
}

/**
 * Other programs use these ports too, so each server must show what only it has.
 * @returns its models in its own order, those for chat only; null: no such server answered in time.
 */
export async function discover(server: LocalServer, timeoutMs: number): Promise<string[] | null> {
  switch (server.name) {
    case 'ollama':
      return ollamaModels(await get(server, `${rootOf(server)}/api/tags`, timeoutMs))
    case 'lmstudio':
      return lmStudioModels(await get(server, `${rootOf(server)}/api/v0/models`, timeoutMs))
    default:
      return ownedModels(await get(server, `${bare(server)}/models`, timeoutMs), server.name.replace('.', ''))
  }
}

function ollamaModels(body: Json | undefined): string[] | null {
  if (!isJsonObject(body) || !('models' in body)) return null
  const list = Array.isArray(body['models']) ? body['models'].filter(isJsonObject) : []
  if (list.some((one) => typeof one['name'] !== 'string' || typeof one['digest'] !== 'string')) return null
  return list.map(({ name }) => jsonText(name)).filter(isForChat)
}

function lmStudioModels(body: Json | undefined): string[] | null {
  if (!isJsonObject(body) || !Array.isArray(body['data'])) return null
  const list = body['data'].filter(isJsonObject)
  if (list.some((one) => typeof one['id'] !== 'string' || typeof one['state'] !== 'string')) return null
  const forChat = list.filter(({ type }) => type === 'llm' || type === 'vlm')
  // What is loaded answers at once.
  return forChat
    .sort((a, b) => Number(b['state'] === 'loaded') - Number(a['state'] === 'loaded'))
    .map(({ id }) => jsonText(id))
}

/** llama.cpp and vLLM name themselves as the owner of each model. */
function ownedModels(body: Json | undefined, owner: string): string[] | null {
  const data = isJsonObject(body) && Array.isArray(body['data']) ? body['data'].filter(isJsonObject) : []
  const own = data.filter(({ owned_by: by, id }) => by === owner && typeof id === 'string')
  return own.length === 0 ? null : own.map(({ id }) => jsonText(id)).filter(isForChat)
}

export const isForChat = (model: string): boolean => !/embed|rerank|whisper|\btts\b/iu.test(model)

/** What the server tells of one model; a field that is absent was not told. */
export async function factsFrom(server: LocalServer, model: string, timeoutMs: number): Promise<Partial<ModelFacts>> {
  switch (server.name) {
    case 'ollama':
      return ollamaFacts(server, model, timeoutMs)
    case 'llama.cpp': {
      const body = await get(server, `${rootOf(server)}/props?model=${encodeURIComponent(model)}`, timeoutMs)
      const usual = isJsonObject(body) ? body['default_generation_settings'] : undefined
      return windowOf(isJsonObject(usual) ? firstCount(usual['n_ctx']) : null)
    }
    case 'lmstudio': {
      const body = await get(server, `${rootOf(server)}/api/v0/models/${encodeURIComponent(model)}`, timeoutMs)
      // What is not loaded yet is loaded with less than its most.
      return windowOf(isJsonObject(body) ? firstCount(body['loaded_context_length']) : null)
    }
    default: {
      const found = await offered(server, model, timeoutMs)
      return {
        ...windowOf(found?.contextWindow ?? null),
        ...(found?.price ? { price: found.price } : {}),
        ...(found?.nativeTools === false ? { nativeTools: false } : {}),
      }
    }
  }
}

/** Ollama cuts prompts silently at what it runs a model with, which is mostly less than the model could take. */
async function ollamaFacts(server: LocalServer, model: string, timeoutMs: number): Promise<Partial<ModelFacts>> {
  const root = rootOf(server)
  const [shown, running] = await Promise.all([
    get(server, `${root}/api/show`, timeoutMs, { model }),
    get(server, `${root}/api/ps`, timeoutMs),
  ])
  const list = isJsonObject(running) && Array.isArray(running['models']) ? running['models'].filter(isJsonObject) : []
  const loaded = list.find((one) => one['name'] === model || one['model'] === model)
  if (!isJsonObject(shown)) return windowOf(firstCount(loaded?.['context_length']))
  const set = /^\s*num_ctx\s+(\d+)/mu.exec(jsonText(shown['parameters']))?.[1]
  const { capabilities } = shown
  return {
    ...windowOf(firstCount(loaded?.['context_length'], set)),
    ...(Array.isArray(capabilities) ? { nativeTools: capabilities.includes('tools') } : {}),
  }
}

async function offered(server: LocalServer, model: string, timeoutMs: number): Promise<OfferedModel | undefined> {
  return readOpenAIList(await get(server, `${bare(server)}/models`, timeoutMs))?.find(({ id }) => id === model)
}

/** The ids of any server in OpenAI's shape; null: nobody answered in time, or not in this protocol. */
export async function listModels(
  baseUrl: string,
  apiKey: string | undefined,
  timeoutMs: number,
): Promise<string[] | null> {
  const server = { name: '', baseUrl, apiKey }
  return readOpenAIList(await get(server, `${bare(server)}/models`, timeoutMs))?.map(({ id }) => id) ?? null
}

async function get({ apiKey }: LocalServer, url: string, timeoutMs: number, body?: Json): Promise<Json | undefined> {
  const question: Question = { url, timeoutMs, headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {} }
  const answer = await askJson(body === undefined ? question : { ...question, body })
  return 'status' in answer && answer.status === 200 ? answer.json : undefined
}

const windowOf = (contextWindow: number | null): Partial<ModelFacts> =>
  contextWindow === null ? {} : { contextWindow }
const bare = ({ baseUrl }: LocalServer): string => baseUrl.replace(/\/+$/u, '').replace(/\/chat\/completions$/u, '')
const rootOf = (server: LocalServer): string => bare(server).replace(/\/v\d+$/u, '')
