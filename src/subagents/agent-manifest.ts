/** `manifest.json` of an agents folder: an index for people and other programs; the definition files are the truth. */
import type { AgentDefinition } from '../protocol/agent-definition.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Store } from '../stores/store.ts'

export interface ListedAgent {
  definition: AgentDefinition
  /** Relative to the manifest's folder. */
  path: string
}

/**
 * Writes the row of one agent and keeps all others; a manifest that is missing or damaged is rebuilt from `all`. Called
 * under the lease.
 * @returns where a damaged manifest was set aside.
 */
export async function indexAgent(
  store: Store,
  folder: string,
  agent: ListedAgent,
  all: ListedAgent[],
): Promise<string | null> {
  const key = `${folder}manifest.json`
  const text = await store.read(key)
  const known = text === null ? null : parse(text)
  const aside = text !== null && known === null ? await setAside(store, key, text) : null
  const agents = { ...(known?.agents ?? rowsOf(all)), ...rowsOf([agent]) }
  const sorted = Object.fromEntries(Object.entries(agents).sort(([a], [b]) => (a < b ? -1 : 1)))
  await store.write(key, `${JSON.stringify({ ...known?.rest, agents: sorted }, null, 2)}\n`)
  return aside
}

/** Takes the row of an agent out that is no longer in the folder; a manifest that is missing or damaged has none. */
export async function unindexAgent(store: Store, folder: string, name: string): Promise<void> {
  const key = `${folder}manifest.json`
  const text = await store.read(key)
  const known = text === null ? null : parse(text)
  if (!known || !Object.hasOwn(known.agents, name)) return
  const { [name]: _gone, ...agents } = known.agents
  await store.write(key, `${JSON.stringify({ ...known.rest, agents }, null, 2)}\n`)
}

function rowsOf(agents: ListedAgent[]): JsonObject {
  const rows = agents.map(({ definition, path }) => {
    const { name, role, created_at, created_by, capabilities, version } = definition
    return [name, { path, role, created_at, created_by, capabilities, version }] as const
  })
  return Object.fromEntries(rows)
}

function parse(text: string): { agents: JsonObject; rest: JsonObject } | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) && isJsonObject(value['agents']) ? { agents: value['agents'], rest: value } : null
  } catch {
    return null
  }
}

async function setAside(store: Store, key: string, text: string): Promise<string> {
  const taken = new Set((await store.list(`${key}.damaged-`)).map((one) => one.key))
  let number = 1
  while (taken.has(`${key}.damaged-${number}`)) number++
  const place = `${key}.damaged-${number}`
  await store.write(place, text)
  return place
}
