/** The wiring of administration over HTTP: what the server knows of itself, and what is kept where it runs. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Hono } from 'hono'
import type { Context } from 'hono'
import { openCatalogue } from './catalogue.ts'
import type { Place } from './catalogue.ts'
import { createEventStream } from './channels/event-stream.ts'
import { servedPlace } from './persona-tools.ts'
import { hasCode } from './protocol/errors.ts'
import type { JsonObject } from './protocol/json.ts'
import { redactorOf } from './secret-keeping.ts'
import type { ServeOptions } from './serve.ts'
import { createAdminAccess } from './server/admin-access.ts'
import { createAdminApi } from './server/admin-api.ts'
import type { KeptList } from './server/admin-api.ts'
import type { AdminLog } from './server/admin-log.ts'
import type { Admission } from './server/admission.ts'
import type { AdminConsole } from './server/console.ts'
import type { Gateway } from './server/gateway.ts'
import type { LoadSeries } from './server/load-series.ts'
import { sampleMs } from './server/load-series.ts'
import type { Metrics } from './server/metrics.ts'
import { loadDashboardPage } from './web/dashboard-page.ts'

interface AdminParts {
  token: string
  gateway: Gateway
  admission: Admission
  metrics: Metrics
  series: LoadSeries
  lines: AdminLog
  console: AdminConsole
  model: string | null
  modelProblem: string | null
  /** Where the doors are, as they open. */
  places: readonly string[]
  clock: () => number
}

export interface Admin {
  routes: (ipOf: (context: Context) => string) => Hono
  close(): void
}

/** As `timeline.html` of a run is named; nothing else is read. */
const runIdRule = /^\d{4}-\d{2}-\d{2}_\d{2}-\d{2}-\d{2}(?:-\d+)?$/

export async function openAdmin(options: ServeOptions, parts: AdminParts): Promise<Admin> {
  const { place, tls } = options
  const { token, gateway, series, lines, clock } = parts
  const redactor = await redactorOf(place.configuration)
  const access = createAdminAccess(token, clock)
  const startedAt = new Date()
  let sweep = (): void => access.sweep()
  const beat = setInterval(() => {
    series.sample()
    sweep()
  }, sampleMs).unref()
  series.sample()
  return {
    routes(ipOf) {
      const api = createAdminApi({
        access,
        isSecure: tls !== undefined,
        ipOf,
        gateway,
        console: parts.console,
        lines,
        state: (since) => stateOf(options, parts, startedAt, since),
        kept: keptLists(options, parts),
        timeline: (runId) => readTimeline(place, runId),
        openStream: () => createEventStream(() => true),
        clean: (value) => redactor.json(value),
        page: loadDashboardPage,
      })
      sweep = () => api.sweep()
      return api.routes
    },
    close: () => clearInterval(beat),
  }
}

function stateOf(options: ServeOptions, parts: AdminParts, startedAt: Date, since: number): JsonObject {
  const { persona, settings } = options
  const { gateway, admission, metrics, series, places, model, modelProblem } = parts
  const { connections, inFlight, waiting, perConversation, rateMessages, addressMessages } = settings
  const { definition, door } = persona
  const inMemory = [...gateway.conversations.values()].filter(({ session }) => session !== null).length
  const limit = (name: string, most: number, used: number | null = null): JsonObject => ({ name, most, used })
  return {
    server: {
      agent: definition.name,
      title: door.title ?? definition.role,
      places: [...places],
      isDraining: gateway.isDraining,
      startedAt: startedAt.toISOString(),
      seconds: Math.round(process.uptime()),
      pid: process.pid,
      node: process.version,
      now: Date.now(),
    },
    model: {
      name: model,
      problem: modelProblem,
      temperature: settings.llmTemperature,
      maxTokens: settings.llmMaxTokens,
      timeoutSeconds: settings.llmTimeoutSeconds,
      retries: settings.llmRetries,
      historyTokens: settings.historyTokens,
      historyMessages: settings.historyMessages,
    },
    memory: process.memoryUsage.rss(),
    load: {
      connected: admission.connections,
      inFlight: admission.slots.taken,
      waiting: admission.slots.waiting,
      conversations: gateway.conversations.size,
      inMemory,
    },
    limits: [
      limit('connections', connections, admission.connections),
      limit('inFlight', inFlight, admission.slots.taken),
      limit('waiting', waiting, admission.slots.waiting),
      limit('openConversations', settings.openConversations, inMemory),
      ...(settings.connectionsPerAddress === null ? [] : [limit('perAddress', settings.connectionsPerAddress)]),
      limit('perConversation', perConversation),
      limit('rateMessages', rateMessages),
      limit('addressMessages', addressMessages),
      limit('rateWindowSeconds', settings.rateWindowSeconds),
      limit('idleSeconds', settings.idleSeconds),
      limit('memorySeconds', settings.memorySeconds),
      limit('drainSeconds', settings.drainSeconds),
    ],
    counts: metrics.summary(),
    series: { everyMs: sampleMs, samples: series.since(since).map((sample) => ({ ...sample })) },
  }
}

/** Lists as the program's own commands make them; each is read anew, at most once in this time. */
const freshMs = 3_000
/** What providers offer is asked over the network. */
const freshModelsMs = 60_000

function keptLists(options: ServeOptions, { lines, clock }: AdminParts): (list: KeptList) => Promise<object> {
  const { place, persona, settings } = options
  const { definition } = persona
  const warn = (message: string): void => lines.log.line(`warning: ${message}`, { event: 'warning' })
  const here = openCatalogue(place, '', warn)
  const served = openCatalogue(servedPlace(place, settings, definition.name), '', warn)
  const read: { [list in KeptList]: () => Promise<object> } = {
    async runs() {
      const runs = await here.runs()
      return Promise.all(
        runs.map(async (run) => ({
          ...run,
          hasPage: existsSync(timelinePath(place, run.runId)),
          running: run.outcome === null && (await here.isRunning(run.runId).catch(() => false)),
        })),
      )
    },
    async tools() {
      const [own, others] = await Promise.all([served.tools(), here.tools()])
      return [
        ...own.map((tool) => ({ ...tool, isServed: true })),
        ...others.map((tool) => ({ ...tool, isServed: false })),
      ]
    },
    async agents() {
      const others = await here.agents(true)
      return [
        { ...definition, session: null, isServed: true },
        ...others.map((agent) => ({ ...agent, isServed: false })),
      ]
    },
    async models() {
      const { listModels } = await import('./model-admin.ts')
      const { offers, usual } = await listModels(place, undefined)
      return {
        usual,
        providers: offers.map(({ provider, title, models, fault }) => ({
          provider,
          title,
          models,
          problem: fault?.message ?? null,
        })),
      }
    },
  }
  const last = new Map<KeptList, { at: number; value: Promise<object> }>()
  return (list) => {
    const known = last.get(list)
    if (known && clock() - known.at < (list === 'models' ? freshModelsMs : freshMs)) return known.value
    const value = read[list]()
    last.set(list, { at: clock(), value })
    value.catch(() => last.delete(list))
    return value
  }
}

function timelinePath({ cwd, configuration }: Place, runId: string): string {
  return join(resolve(cwd, configuration.settings.runsDir), runId, 'timeline.html')
}

async function readTimeline(place: Place, runId: string): Promise<Buffer | null> {
  if (!runIdRule.test(runId)) return null
  try {
    return await readFile(timelinePath(place, runId))
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return null
    throw error
  }
}
