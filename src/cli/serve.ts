/** `autoagent serve`: opens an agent's doors, and the administrator's console where there is a terminal. */
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { loadConfiguration } from '../config/load.ts'
import { loadServeSettings, serveRows } from '../config/serve-settings.ts'
import type { ServeSettingName } from '../config/serve-settings.ts'
import { InputError, errorText, exitCodes } from '../protocol/errors.ts'
import type { RunningServer } from '../serve.ts'
import { settingsOf } from './flags.ts'
import type { Flags } from './flags.ts'
import { listenForStop } from './stop-signals.ts'
import { plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

export interface ServeFlags {
  agent?: string
  tcp?: boolean
  http?: boolean
  console?: boolean
  logFormat?: string
  tlsCert?: string
  tlsKey?: string
  allowOrigin?: string[]
  country?: string
  [name: string]: unknown
}

/** Flags by other words than their setting's. */
const flagNames: { [flag: string]: ServeSettingName } = {
  maxConnections: 'connections',
  maxPerAddress: 'connectionsPerAddress',
  maxInFlight: 'inFlight',
  maxWaiting: 'waiting',
}

export async function runServe(given: ServeFlags, io: Io, flags: Flags): Promise<number> {
  if (given.agent === undefined)
    throw new InputError('serve needs an agent', 'add --agent FILE, for example --agent examples/agents/ecobot.json')
  const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settingsOf(flags) })
  for (const warning of configuration.warnings) io.stderr(`warning: ${plainText(warning)}\n`)
  const { createServerLog, loadPersona, ownSettings, startServer } = await import('../serve.ts')
  const persona = await loadPersona(given.agent)
  const settings = loadServeSettings({ env: configuration.env, flags: settingFlags(given), own: ownSettings(persona) })
  const isJson = given.logFormat === 'json'
  const log = createServerLog(
    (line) => io.stdout(isJson ? line : plainText(line)),
    isJson,
    () => new Date(),
  )
  const tls = tlsOf(given)
  const stop = listenForStop(() => io.stderr('Stopping: what is being answered is finished first.\n'))
  const server = await startServer({
    place: { cwd: io.cwd, configuration },
    persona,
    settings,
    ...(tls ? { tls } : {}),
    without: { tcp: given.tcp === false, http: given.http === false },
    origins: given.allowOrigin ?? [],
    adminToken: configuration.env['AUTOAGENT_ADMIN_TOKEN'] || null,
    country: given.country ?? null,
    log,
  })
  for (const place of server.places) log.line(place, { event: 'open', place })
  if (server.modelProblem !== null) io.stderr(`warning: ${plainText(server.modelProblem)}\n`)
  const closeConsole = (given.console ?? process.stdin.isTTY) ? openConsole(server, io) : () => {}
  await new Promise<void>((resolve) => {
    if (stop.signal.aborted) return resolve()
    stop.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  closeConsole()
  await server.close()
  stop.stopListening()
  return exitCodes.ok
}

function settingFlags(given: ServeFlags): { [name in ServeSettingName]?: string } {
  const named = Object.entries(given).map(([flag, value]) => [flagNames[flag] ?? flag, value] as const)
  return Object.fromEntries(
    named.filter(([name, value]) => Object.hasOwn(serveRows, name) && typeof value === 'string'),
  )
}

/** @throws InputError when one of both is missing or cannot be read. */
function tlsOf({ tlsCert, tlsKey }: ServeFlags): { cert: string; key: string } | null {
  if (tlsCert === undefined && tlsKey === undefined) return null
  if (tlsCert === undefined || tlsKey === undefined)
    throw new InputError('TLS needs a certificate and its key', 'give both --tls-cert FILE and --tls-key FILE')
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8')
    } catch (error) {
      throw new InputError(`${path} cannot be read: ${errorText(error)}`, 'give the path of a PEM file')
    }
  }
  return { cert: read(tlsCert), key: read(tlsKey) }
}

/** @returns leaves it. */
function openConsole({ console }: RunningServer, io: Io): () => void {
  io.stdout(`${console.banner}\n${console.prompt}`)
  const lines = createInterface({ input: process.stdin, terminal: false })
  lines.on('line', (line) => {
    const { text, isOver } = console.run(line)
    io.stdout(`${text === '' ? '' : `${plainText(text)}\n`}${isOver ? '' : console.prompt}`)
    if (isOver) lines.close()
  })
  return () => {
    lines.close()
    process.stdin.destroy()
  }
}
