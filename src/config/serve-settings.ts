/**
 * Every setting of `autoagent serve`: flag > environment > the agent's own file > default. The names of PsicoIA's and EcoBot's
 * environment are among them, so that their `.env` works as it is.
 */
import { InputError } from '../protocol/errors.ts'
import { positive, wholeNumber } from './settings.ts'

export interface ServeSettings {
  host: string
  tcpPort: number
  httpPort: number
  /** Where conversations are kept, a folder for each agent. */
  serveDir: string
  connections: number
  connectionsPerAddress: number
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
}

const count = (standard: number, least: number, most: number, ...env: string[]): Row<number> => ({
  default: standard,
  env,
  parse: (value, where) => wholeNumber(value, where, least, most),
})
const amount = (standard: number, ...env: string[]): Row<number> => ({ default: standard, env, parse: positive })
const word = (standard: string, ...env: string[]): Row<string> => ({
  default: standard,
  env,
  parse(value, where) {
    if (value.trim() === '' || value.includes('\0'))
      throw new InputError(`${where} is empty`, 'give a value, or leave it out')
    return value
  },
})

export const serveRows: { [name in ServeSettingName]: Row<ServeSettings[name]> } = {
  host: word('127.0.0.1', 'AUTOAGENT_HOST', 'APP_HOST'),
  tcpPort: count(5001, 0, 65_535, 'AUTOAGENT_TCP_PORT', 'ECOBOT_SOCKET_PORT', 'APP_PORT'),
  httpPort: count(8765, 0, 65_535, 'AUTOAGENT_HTTP_PORT', 'WS_PORT'),
  serveDir: word('.served', 'AUTOAGENT_SERVE_DIR'),
  connections: count(10_000, 1, 1_000_000, 'AUTOAGENT_MAX_CONNECTIONS'),
  connectionsPerAddress: count(1_000, 1, 1_000_000, 'AUTOAGENT_MAX_PER_ADDRESS'),
  inFlight: count(50, 1, 100_000, 'AUTOAGENT_MAX_IN_FLIGHT', 'MAX_IN_FLIGHT'),
  waiting: count(10_000, 0, 1_000_000, 'AUTOAGENT_MAX_WAITING'),
  perConversation: count(16, 1, 1_000, 'AUTOAGENT_MAX_PER_CONVERSATION', 'PER_USER_MAX'),
  rateWindowSeconds: amount(10, 'AUTOAGENT_RATE_WINDOW_SECONDS', 'RATE_WINDOW_SECONDS'),
  rateMessages: count(20, 0, 1_000_000, 'AUTOAGENT_RATE_MESSAGES', 'RATE_MAX_MESSAGES'),
  addressMessages: count(0, 0, 10_000_000, 'AUTOAGENT_ADDRESS_MESSAGES'),
  idleSeconds: amount(3_600, 'AUTOAGENT_IDLE_SECONDS'),
  memorySeconds: amount(15, 'AUTOAGENT_MEMORY_SECONDS'),
  openConversations: count(2_000, 1, 1_000_000, 'AUTOAGENT_OPEN_CONVERSATIONS'),
  drainSeconds: amount(20, 'AUTOAGENT_DRAIN_SECONDS'),
  llmTemperature: { default: 0.7, env: ['LLM_TEMPERATURE'], parse: temperature },
  llmMaxTokens: count(1_500, 1, 1_000_000, 'LLM_MAX_TOKENS'),
  llmTimeoutSeconds: amount(60, 'LLM_TIMEOUT_SECONDS'),
  llmRetries: count(3, 0, 20, 'LLM_MAX_RETRIES'),
  llmBackoffSeconds: amount(0.5, 'LLM_BACKOFF_INITIAL'),
  llmLongestBackoffSeconds: amount(5, 'LLM_BACKOFF_MAX'),
  historyMessages: count(20, 0, 10_000, 'LLM_HISTORY_MAX_MESSAGES'),
  historyTokens: count(8_000, 1, 100_000_000, 'LLM_INPUT_TOKEN_BUDGET'),
  charsPerToken: amount(4, 'LLM_CHARS_PER_TOKEN'),
}

export interface LoadServeInput {
  /** With `.env` beneath it. */
  env: Readonly<Record<string, string | undefined>>
  /** As they were given. */
  flags: { [name in ServeSettingName]?: string }
  /** What the agent's file says. */
  own: Partial<ServeSettings>
}

/** @throws UserError naming the value and the rule. */
export function loadServeSettings({ env, flags, own }: LoadServeInput): ServeSettings {
  const entries = Object.entries(serveRows).map(([name, row]) => {
    const flag = flags[name as ServeSettingName]
    const variable = row.env.find((one) => (env[one] ?? '') !== '')
    const given =
      flag !== undefined
        ? row.parse(flag, `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)
        : variable === undefined
          ? own[name as ServeSettingName]
          : row.parse(env[variable]!, variable)
    return [name, given ?? row.default]
  })
  return Object.fromEntries(entries) as ServeSettings
}

function temperature(value: string, where: string): number {
  const number = Number(value)
  if (value.trim() !== '' && number >= 0 && number <= 2) return number
  throw new InputError(`${where} is "${value}"`, 'give a number from 0 to 2')
}
