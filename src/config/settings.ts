/** Every setting: its name, where it may come from, its default. One row is one setting; nothing else reads the environment. */
import { InputError, UserError } from '../protocol/errors.ts'

export interface Settings {
  model: string | null
  supervisorModel: string | null
  /** Asked from the moment on when the model cannot be; null: none. */
  fallbackModel: string | null
  /** Tokens of the model's window; null: as its provider or our table says. */
  contextWindow: number | null
  maxTurns: number
  timeoutSeconds: number | null
  maxBudgetUsd: number | null
  /** Input and output of all model calls of a run. */
  maxTokens: number | null
  runsDir: string
  sessionsDir: string
  toolsDir: string
  agentsDir: string
  toolCodeMaxChars: number
  /** Limits of one tool call; milliseconds, megabytes, bytes, counts. */
  toolBuildMs: number
  toolWallMs: number
  toolCpuMs: number
  toolMemoryMb: number
  toolResultBytes: number
  toolLogBytes: number
  toolCalls: number
  toolCallsInFlight: number
  /** Of what the world gave to tools, kept with each run so that `runs replay` can run them again. */
  recordBytes: number
  /** How long a change of the library or of the agents waits for the changes of other processes. */
  leaseWaitMs: number
  /** false: an agent that a run makes is its session's own until an accepted answer rested on it. */
  shareAgents: boolean
  approvalMode: 'ask' | 'auto' | 'never'
  /** The seed's open mode: tools run as plain programs with every right. */
  openMode: boolean
}

export type SettingName = keyof Settings
export type SettingSource = 'flag' | 'environment' | '.env' | 'project' | 'user' | 'default'

interface Row<T> {
  default: T
  /** Environment names, first found wins. */
  env: string[]
  /** @throws UserError naming the value and the rule. */
  parse: (text: string, where: string) => T
}

const text = (value: string): string => value

const limit = (env: string, standard: number, least: number, most: number): Row<number> => ({
  default: standard,
  env: [env],
  parse: (value, where) => wholeNumber(value, where, least, most),
})

export const settingRows: { [name in SettingName]: Row<Settings[name]> } = {
  model: { default: null, env: ['AUTOAGENT_MODEL'], parse: text },
  supervisorModel: { default: null, env: ['AUTOAGENT_SUPERVISOR_MODEL'], parse: text },
  fallbackModel: { default: null, env: ['AUTOAGENT_FALLBACK_MODEL'], parse: text },
  contextWindow: {
    default: null,
    env: ['AUTOAGENT_CONTEXT_WINDOW'],
    parse: (value, where) => wholeNumber(value, where, 1_000, 100_000_000),
  },
  maxTurns: {
    default: 10,
    env: ['AUTOAGENT_MAX_TURNS'],
    parse: (value, where) => wholeNumber(value, where, 1, 10_000),
  },
  timeoutSeconds: { default: null, env: ['AUTOAGENT_TIMEOUT'], parse: (value, where) => positive(value, where) },
  maxBudgetUsd: { default: null, env: ['AUTOAGENT_MAX_BUDGET_USD'], parse: (value, where) => positive(value, where) },
  maxTokens: {
    default: null,
    env: ['AUTOAGENT_MAX_TOKENS'],
    parse: (value, where) => wholeNumber(value, where, 1_000, 1_000_000_000),
  },
  runsDir: { default: '.runs', env: ['AUTOAGENT_LOG_DIR'], parse: folder },
  sessionsDir: { default: '.sessions', env: ['AUTOAGENT_SESSIONS_DIR'], parse: folder },
  toolsDir: { default: '.permanent_tools', env: ['AUTOAGENT_TOOLS_DIR', 'TOOL_STORE_DIR'], parse: folder },
  agentsDir: { default: '.agents', env: ['AUTOAGENT_AGENTS_DIR'], parse: folder },
  toolCodeMaxChars: {
    default: 200_000,
    env: ['AUTOAGENT_TOOL_CODE_MAX_CHARS', 'TOOL_CODE_MAX_CHARS'],
    parse: (value, where) => wholeNumber(value, where, 100, 10_000_000),
  },
  toolBuildMs: limit('AUTOAGENT_TOOL_BUILD_MS', 3_000, 100, 60_000),
  toolWallMs: limit('AUTOAGENT_TOOL_WALL_MS', 30_000, 10, 3_600_000),
  toolCpuMs: limit('AUTOAGENT_TOOL_CPU_MS', 10_000, 10, 3_600_000),
  toolMemoryMb: limit('AUTOAGENT_TOOL_MEMORY_MB', 256, 16, 4_096),
  toolResultBytes: limit('AUTOAGENT_TOOL_RESULT_BYTES', 1_048_576, 100, 7_000_000),
  toolLogBytes: limit('AUTOAGENT_TOOL_LOG_BYTES', 65_536, 0, 7_000_000),
  toolCalls: limit('AUTOAGENT_TOOL_CALLS', 10_000, 0, 1_000_000),
  toolCallsInFlight: limit('AUTOAGENT_TOOL_CALLS_IN_FLIGHT', 64, 1, 1_024),
  recordBytes: limit('AUTOAGENT_RECORD_BYTES', 16_777_216, 0, 1_073_741_824),
  leaseWaitMs: limit('AUTOAGENT_LEASE_WAIT_MS', 30_000, 0, 3_600_000),
  shareAgents: { default: true, env: ['AUTOAGENT_SHARE_AGENTS'], parse: yesOrNo },
  approvalMode: { default: 'ask', env: ['AUTOAGENT_APPROVAL_MODE'], parse: approval },
  openMode: { default: false, env: ['AUTOAGENT_OPEN_MODE', 'DANGEROUS_TOOLS'], parse: yesOrNo },
}

export const settingNames = Object.keys(settingRows) as SettingName[]

export function parseSetting<N extends SettingName>(name: N, value: string, where: string): Settings[N] {
  return settingRows[name].parse(value, where)
}

function usage(where: string, value: string, rule: string): UserError {
  return new UserError('usage', `${where} is "${value}"`, `give ${rule}`)
}

export function wholeNumber(value: string, where: string, least: number, most: number): number {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number < least || number > most)
    throw usage(where, value, `a whole number from ${least} to ${most}`)
  return number
}

export function positive(value: string, where: string): number {
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number) || number <= 0) throw usage(where, value, 'a number above 0')
  return number
}

function folder(value: string, where: string): string {
  if (value.trim() === '' || value.includes('\0'))
    throw new InputError(`${where} is empty`, 'give the path of a folder')
  return value
}

function approval(value: string, where: string): Settings['approvalMode'] {
  if (value === 'ask' || value === 'auto' || value === 'never') return value
  throw usage(where, value, 'ask, auto or never')
}

function yesOrNo(value: string, where: string): boolean {
  if (/^(1|true|yes|on)$/i.test(value)) return true
  if (/^(0|false|no|off|)$/i.test(value)) return false
  throw usage(where, value, '1 or 0')
}
