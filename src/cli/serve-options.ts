/** What `autoagent serve` was asked for: flags over its configuration file. */
import { resolve } from 'node:path'
import { readServeFile } from '../config/serve-file.ts'
import type { ServeFile } from '../config/serve-file.ts'
import { serveRows } from '../config/serve-settings.ts'
import type { ServeSettingName, ServeSettings } from '../config/serve-settings.ts'
import { InputError } from '../protocol/errors.ts'
import { logFormats, logLevels } from '../serve.ts'
import type { LogFormat, LogLevel } from '../serve.ts'
import type { TlsPaths } from './serve-tls.ts'

export interface ServeFlags {
  agent?: string
  config?: string
  tcp?: boolean
  http?: boolean
  console?: boolean
  logFormat?: string
  logLevel?: string
  tlsCert?: string
  tlsKey?: string
  allowOrigin?: string[]
  country?: string
  [name: string]: unknown
}

export interface AskedServer {
  agent: string
  /** Settings, as the flags gave them and as the file has them. */
  flags: { [name in ServeSettingName]?: string }
  file: Partial<ServeSettings>
  tls: TlsPaths | null
  without: { tcp: boolean; http: boolean }
  origins: string[]
  country: string | null
  logFormat: LogFormat
  logLevel: LogLevel
}

/** Flags by other words than their setting's. */
const flagNames: { [flag: string]: ServeSettingName } = {
  maxConnections: 'connections',
  maxPerAddress: 'connectionsPerAddress',
  maxInFlight: 'inFlight',
  maxWaiting: 'waiting',
}

/** @throws UserError naming what is missing or wrong. */
export function askedServer(given: ServeFlags, cwd: string): AskedServer {
  const { config, ...flags } = given
  const { settings, ...file }: ServeFile = config === undefined ? { settings: {} } : readServeFile(resolve(cwd, config))
  const agent = flags.agent ?? file.agent
  if (agent === undefined)
    throw new InputError('serve needs an agent', 'add --agent FILE, for example --agent examples/agents/ecobot.json')
  return {
    agent: resolve(cwd, agent),
    flags: settingFlags(flags),
    file: settings,
    tls: tlsPaths(flags, cwd) ?? file.tls ?? null,
    without: {
      tcp: flags.tcp === false || file.tcp === false,
      http: flags.http === false || file.http === false,
    },
    origins: flags.allowOrigin ?? file.origins ?? [],
    country: flags.country ?? file.country ?? null,
    logFormat: choice('--log-format', flags.logFormat ?? file.logFormat ?? 'text', logFormats),
    logLevel: choice('--log-level', flags.logLevel ?? file.logLevel ?? 'info', logLevels),
  }
}

function settingFlags(given: ServeFlags): AskedServer['flags'] {
  const named = Object.entries(given).map(([flag, value]) => [flagNames[flag] ?? flag, value] as const)
  return Object.fromEntries(
    named.filter(([name, value]) => Object.hasOwn(serveRows, name) && typeof value === 'string'),
  )
}

/** @throws InputError when one of both is missing. */
function tlsPaths({ tlsCert, tlsKey }: ServeFlags, cwd: string): TlsPaths | null {
  if (tlsCert === undefined && tlsKey === undefined) return null
  if (tlsCert === undefined || tlsKey === undefined)
    throw new InputError('TLS needs a certificate and its key', 'give both --tls-cert FILE and --tls-key FILE')
  return { cert: resolve(cwd, tlsCert), key: resolve(cwd, tlsKey) }
}

function choice<T extends string>(flag: string, value: string, choices: readonly T[]): T {
  const found = choices.find((one) => one === value)
  if (found !== undefined) return found
  throw new InputError(`${flag} is "${value}"`, `give ${choices.join(', ')}`)
}
