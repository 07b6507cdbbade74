/** The wiring of a server: an agent's file and settings → doors that are open. Constructor arguments only. */
import { setInterval } from 'node:timers'
import { listen, placeText, renewTls } from './channels/listen.ts'
import type { Tls } from './channels/listen.ts'
import { createTcpChannel } from './channels/tcp.ts'
import type { TcpChannel } from './channels/tcp.ts'
import { openAdmin } from './serve-admin.ts'
import { openWeb } from './serve-web.ts'
import type { Channel } from './channels/channel.ts'
import type { Place } from './catalogue.ts'
import { openChat } from './chat.ts'
import type { ServeSettings } from './config/serve-settings.ts'
import type { PersonaFile } from './persona-file.ts'
import { linkOfFile } from './answer-files.ts'
import { modelToServe } from './serve-model.ts'
import { servedFolder } from './persona-tools.ts'
import { UserError } from './protocol/errors.ts'
import { servedLease } from './protocol/session.ts'
import { redactingStore } from './secrets/index.ts'
import { redactorOf } from './secret-keeping.ts'
import { adminSocketPath, openAdminSocket } from './server/admin-socket.ts'
import { checkAdminToken } from './server/admin-access.ts'
import { createAdminLog } from './server/admin-log.ts'
import { createAdmission } from './server/admission.ts'
import { createAdminConsole } from './server/console.ts'
import type { AdminConsole } from './server/console.ts'
import { createDoorWords, placeValues } from './server/door-words.ts'
import { createGateway } from './server/gateway.ts'
import { createLoadSeries } from './server/load-series.ts'
import { createMetrics } from './server/metrics.ts'
import { openNumbers } from './server/numbers.ts'
import { createQuietMemory } from './server/quiet-memory.ts'
import type { ServerLog } from './server/server-log.ts'
import { createFolderStore, openGroupCommit, timedStore } from './stores/index.ts'
import { isLease } from './stores/store.ts'
import type { Lease } from './stores/store.ts'

export { adminSocketPath } from './server/admin-socket.ts'
export { servedFolder } from './persona-tools.ts'
export { createServerLog, logFormats, logLevels } from './server/server-log.ts'
export type { LogFormat, LogLevel } from './server/server-log.ts'
export { loadPersona, ownSettings } from './persona-file.ts'

export interface ServeOptions {
  place: Place
  persona: PersonaFile
  settings: ServeSettings
  /** Absent: plain. */
  tls?: Tls
  /** Doors that stay closed. */
  without: { tcp: boolean; http: boolean }
  /** Pages of these origins may open a WebSocket; its own always may. */
  origins: readonly string[]
  adminToken: string | null
  country: string | null
  log: ServerLog
}

export interface RunningServer {
  /** `tcp://127.0.0.1:5001`, `http://127.0.0.1:8765`. */
  places: string[]
  /** What of the model was found; null: none is set up, and why. */
  model: string | null
  modelProblem: string | null
  console: AdminConsole
  /** Another certificate for who connects from now on; who is connected stays so. */
  renewTls(tls: Tls): void
  /** Finishes what is being answered, says goodbye, keeps all. Idempotent. */
  close(): Promise<void>
}

const sweepMs = 1_000
const quietSeconds = 10

/** @throws UserError: a place that is taken, a folder that another server has, an agent whose tools are refused. */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { place, persona, settings, adminToken } = options
  if (adminToken !== null) checkAdminToken(adminToken)
  const lines = adminToken === null ? null : createAdminLog(options.log)
  const log = lines?.log ?? options.log
  const { definition, door } = persona
  const warn = (message: string): void => log.line(`warning: ${message}`, { event: 'warning' }, 'warn')
  const redactor = await redactorOf(place.configuration)
  const folder = servedFolder(place.cwd, settings.serveDir, definition.name)
  const files = createFolderStore(folder)
  const taken = await files.lease(servedLease)
  if (!isLease(taken))
    throw new UserError(
      'input',
      `${folder} is served by ${taken.heldBy}`,
      'stop that server, or choose another --serve-dir',
    )
  const lease: Lease = taken
  const metrics = createMetrics()
  const committed = await openGroupCommit(
    timedStore(files, (ms) => metrics.synced(ms)),
    { warn },
  )
  const store = redactingStore(committed, () => Promise.resolve(redactor))
  const clock = (): number => performance.now()
  const admission = createAdmission(
    {
      connections: settings.connections,
      perAddress: settings.connectionsPerAddress,
      inFlight: settings.inFlight,
      waiting: settings.waiting,
      perConversation: settings.perConversation,
      rateMessages: settings.rateMessages,
      rateWindowMs: settings.rateWindowSeconds * 1000,
      addressMessages: settings.addressMessages,
      idleMs: settings.idleSeconds * 1000,
    },
    clock,
  )
  const memory = (): number => process.memoryUsage.rss()
  const series = lines && createLoadSeries({ metrics, admission, memory })
  const { model, problem } = await modelToServe(place, settings, definition.model)
  const chat = await openChat({ place, persona, settings, country: options.country, store, redactor, model, warn })
  const words = createDoorWords(door)
  const numbers = await openNumbers(files)
  const gateway = createGateway({
    chat,
    words,
    framing: door.framing,
    admission,
    metrics: series?.metrics ?? metrics,
    log,
    about: {
      agent: definition.name,
      title: door.title ?? definition.role,
      language: door.language ?? 'en',
      ...(door.chips ? { chips: door.chips } : {}),
    },
    clean: redactor.text,
    linkOf: options.without.http ? () => null : linkOfFile,
    memoryMs: settings.memorySeconds * 1000,
    openConversations: settings.openConversations,
    nextNumber: numbers.next,
    clock,
  })
  metrics.gauge('connected', 'Connections that are open', () => admission.connections)
  metrics.gauge('in_flight', 'Calls to the model that are under way', () => admission.slots.taken)
  metrics.gauge('waiting', 'Messages that wait for the model', () => admission.slots.waiting)
  metrics.gauge('conversations_in_memory', 'Conversations whose history is in memory', () =>
    countOf(gateway.conversations.values(), ({ session }) => session !== null),
  )
  const adminConsole = createAdminConsole({
    gateway,
    words,
    metrics,
    memory,
    startedAt: new Date(),
  })
  const { host, tcpPort, httpPort } = settings
  const channels: Channel[] = []
  const places: string[] = []
  let tcp: TcpChannel | null = null
  if (!options.without.tcp) {
    tcp = createTcpChannel({ host, port: tcpPort, ...(options.tls ? { tls: options.tls } : {}) })
    const at = await tcp.start(gateway.receive(tcp))
    const { hostname, port } = new URL(at.replace(/^\w+:/, 'http:'))
    log.line(words.log('listening', placeValues(hostname, Number(port))), { event: 'listening', place: at })
    channels.push(tcp)
    places.push(at)
  }
  const admin =
    adminToken !== null && lines && series
      ? await openAdmin(options, {
          token: adminToken,
          gateway,
          admission,
          metrics,
          series,
          lines,
          console: adminConsole,
          model: chat.model,
          modelProblem: problem,
          places,
          clock,
        })
      : null
  const web = options.without.http ? null : openWeb(options, { gateway, metrics, admission, admin })
  if (web) {
    channels.push(...web.channels)
    places.push(placeText(options.tls ? 'https' : 'http', await listen(web.server, { host, port: httpPort })))
  }
  const closeAdmin = await openAdminSocket(adminSocketPath(folder), adminConsole)
  const quiet = createQuietMemory(quietSeconds)
  const sweeping = setInterval(() => {
    gateway.sweep()
    quiet.look(metrics.summary().answered + admission.connections)
  }, sweepMs).unref()
  let closing: Promise<void> | null = null

  async function closeNow(): Promise<void> {
    clearInterval(sweeping)
    admin?.close()
    channels.forEach((channel) => channel.refuse())
    await gateway.drain(settings.drainSeconds * 1000)
    await Promise.all(channels.map((channel) => channel.close(lingerMs)))
    // Until now it told who asks that this server is not ready.
    web?.server.close()
    web?.server.closeAllConnections()
    await Promise.all([numbers.close(), closeAdmin()])
    await committed.close()
    await Promise.all([chat.close(), lease.release()])
  }

  return {
    places,
    model: chat.model,
    modelProblem: problem,
    console: adminConsole,
    renewTls(tls) {
      tcp?.renewTls(tls)
      if (web) renewTls(web.server, tls)
    },
    close: () => (closing ??= closeNow()),
  }
}

function countOf<T>(all: Iterable<T>, isMeant: (one: T) => boolean): number {
  let count = 0
  for (const one of all) if (isMeant(one)) count += 1
  return count
}

/** For the last words to arrive. */
const lingerMs = 2_000
