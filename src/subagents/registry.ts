/** The agents of a folder: which there are, how one is made, changed, brought back and shared. Creates nothing until one is kept. */
import { setTimeout as sleep } from 'node:timers/promises'
import { agentLimits } from '../protocol/agent-definition.ts'
import type { AgentDefinition, AgentProposal } from '../protocol/agent-definition.ts'
import { UserError } from '../protocol/errors.ts'
import type { JsonObject } from '../protocol/json.ts'
import { isLease } from '../stores/store.ts'
import type { Lease, Store } from '../stores/store.ts'
import { placeOf, readAgents, readVisible } from './agent-files.ts'
import type { FoundAgent } from './agent-files.ts'
import { createAgentHistory } from './agent-history.ts'
import { indexAgent, unindexAgent } from './agent-manifest.ts'
import { checkProposal } from './check-proposal.ts'
import { formatDefinition } from './definition-file.ts'
import type { AgentAdmission, AgentRegistry, AgentVersion, KeptAgent } from './subagent.ts'

export interface AgentRegistryOptions {
  /** Rooted at the agents folder. */
  store: Store
  /** Rooted at `.versions` in the agents folder. */
  versions: Store
  /** null or empty: no session, only what is shared. */
  sessionId: string | null
  /** New agents are kept for all sessions (default), or else for this one until an accepted answer rested on them. */
  shared?: boolean
  /** Told once per file that cannot be read. */
  warn?: (message: string) => void
  /** Milliseconds to wait for another process that writes (30,000). */
  waitMs?: number
}

export function createAgentRegistry(options: AgentRegistryOptions): AgentRegistry {
  const { store, sessionId, warn = () => undefined, waitMs = 30_000 } = options
  const own = sessionId ? `${sessionId}/` : ''
  const shared = options.shared ?? true
  const history = createAgentHistory(options.versions)
  const told = new Set<string>()
  let queue: Promise<unknown> = Promise.resolve()

  function tell(message: string): void {
    if (!told.has(message)) warn(message)
    told.add(message)
  }
  const readMine = (): Promise<Map<string, FoundAgent>> => readVisible(store, own, tell)

  /** One change at a time, in this process and among all. */
  function change<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = queue.then(async () => {
      const lease = await takeLease(store, waitMs)
      try {
        return await work()
      } finally {
        await lease.release()
      }
    })
    queue = result.catch(() => undefined)
    return result
  }

  /** As the next version in that folder; what it takes the place of is kept, and no number is used twice. */
  async function write(
    folder: string,
    definition: AgentDefinition,
    raw: JsonObject | undefined,
    before: FoundAgent | undefined,
  ): Promise<AgentDefinition> {
    const { name } = definition
    const kept = before ? await history.keep(folder, before) : 0
    const version = Math.max(0, kept, ...(await history.versions(folder, name))) + 1
    const whole = { ...definition, version, updated_at: new Date().toISOString() }
    const path = `${name}.json`
    await store.write(folder + path, formatDefinition(whole, raw))
    const all = (await readAgents(store, (one) => one === folder, tell)).map((agent) => ({
      definition: agent.definition,
      path: agent.key.slice(folder.length),
    }))
    const aside = await indexAgent(store, folder, { definition: whole, path }, all)
    if (aside) tell(`the manifest of the agents folder could not be read: it is kept as ${aside} and was built anew`)
    return whole
  }

  async function keep(proposal: AgentProposal, createdBy: AgentDefinition['created_by']): Promise<AgentAdmission> {
    const mine = await readMine()
    const problems = checkProposal(proposal, [...mine.keys()])
    if (problems.length > 0) return { type: 'refused', problems }
    const before = mine.get(proposal.name)
    const definition = proposed(proposal, before?.definition, createdBy)
    // A session's own agent hides a shared one of its name: its next version goes where it is.
    const folder = before?.folder === own || !shared ? own : ''
    return {
      type: 'kept',
      definition: await write(folder, definition, before?.raw, before),
      update: before !== undefined,
    }
  }

  /** The session's own becomes the shared one of its name, or that one's next version. */
  async function share(name: string): Promise<void> {
    const agent = (await readMine()).get(name)
    if (!agent || own === '' || agent.folder !== own) return
    const before = (await readVisible(store, '', tell)).get(name)
    await history.keep(own, agent)
    const { created_at } = before?.definition ?? agent.definition
    await write('', { ...agent.definition, created_at }, agent.raw, before)
    await store.write(agent.key, null)
    await unindexAgent(store, own, name)
  }

  async function restore(name: string, version: number): Promise<AgentDefinition | null> {
    const before = (await readMine()).get(name)
    if (before?.definition.version === version) return before.definition
    for (const folder of before ? [placeOf(before)] : new Set([own, ''])) {
      const past = await history.find(folder, name, version)
      if (past) return write(folder, past.definition, past.raw, before)
    }
    return null
  }

  async function versionsOf(name: string): Promise<AgentVersion[]> {
    const current = (await readMine()).get(name)
    const found = new Map<number, AgentVersion>()
    const add = ({ version, role, updated_at }: AgentDefinition, isCurrent: boolean): void =>
      void found.set(version, { version, role, updated_at, isCurrent })
    for (const folder of current ? [placeOf(current)] : new Set([own, '']))
      for (const version of await history.versions(folder, name)) {
        const past = await history.find(folder, name, version)
        if (past && !found.has(version)) add(past.definition, false)
      }
    if (current) add(current.definition, true)
    return [...found.values()].sort((a, b) => a.version - b.version)
  }

  return {
    async list(all = false) {
      const agents = all ? await readAgents(store, () => true, tell) : [...(await readMine()).values()]
      return agents.map(keptOf).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    },
    async find(name) {
      const found = (await readMine()).get(name)
      return found ? keptOf(found) : null
    },
    async keep(proposal, createdBy) {
      // What can be refused without a look at the folder takes no lease and creates nothing.
      const problems = checkProposal(proposal, [])
      return problems.length > 0 ? { type: 'refused', problems } : change(() => keep(proposal, createdBy))
    },
    async recordContribution(name) {
      // Most agents are shared from the start: then nothing is locked.
      if (own === '' || (await readMine()).get(name)?.folder !== own) return
      await change(() => share(name)).catch((error: unknown) => {
        // An accepted answer stands, whoever holds the folder.
        if (!(error instanceof UserError)) throw error
        tell(`the agent "${name}" stays with this session: ${error.message}`)
      })
    },
    history: versionsOf,
    async restore(name, version) {
      const isThere = (await versionsOf(name)).some((one) => one.version === version)
      return isThere ? change(() => restore(name, version)) : null
    },
  }
}

function keptOf(agent: FoundAgent): KeptAgent {
  const place = placeOf(agent)
  return { ...agent.definition, session: place === '' ? null : place.slice(0, -1) }
}

/** What the proposal does not say stays as it was. Version and date are given when it is written. */
function proposed(
  proposal: AgentProposal,
  old: AgentDefinition | undefined,
  createdBy: AgentDefinition['created_by'],
): AgentDefinition {
  const now = new Date().toISOString()
  const definition: AgentDefinition = {
    name: proposal.name,
    role: proposal.role || (old?.role ?? proposal.name),
    system_prompt: proposal.system_prompt,
    capabilities: proposal.capabilities ?? old?.capabilities ?? [],
    created_at: old?.created_at ?? now,
    updated_at: now,
    created_by: old?.created_by ?? createdBy,
    version: 1,
    temperature: old?.temperature ?? 0.7,
    max_tokens: proposal.max_tokens ?? old?.max_tokens ?? agentLimits.max_tokens.usual,
    model: proposal.model ?? old?.model ?? null,
    tools: proposal.tools ?? old?.tools ?? [],
  }
  for (const limit of ['max_turns', 'timeout_seconds'] as const) {
    const value = proposal[limit] ?? old?.[limit]
    if (value !== undefined) definition[limit] = value
  }
  return definition
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
