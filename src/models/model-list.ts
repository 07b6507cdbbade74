/** What a provider offers, by its own list, with what we know put over it. */
import { UserError } from '../protocol/errors.ts'
import { askJson } from './ask-json.ts'
import type { JsonAnswer, Question } from './ask-json.ts'
import { faultOf, faultOfResponse } from './fault.ts'
import type { Endpoint } from './fault.ts'
import type { ModelFault } from './model.ts'
import { readOpenAIList, readWorkersAIList } from './offered-model.ts'
import type { OfferedModel } from './offered-model.ts'
import { knownModel } from './price-list.ts'
import type { OwnFacts } from './price-list.ts'
import type { Access, CloudflareAccess } from './provider-access.ts'
import { accountUrl } from './workers-ai.ts'

const listMs = 15_000
const pageSize = 100
const mostPages = 20

/** @throws UserError: no answer, a refused key, or no list there. */
export async function listOffered(access: Access): Promise<OfferedModel[]> {
  const { provider, key, people, place } = access
  const url = listAddress(access)
  const headers = { ...provider.headers, ...(key ? { authorization: `Bearer ${key.value}` } : {}) }
  const to: Endpoint = { ...people, url, model: '', secrets: key ? [key.value] : [] }
  if (provider.keyPath && key) await refuseBadKey(url.replace(/\/models$/u, provider.keyPath), headers, to)
  const answer = await ask({ url, timeoutMs: listMs, headers }, to)
  const models = readOpenAIList(answer.json)
  if (!models)
    throw new UserError(
      'configuration',
      `${place} does not say which models it has.`,
      `Check the address; ${url} should list them.`,
    )
  return models.map((model) => withKnown(model, provider.name, provider.own))
}

export function listAddress({ baseUrl }: Pick<Access, 'baseUrl'>): string {
  return `${baseUrl.replace(/\/+$/u, '').replace(/\/chat\/completions$/u, '')}/models`
}

/** Where the list answers to anybody, it says nothing of the key. A server that does not know the question decides nothing. */
async function refuseBadKey(url: string, headers: Record<string, string>, to: Endpoint): Promise<void> {
  const answer = await askJson({ url, timeoutMs: listMs, headers })
  if ('status' in answer && (answer.status === 401 || answer.status === 403))
    throw asUserError(faultOfResponse(answer.status, answer.headers, answer.text, to))
}

/** Workers AI's text models. @param search only those with this in their name. @throws UserError. */
export async function listWorkersAI(
  access: CloudflareAccess,
  own: OwnFacts | undefined,
  { search, timeoutMs = listMs }: { search?: string; timeoutMs?: number } = {},
): Promise<OfferedModel[]> {
  const { token } = access
  const offered: OfferedModel[] = []
  for (let page = 1; page <= mostPages; page += 1) {
    const query = new URLSearchParams({
      task: 'Text Generation',
      per_page: String(pageSize),
      page: String(page),
      ...(search === undefined ? {} : { search }),
    })
    const url = `${accountUrl(access)}/models/search?${query.toString()}`
    const answer = await ask(
      { url, timeoutMs, headers: { authorization: `Bearer ${token.value}` } },
      {
        title: 'Workers AI',
        url,
        model: '',
        keyVariable: token.name,
        keysUrl: 'https://dash.cloudflare.com/profile/api-tokens',
        cloudflare: true,
        secrets: [token.value],
      },
    )
    const models = readWorkersAIList(answer.json)
    if (!models) throw new UserError('failure', 'Workers AI sent a list of models that is not in its usual form.')
    offered.push(...models)
    if (models.length < pageSize) break
  }
  return offered.map((model) => withKnown(model, 'cloudflare', own))
}

/**
 * The smaller window of table and list: lists have named more than a model takes. The list's price is newer than the
 * table's, and has no word on cached input. What the person says wins.
 */
export function withKnown(listed: OfferedModel, provider: string, own: OwnFacts = {}): OfferedModel {
  const known = knownModel(`${provider}/${listed.id}`)
  const mine = Object.hasOwn(own, listed.id) ? own[listed.id] : undefined
  const windows = [listed.contextWindow, known?.contextWindow].filter((one) => typeof one === 'number')
  return {
    ...listed,
    contextWindow: mine?.contextWindow ?? (windows.length > 0 ? Math.min(...windows) : null),
    price:
      mine?.price ??
      (listed.price && known?.price ? { ...known.price, ...listed.price } : (listed.price ?? known?.price ?? null)),
    // Not every list marks them: what is in the table takes tools unless it says otherwise.
    nativeTools: mine?.nativeTools ?? listed.nativeTools ?? (known ? (known.nativeTools ?? true) : null),
    isPaid: listed.isPaid || known?.isPaid === true,
  }
}

async function ask(question: Question, to: Endpoint): Promise<JsonAnswer> {
  const answer = await askJson(question)
  if ('failure' in answer) throw asUserError(faultOf('network', answer.failure, to))
  if (answer.status !== 200) throw asUserError(faultOfResponse(answer.status, answer.headers, answer.text, to))
  return answer
}

/** For commands that end with the fault. */
export function asUserError({ code, message, wayOut }: ModelFault): UserError {
  return new UserError(code === 'credentials' ? 'credentials' : 'failure', message, wayOut)
}
