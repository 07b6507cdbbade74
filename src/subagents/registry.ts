/** The agents folder: `<name>.json` and `<name>.md` shared by all sessions, `<session>/…` of one, `global/…` of the seed. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentDefinition, AgentProposal } from '../protocol/agent-definition.ts'
import { UserError } from '../protocol/errors.ts'
import type { JsonObject } from '../protocol/json.ts'
import { isLease } from '../stores/store.ts'
import type { Lease, Store } from '../stores/store.ts'
import { indexAgent } from './agent-manifest.ts'
import { checkProposal } from './check-proposal.ts'
import { formatDefinition, parseDefinition, parseMarkdown } from './definition-file.ts'
import type { AgentAdmission, AgentRegistry } from './subagent.ts'

export interface AgentRegistryOptions {
  /** Rooted at the agents folder. */
  store: Store
  /** Rooted at `.versions` in the agents folder: `<name>/<n>.json`. */
  versions: Store
  /** null: no session, only what is shared. */
  sessionId: string | null
  /** New agents are kept for all sessions (default), or else for this one. */
  shared?: boolean
  /** Told once per file that cannot be read. */
  warn?: (message: string) => void
  /** Milliseconds to wait for another process that writes (5,000). */
  waitMs?: number
}

interface FoundAgent {
  definition: AgentDefinition
  raw: JsonObject
  /** '' or `<session>/`. */
  folder: string
  key: string
}

/** Creates nothing until an agent is kept. */
export function createAgentRegistry(options: AgentRegistryOptions): AgentRegistry {
  const { store, versions, sessionId, warn = () => undefined, waitMs = 5_000 } = options
  const own = sessionId === null ? '' : `${sessionId}/`
  const shared = options.shared ?? true
  const told = new Set<string>()
  let queue: Promise<unknown> = Promise.resolve()

  function tell(message: string): void {
    if (!told.has(message)) warn(message)
    told.add(message)
  }

  async function readAll(isMine: (folder: string) => boolean): Promise<FoundAgent[]> {
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

  /** One agent per name: the session's own before the shared one, JSON before Markdown. */
  async function readMine(): Promise<Map<string, FoundAgent>> {
    const order = [...new Set([own, '', 'global/'])]
    const found = await readAll((folder) => order.includes(folder))
    const rank = ({ folder, key }: FoundAgent): number => order.indexOf(folder) * 2 + (key.endsWith('.md') ? 1 : 0)
    const mine = new Map<string, FoundAgent>()
    for (const agent of found.sort((a, b) => rank(a) - rank(b)))
      if (!mine.has(agent.definition.name)) mine.set(agent.definition.name, agent)
    return mine
  }

  async function keep(proposal: AgentProposal, createdBy: AgentDefinition['created_by']): Promise<AgentAdmission> {
    const mine = await readMine()
    const problems = checkProposal(proposal, [...mine.keys()])
    if (problems.length > 0) return { type: 'refused', problems }
    const before = mine.get(proposal.name)
    const old = before?.definition
    const now = new Date().toISOString()
    const definition: AgentDefinition = {
      name: proposal.name,
      role: proposal.role || (old?.role ?? proposal.name),
      system_prompt: proposal.system_prompt,
      capabilities: proposal.capabilities ?? old?.capabilities ?? [],
      created_at: old?.created_at ?? now,
      updated_at: now,
      created_by: old?.created_by ?? createdBy,
      version: (old?.version ?? 0) + 1,
      temperature: old?.temperature ?? 0.7,
      max_tokens: old?.max_tokens ?? 1500,
      model: proposal.model ?? old?.model ?? null,
      tools: proposal.tools ?? old?.tools ?? [],
    }
    if (before) {
      const { name, version } = before.definition
      await versions.write(`${name}/${version}.json`, formatDefinition(before.definition, before.raw))
    }
    // A session's own agent hides a shared one of its name: its next version goes where it is.
    const folder = before?.folder === own || !shared ? own : ''
    const path = `${definition.name}.json`
    await store.write(folder + path, formatDefinition(definition, before?.raw))
    const all = (await readAll((one) => one === folder)).map((agent) => ({
      definition: agent.definition,
      path: agent.key.slice(folder.length),
    }))
    const aside = await indexAgent(store, folder, { definition, path }, all)
    if (aside) tell(`the manifest of the agents folder could not be read: it is kept as ${aside} and was built anew`)
    return { type: 'kept', definition, update: before !== undefined }
  }

  return {
    async list(all = false) {
      const agents = all ? await readAll(() => true) : [...(await readMine()).values()]
      return agents.map(({ definition }) => definition).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    },
    async find(name) {
      return (await readMine()).get(name)?.definition ?? null
    },
    keep(proposal, createdBy) {
      const result = queue.then(async () => {
        // What can be refused without a look at the folder takes no lease and creates nothing.
        const problems = checkProposal(proposal, [])
        if (problems.length > 0) return { type: 'refused' as const, problems }
        const lease = await takeLease(store, waitMs)
        try {
          return await keep(proposal, createdBy)
        } finally {
          await lease.release()
        }
      })
      queue = result.catch(() => undefined)
      return result
    },
  }
}

async function takeLease(store: Store, waitMs: number): Promise<Lease> {
  const end = performance.now() + waitMs
  for (;;) {
    const lease = await store.lease('manifest')
    if (isLease(lease)) return lease
    if (performance.now() >= end)
      throw new UserError(
        'failure',
        `the agents folder is being changed by ${lease.heldBy} for more than ${Math.round(waitMs / 1000)} s`,
        'try again when that process is done, or end it',
      )
    await sleep(5 + Math.random() * 25)
  }
}
