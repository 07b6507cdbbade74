/** Wiring for what is kept: the library, agents and runs of a folder, for runs and for lists alike. Reading creates nothing. */
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { builtInNames } from './agent/built-in-names.ts'
import { createCapabilities } from './capabilities/index.ts'
import { userFolder } from './config/load.ts'
import type { Configuration } from './config/load.ts'
import { createKeptApprovals } from './kept-approvals.ts'
import type { KeptApproval, KeptApprovals } from './kept-approvals.ts'
import { createKvKeeper } from './kv-keeper.ts'
import type { AgentDefinition } from './protocol/agent-definition.ts'
import { UserError } from './protocol/errors.ts'
import type { Event } from './protocol/event.ts'
import { splitSecret } from './protocol/grant.ts'
import type { Grants } from './protocol/grant.ts'
import type { ToolEntry } from './protocol/tool.ts'
import { createSandbox } from './sandbox/index.ts'
import type { Sandbox, SandboxLimits } from './sandbox/sandbox.ts'
import { openStore, readSecret } from './secret-keeping.ts'
import { createFolderStore } from './stores/index.ts'
import { copyOwnAgents, createAgentRegistry } from './subagents/index.ts'
import type { AgentRegistry, AgentVersion, KeptAgent } from './subagents/subagent.ts'
import {
  cleanRuns,
  followRun,
  isRunning,
  listRuns,
  newestRunning,
  readRun,
  toSeedEvents,
  writeViews,
} from './timeline/index.ts'
import type { CleanRunsOptions, CleanedRuns, Following, RunSummary, SeedEvent } from './timeline/index.ts'
import { createHistory, createLibrary, createSearchIndex, createTypeCheck } from './tools/index.ts'
import type { FolderLibrary, KeptVersion, RankedTool } from './tools/index.ts'

export type { KeptVersion }

export interface Place {
  cwd: string
  configuration: Configuration
}

/** A file that ships with the program: under `src/` as named, in a built package beside the bundle. */
function packaged(path: string): string {
  const near = import.meta.url.endsWith('.ts') ? path : path.slice(path.lastIndexOf('/') + 1)
  return fileURLToPath(new URL(near, import.meta.url))
}

/**
 * @param roots further folders whose `node_modules` tools may import from.
 * @param given what the run was given: the values of its secrets are taken out of whatever tools get to see.
 */
export function openSandbox({ cwd, configuration }: Place, roots: readonly string[] = [], given: Grants = {}): Sandbox {
  const { settings } = configuration
  const secret = Array.isArray(given.secret) ? given.secret : []
  const capabilities = createCapabilities({
    secrets: { read: (name) => readSecret(configuration, name) },
    givenSecrets: secret.map((one) => splitSecret(one).name),
    kv: createKvKeeper(openStore(configuration, join(resolve(cwd, settings.toolsDir), '.kv'))),
  })
  const limits: SandboxLimits = {
    buildMs: settings.toolBuildMs,
    wallMs: settings.toolWallMs,
    cpuMs: settings.toolCpuMs,
    memoryBytes: settings.toolMemoryMb * 2 ** 20,
    resultBytes: settings.toolResultBytes,
    logBytes: settings.toolLogBytes,
    calls: settings.toolCalls,
    callsInFlight: settings.toolCallsInFlight,
  }
  return createSandbox({ capabilities, limits, cwd, roots })
}

/** @param warn told, in words for a person, what was damaged and how it was mended. */
export function openLibrary(
  { cwd, configuration }: Place,
  sandbox: Sandbox,
  warn: (message: string) => void,
): FolderLibrary {
  const folder = resolve(cwd, configuration.settings.toolsDir)
  return createLibrary({
    store: openStore(configuration, folder),
    versions: openStore(configuration, join(folder, '.versions')),
    sandbox,
    typeCheck: createTypeCheck({ environmentPath: packaged('sandbox/guest/tool-environment') }),
    maxCodeChars: configuration.settings.toolCodeMaxChars,
    builtInNames,
    waitMs: configuration.settings.leaseWaitMs,
    warn,
  })
}

export function openApprovals({ cwd, configuration }: Place): KeptApprovals {
  const folder = resolve(cwd, configuration.settings.toolsDir)
  const user = createFolderStore(userFolder(configuration.env))
  return createKeptApprovals({ tools: createFolderStore(folder), folder, user })
}

/** @param sessionId whose own agents are seen beside the shared ones; empty: only the shared ones. */
export function openAgents(
  { cwd, configuration }: Place,
  sessionId: string,
  warn: (message: string) => void,
): AgentRegistry {
  const folder = resolve(cwd, configuration.settings.agentsDir)
  const versions = openStore(configuration, join(folder, '.versions'))
  const shared = configuration.settings.shareAgents
  const waitMs = configuration.settings.leaseWaitMs
  return createAgentRegistry({ store: openStore(configuration, folder), versions, sessionId, shared, waitMs, warn })
}

/** Agents that a session keeps for itself, for a copy of that session. */
export async function copySessionAgents({ cwd, configuration }: Place, from: string, to: string): Promise<void> {
  await copyOwnAgents(openStore(configuration, resolve(cwd, configuration.settings.agentsDir)), from, to)
}

export interface Catalogue {
  readonly toolsDir: string
  readonly agentsDir: string
  readonly tools: () => Promise<ToolEntry[]>
  readonly tool: (name: string) => Promise<{ entry: ToolEntry; code: string } | null>
  /** What the person always allows the tool, as it is now. */
  readonly approvals: (entry: ToolEntry) => Promise<string[]>
  /** The tools that match, best first. */
  readonly searchTools: (text: string) => Promise<RankedTool[]>
  /** Version numbers that are kept, ascending. */
  readonly toolVersions: (name: string) => Promise<number[]>
  /** What became of each kept version, ascending. */
  readonly toolHistory: (name: string) => Promise<KeptVersion[]>
  /** The module of a kept version; null when it is not kept. */
  readonly toolVersion: (name: string, version: number) => Promise<string | null>
  readonly allApprovals: () => Promise<KeptApproval[]>
  /** Takes back what was always allowed to the tool; the grants, none when there were none. */
  readonly forgetApprovals: (name: string) => Promise<string[]>
  /** Makes an earlier version the newest one; null when it is not kept. */
  readonly restoreTool: (name: string, version: number) => Promise<ToolEntry | null>
  /** false: there was none. Its versions stay. */
  readonly removeTool: (name: string) => Promise<boolean>
  readonly agents: (all: boolean) => Promise<KeptAgent[]>
  readonly agent: (name: string) => Promise<KeptAgent | null>
  /** Versions that are kept, ascending; empty: there is no such agent. */
  readonly agentVersions: (name: string) => Promise<AgentVersion[]>
  /** Makes an earlier version the newest one; null when it is not kept. */
  readonly restoreAgent: (name: string, version: number) => Promise<AgentDefinition | null>
  readonly runs: () => Promise<RunSummary[]>
  readonly run: (runId: string) => Promise<{ events: Event[]; seed: SeedEvent[]; damage: string | null }>
  readonly cleanRuns: (options: CleanRunsOptions) => Promise<CleanedRuns>
  /** True while a process holds the run. */
  readonly isRunning: (runId: string) => Promise<boolean>
  /** Id of the newest run that goes on; null: none does. */
  readonly newestRunning: () => Promise<string | null>
  /** Tells all events of a run, and those that come, until it is over or the signal fires. */
  readonly follow: (runId: string, tell: (event: Event) => void, signal: AbortSignal) => Promise<Following>
  /**
   * Makes `timeline.md` and `timeline.html` anew, also of a run that was killed. `problem`: what the person must know of the
   * page; null: nothing.
   */
  readonly views: (runId: string) => Promise<{ page: string; problem: string | null }>
}

export function openCatalogue(place: Place, sessionId: string, warn: (message: string) => void): Catalogue {
  const { settings } = place.configuration
  // Never warmed: a list starts no process.
  const library = openLibrary(place, openSandbox(place), warn)
  const history = createHistory(createFolderStore(join(resolve(place.cwd, settings.toolsDir), '.versions')))
  const agents = openAgents(place, sessionId, warn)
  const runs = openStore(place.configuration, resolve(place.cwd, settings.runsDir))
  return {
    toolsDir: settings.toolsDir,
    agentsDir: settings.agentsDir,
    tools: () => library.list(),
    tool: (name) => library.find(name),
    approvals: ({ name, grants }) => openApprovals(place).list(name, grants),
    searchTools: async (text) => createSearchIndex(await library.list()).rank(text),
    toolVersions: (name) => library.versions(name),
    toolHistory: (name) => library.historyOf(name),
    toolVersion: async (name, version) => (await history.find(name, version))?.code ?? null,
    allApprovals: () => openApprovals(place).all(),
    forgetApprovals: (name) => openApprovals(place).forget(name),
    restoreTool: (name, version) => library.restore(name, version),
    removeTool: (name) => library.remove(name),
    agents: (all) => agents.list(all),
    agent: (name) => agents.find(name),
    agentVersions: (name) => agents.history(name),
    restoreAgent: (name, version) => agents.restore(name, version),
    runs: () => listRuns(runs),
    run: async (runId) => {
      const { events, damage } = await readRun(runs, runId)
      return { events, damage, seed: toSeedEvents(events) }
    },
    cleanRuns: (options) => cleanRuns(runs, options),
    isRunning: (runId) => isRunning(runs, runId),
    newestRunning: () => newestRunning(runs),
    follow: (runId, tell, signal) => followRun(runs, runId, tell, signal),
    views: async (runId) => {
      const { damage } = await readRun(runs, runId)
      const page = join(settings.runsDir, runId, 'timeline.html')
      const isMade = (await runs.look(`${runId}/timeline.html`)) !== null
      const asMade = (problem: string): { page: string; problem: string } => ({
        page,
        problem: `${problem}; the page is left as it was made before`,
      })
      // It was made when more could be read.
      if (damage && isMade) return asMade(damage)
      try {
        await writeViews(runs, runId)
      } catch (error) {
        if (!isMade || !(error instanceof UserError)) throw error
        return asMade(error.message)
      }
      return { page, problem: damage }
    },
  }
}
