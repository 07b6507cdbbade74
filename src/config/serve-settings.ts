/**
 * Every setting of `autoagent serve`: flag > environment > configuration file > the agent's own file > default. The names of
 * PsicoIA's and EcoBot's environment are among them, so that their `.env` works as it is.
 */
import { InputError } from '../protocol/errors.ts'
import type { JsonSchema } from '../protocol/json.ts'
import { positive, wholeNumber } from './settings.ts'

export interface ServeSettings {
  host: string
  tcpPort: number
  httpPort: number
  /** Where conversations are kept, a folder for each agent. */
  serveDir: string
  connections: number
  /** null: 1,000, and any number of this machine's own. */
  connectionsPerAddress: number | null
  /** Reverse proxies before the HTTP door; 0: who connects is who asks. */
  proxies: number
  /** Model calls at one time. */
  inFlight: number
  /** Messages that may wait for one. */
  waiting: number
  /** Messages of one conversation that may wait for its turn. */
  perConversation: number
  rateWindowSeconds: number
  /** Messages of one conversation in the window; 0: no limit. */
  rateMessages: number
  /** Messages of one address in the window; 0: no limit. */
  addressMessages: number
  idleSeconds: number
  /** How long a conversation stays in memory after its last word. */
  memorySeconds: number
  /** Conversations in memory. */
  openConversations: number
  drainSeconds: number
  llmTemperature: number
  llmMaxTokens: number
  llmTimeoutSeconds: number
  /** Attempts after the first. */
  llmRetries: number
  llmBackoffSeconds: number
  llmLongestBackoffSeconds: number
  historyMessages: number
  historyTokens: number
  charsPerToken: number
}

export type ServeSettingName = keyof ServeSettings

interface Row<T> {
  default: T
  env: string[]
  parse: (text: string, where: string) => T
  /** Of its value in a configuration file. */
  schema: JsonSchema
  /** For people, on one line. */
  about: string
}

function count(standard: number, least: number, most: number, env: string[], about: string): Row<number> {
  return {
    default: standard,
    env,
    parse: (value, where) => wholeNumber(value, where, least, most),
    schema: { type: 'integer', minimum: least, maximum: most },
    about,
  }
}

function amount(standard: number, env: string[], about: string): Row<number> {
  return { default: standard, env, parse: positive, schema: { type: 'number', exclusiveMinimum: 0 }, about }
}

function word(standard: string, env: string[], about: string): Row<string> {
  return {
    default: standard,
    env,
    parse(value, where) {
      if (value.trim() === '' || value.includes('\0'))
        throw new InputError(`${where} is empty`, 'give a value, or leave it out')
      return value
    },
    schema: { type: 'string', minLength: 1 },
    about,
  }
}

export const serveRows: { [name in ServeSettingName]: Row<ServeSettings[name]> } = {
  host: word('127.0.0.1', ['AUTOAGENT_HOST', 'APP_HOST'], 'where it listens; `0.0.0.0`: everywhere'),
  tcpPort: count(
    5001,
    0,
    65_535,
    ['AUTOAGENT_TCP_PORT', 'ECOBOT_SOCKET_PORT', 'APP_PORT'],
    'of the line protocol; 0: any free one',
  ),
  httpPort: count(8765, 0, 65_535, ['AUTOAGENT_HTTP_PORT', 'WS_PORT'], 'of HTTP, WebSocket and the page'),
  serveDir: word('.served', ['AUTOAGENT_SERVE_DIR'], 'where conversations are kept, a folder for each agent'),
  connections: count(20_000, 1, 1_000_000, ['AUTOAGENT_MAX_CONNECTIONS'], 'connections at one time'),
  connectionsPerAddress: {
    ...count(
      1_000,
      1,
      1_000_000,
      ['AUTOAGENT_MAX_PER_ADDRESS'],
      'connections of one address; unset: 1,000, and any number of this machine itself',
    ),
    default: null,
  },
  proxies: count(
    0,
    0,
    10,
    ['AUTOAGENT_PROXIES'],
    'reverse proxies before the HTTP door, whose `X-Forwarded-For` is believed',
  ),
  inFlight: count(256, 1, 100_000, ['AUTOAGENT_MAX_IN_FLIGHT', 'MAX_IN_FLIGHT'], 'calls to the model at one time'),
  waiting: count(10_000, 0, 1_000_000, ['AUTOAGENT_MAX_WAITING'], 'messages that may wait for the model'),
  perConversation: count(
    16,
    1,
    1_000,
    ['AUTOAGENT_MAX_PER_CONVERSATION', 'PER_USER_MAX'],
    'messages of one conversation that may wait for its turn',
  ),
  rateWindowSeconds: amount(10, ['AUTOAGENT_RATE_WINDOW_SECONDS', 'RATE_WINDOW_SECONDS'], 'the window that slides'),
  rateMessages: count(
    20,
    0,
    1_000_000,
    ['AUTOAGENT_RATE_MESSAGES', 'RATE_MAX_MESSAGES'],
    'messages of one conversation in the window; 0: no limit',
  ),
  addressMessages: count(
    0,
    0,
    10_000_000,
    ['AUTOAGENT_ADDRESS_MESSAGES'],
    'messages of one address in the window; 0: no limit',
  ),
  idleSeconds: amount(3_600, ['AUTOAGENT_IDLE_SECONDS'], 'after so long without a word a connection ends'),
  memorySeconds: amount(
    45,
    ['AUTOAGENT_MEMORY_SECONDS'],
    'how long a conversation stays in memory after its last word',
  ),
  openConversations: count(20_000, 1, 1_000_000, ['AUTOAGENT_OPEN_CONVERSATIONS'], 'conversations in memory'),
  drainSeconds: amount(20, ['AUTOAGENT_DRAIN_SECONDS'], 'how long answers may take when the server stops'),
  llmTemperature: {
    default: 0.7,
    env: ['LLM_TEMPERATURE'],
    parse: temperature,
    schema: { type: 'number', minimum: 0, maximum: 2 },
    about: 'of the model',
  },
  llmMaxTokens: count(1_500, 1, 1_000_000, ['LLM_MAX_TOKENS'], 'tokens of one answer'),
  llmTimeoutSeconds: amount(60, ['LLM_TIMEOUT_SECONDS'], 'how long the model may say nothing'),
  llmRetries: count(3, 0, 20, ['LLM_MAX_RETRIES'], 'attempts after the first'),
  llmBackoffSeconds: amount(0.5, ['LLM_BACKOFF_INITIAL'], 'the first wait between two, doubled each time'),
  llmLongestBackoffSeconds: amount(5, ['LLM_BACKOFF_MAX'], 'the longest wait'),
  historyMessages: count(20, 0, 10_000, ['LLM_HISTORY_MAX_MESSAGES'], 'messages that the model sees of the past'),
  historyTokens: count(8_000, 1, 100_000_000, ['LLM_INPUT_TOKEN_BUDGET'], 'estimated tokens of all that is sent'),
  charsPerToken: amount(4, ['LLM_CHARS_PER_TOKEN'], 'characters taken for one token'),
}

export interface LoadServeInput {
  /** With `.env` beneath it. */
  env: Readonly<Record<string, string | undefined>>
  /** As they were given. */
  flags: { [name in ServeSettingName]?: string }
  /** What the configuration file says. */
  file: Partial<ServeSettings>
  /** What the agent's file says. */
  own: Partial<ServeSettings>
}

/** @throws UserError naming the value and the rule. */
export function loadServeSettings({ env, flags, file, own }: LoadServeInput): ServeSettings {
  const names = Object.keys(serveRows) as ServeSettingName[]
  const entries = names.map((name) => [name, given(name) ?? file[name] ?? own[name] ?? serveRows[name].default])
  return Object.fromEntries(entries) as ServeSettings

  function given(name: ServeSettingName): string | number | null | undefined {
    const { parse, env: variables } = serveRows[name]
    const flag = flags[name]
    if (flag !== undefined) return parse(flag, `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
    const variable = variables.find((one) => (env[one] ?? '') !== '')
    return variable === undefined ? undefined : parse(env[variable]!, variable)
  }
}

function temperature(value: string, where: string): number {
  const number = Number(value)
  if (value.trim() !== '' && number >= 0 && number <= 2) return number
  throw new InputError(`${where} is "${value}"`, 'give a number from 0 to 2')
}
