/** An agent that is met from outside, as its file describes it: the definition, its door, its fixed messages. */
import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { ServeSettings } from './config/serve-settings.ts'
import type { AgentDefinition } from './protocol/agent-definition.ts'
import type { Door, FirstMessages } from './protocol/door.ts'
import { ConfigurationError, InputError, errorText } from './protocol/errors.ts'
import { door, first_messages } from './protocol/generated/door-validators.js'
import type { ValidationError } from './protocol/generated/validators.js'
import { isJsonObject } from './protocol/json.ts'
import type { JsonObject } from './protocol/json.ts'
import { parseDefinition } from './subagents/index.ts'

export interface PersonaFile {
  definition: AgentDefinition
  door: Door
  first: FirstMessages | null
  /** Its own folder: relative paths in it begin there. */
  folder: string
}

const plainDoor: Door = { framing: 'line' }

/** @throws InputError: no such file; ConfigurationError: what is in it cannot be used, and where. */
export async function loadPersona(path: string): Promise<PersonaFile> {
  const file = resolve(path)
  const folder = dirname(file)
  const text = await read(file)
  const parsed = parseDefinition(text, { base: basename(file).replace(/\.json$/, ''), changedAt: Date.now() })
  if (!parsed.ok) throw new ConfigurationError(`${path} is no agent: ${parsed.fault}`, 'see docs/personas.md')
  const described: unknown = parsed.raw['door'] ?? plainDoor
  if (!door(described)) throw wrong(path, 'door', door.errors)
  const found = described as Door
  for (const { when } of found.routes ?? []) checkPattern(when, path)
  const first = found.first === undefined ? null : await readFirst(resolve(folder, found.first))
  return { definition: parsed.definition, door: found, first, folder }
}

/** What of the settings the file decides, where neither flag nor environment does. */
export function ownSettings({ definition, door: own }: PersonaFile): Partial<ServeSettings> {
  const { host, tcp_port, http_port, rate, history } = own
  return {
    ...(host === undefined ? {} : { host }),
    ...(tcp_port === undefined ? {} : { tcpPort: tcp_port }),
    ...(http_port === undefined ? {} : { httpPort: http_port }),
    ...(rate ? { rateWindowSeconds: rate.window_seconds, rateMessages: rate.messages } : {}),
    ...(history?.messages === undefined ? {} : { historyMessages: history.messages }),
    ...(history?.tokens === undefined ? {} : { historyTokens: history.tokens }),
    ...(history?.chars_per_token === undefined ? {} : { charsPerToken: history.chars_per_token }),
    llmTemperature: definition.temperature,
    llmMaxTokens: definition.max_tokens,
  }
}

async function readFirst(path: string): Promise<FirstMessages> {
  const text = await read(path)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new ConfigurationError(`${path} is not JSON: ${errorText(error)}`, 'mend it, or take "first" out of the door')
  }
  if (!first_messages(value)) throw wrong(path, 'file', first_messages.errors)
  const first = value as FirstMessages
  for (const pattern of [...first.patterns, ...(first.not ?? [])]) checkPattern(pattern, path)
  if (!isJsonObject((first.countries as unknown as JsonObject)[first.default_country]))
    throw new ConfigurationError(`${path}: "default_country" ${first.default_country} is not among its countries`)
  return first
}

function checkPattern(pattern: string | undefined, path: string): void {
  try {
    if (pattern !== undefined) RegExp(pattern, 'u')
  } catch (error) {
    throw new ConfigurationError(`${path}: ${JSON.stringify(pattern)} is no pattern: ${errorText(error)}`)
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new InputError(
      `${path} cannot be read: ${errorText(error)}`,
      'give the path of an agent, for example examples/agents/ecobot.json',
    )
  }
}

function wrong(path: string, part: string, errors: ValidationError[] | null | undefined): ConfigurationError {
  const [error] = errors ?? []
  const where = `${part}${(error?.instancePath ?? '').replaceAll('/', '.')}`
  const extra = error?.params['additionalProperty']
  const what = typeof extra === 'string' ? `has no field "${extra}"` : (error?.message ?? 'is wrong')
  return new ConfigurationError(`${path}: ${where} ${what}`, 'see docs/personas.md for its fields')
}
