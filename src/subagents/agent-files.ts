/** The definition files of an agents folder: `<name>.json` and `<name>.md` of all sessions, `<session>/…` of one, `global/…` of the seed. */
import type { AgentDefinition } from '../protocol/agent-definition.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Store } from '../stores/store.ts'
import { parseDefinition, parseMarkdown } from './definition-file.ts'

export interface FoundAgent {
  definition: AgentDefinition
  raw: JsonObject
  /** '' or `<session>/`. */
  folder: string
  key: string
}

const seedFolder = 'global/'

/** Where its next version goes: the seed's folder is only read. */
export function placeOf({ folder }: FoundAgent): string {
  return folder === seedFolder ? '' : folder
}

/** @param tell told of each file that cannot be read. */
export async function readAgents(
  store: Store,
  isMine: (folder: string) => boolean,
  tell: (message: string) => void,
): Promise<FoundAgent[]> {
  const found: FoundAgent[] = []
  for (const { key, kind, changedAt } of await store.list('')) {
    const [, folder = '', base, ending] = /^([^/]+\/)?([^/]+)\.(json|md)$/.exec(key) ?? []
    if (kind !== 'document' || base === undefined || base === 'manifest' || !isMine(folder)) continue
    if (ending === 'md' && base.toLowerCase() === 'readme') continue
    const text = await store.read(key)
    if (text === null) continue
    const read = (ending === 'md' ? parseMarkdown : parseDefinition)(text, { base, changedAt })
    if (read.ok) found.push({ definition: read.definition, raw: ending === 'md' ? {} : read.raw, folder, key })
    else tell(`the agent file ${key} is left out: ${read.fault}; mend it or remove it`)
  }
  return found
}

/** One agent per name: the session's own before the shared one, JSON before Markdown. `own`: '' or `<session>/`. */
export async function readVisible(
  store: Store,
  own: string,
  tell: (message: string) => void,
): Promise<Map<string, FoundAgent>> {
  const order = [...new Set([own, '', seedFolder])]
  const found = await readAgents(store, (folder) => order.includes(folder), tell)
  const rank = ({ folder, key }: FoundAgent): number => order.indexOf(folder) * 2 + (key.endsWith('.md') ? 1 : 0)
  const visible = new Map<string, FoundAgent>()
  for (const agent of found.sort((a, b) => rank(a) - rank(b)))
    if (!visible.has(agent.definition.name)) visible.set(agent.definition.name, agent)
  return visible
}

/** What a session keeps for itself goes on in a copy of it. */
export async function copyOwnAgents(store: Store, from: string, to: string): Promise<void> {
  for (const { key, kind } of await store.list(`${from}/`)) {
    const text = kind === 'document' ? await store.read(key) : null
    if (text !== null) await store.write(`${to}/${key.slice(from.length + 1)}`, text)
  }
}
