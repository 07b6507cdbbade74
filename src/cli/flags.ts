/** The flags of `autoagent`, and what they mean as settings and grants. The seed's names keep working. */
import { Command, Option } from 'commander'
import { parseSetting } from '../config/settings.ts'
import type { SettingName, Settings } from '../config/settings.ts'
import { UserError } from '../protocol/errors.ts'
import { allGrants, formatGrants, grantKinds, parseGrants } from '../protocol/grant.ts'
import type { Grants } from '../protocol/grant.ts'
import { checkNetRule } from './net-rule.ts'
import { plainText, withoutSecrets } from './terminal.ts'
import type { ColorChoice, Io } from './terminal.ts'

export interface Flags {
  task?: string
  prompt?: string
  question?: string
  maxTurns?: string
  model?: string
  supervisorModel?: string
  fallbackModel?: string
  maxBudgetUsd?: string
  maxTokens?: string
  timeout?: string
  approvalMode?: string
  logDir?: string
  sessionsDir?: string
  toolsDir?: string
  agentsDir?: string
  sessionId?: string
  resume?: boolean
  continue?: boolean
  fork?: boolean | string
  session?: boolean
  outputFormat: 'text' | 'json' | 'stream-json'
  outputSchema?: string
  output?: string
  quiet?: boolean
  color: ColorChoice
  plain?: boolean
  directory?: string
  allowNet?: true | string
  allowRead?: true | string
  allowWrite?: true | string
  allowRun?: true | string
  allowEnv?: true | string
  allowSecret?: string
  allowAll?: boolean
  toolsList?: boolean
  agentsList?: boolean
  agentsAllSessions?: boolean
  agentInfo?: string
  sessionsList?: boolean
  deleteSession?: string
}

/** One command: the exit code is its value. */
export type Handler = (io: Io, flags: Flags) => Promise<number>

export function addFlags(program: Command): Command {
  const choice = (flag: string, text: string, choices: string[], standard: string): Option =>
    new Option(flag, text).choices(choices).default(standard)
  return program
    .optionsGroup('Task:')
    .option('-q, --task <text>', 'what to do; "-" reads it from standard input (env AGENT_TASK)')
    .option('-p, --prompt <text>', 'the same as --task')
    .addOption(new Option('--question <text>').hideHelp())
    .option('-m, --max-turns <n>', 'turns at most (default: 10)')
    .option('--timeout <seconds>', 'wall-clock limit of the run')
    .option('--max-budget-usd <amount>', 'money limit of the run')
    .option('--max-tokens <count>', 'limit of the run: tokens of all model calls')
    .option('-C, --directory <dir>', 'work in this folder')
    .optionsGroup('Model:')
    .option('--model <provider/model>', 'which model (see "autoagent models list"); recorded:FILE replays a recording')
    .option('--supervisor-model <provider/model>', 'another model for the Supervisor')
    .option(
      '--fallback-model <provider/model>',
      'goes on when the model cannot: quota, capacity, network (env AUTOAGENT_FALLBACK_MODEL)',
    )
    .optionsGroup('Grants (what tools may do; nothing by default):')
    .option('--allow-net [hosts]', 'network: all, or HOST or HOST:PORT, comma separated')
    .option('--allow-read [paths]', 'reading files: all, or these files and folders')
    .option('--allow-write [paths]', 'writing files: all, or these files and folders')
    .option('--allow-run [programs]', 'running programs: all, or these')
    .option('--allow-env [names]', 'environment variables: all but provider keys, or these')
    .option(
      '--allow-secret <names>',
      'secrets (variables, or see "autoagent secrets") that tools may use unseen: NAME or NAME@HOST',
    )
    .option('--allow-all', 'open mode: tools run as plain programs with every right (the same as DANGEROUS_TOOLS=1)')
    .option('--approval-mode <mode>', 'what was not granted: ask (on a terminal), auto or never')
    .optionsGroup('Session:')
    .option('--session-id <id>', 'name the session, or the one to resume')
    .option('--resume', 'go on with the session of --session-id; a new task adds to it')
    .option('-c, --continue', 'go on with the newest session')
    .option('--fork [id]', 'go on in a copy of the session of --session-id')
    .option('--no-session', 'keep no session')
    .optionsGroup('Output:')
    .addOption(choice('--output-format <format>', 'what goes to stdout', ['text', 'json', 'stream-json'], 'text'))
    .option('--output-schema <file>', 'the answer is JSON that fits this JSON Schema, or there is none')
    .option('-o, --output <file>', 'also write the answer to this file')
    .option('--quiet', 'nothing on stderr but errors')
    .addOption(choice('--color <when>', 'colours', ['auto', 'always', 'never'], 'auto'))
    .option('--plain', 'plain lines: no colours, nothing that moves (screen readers)')
    .optionsGroup('Lists (need no model and change nothing):')
    .option('--tools-list', 'tools of the library')
    .option('--agents-list', 'agents')
    .option('--agents-all-sessions', 'agents of all sessions')
    .option('--agent-info <name>', 'one agent')
    .option('--sessions-list', 'sessions')
    .option('--delete-session <id>', 'delete a session')
    .optionsGroup('Folders:')
    .option('--log-dir <dir>', 'runs (default: .runs)')
    .option('--sessions-dir <dir>', 'sessions (default: .sessions)')
    .option('--tools-dir <dir>', 'tools (default: .permanent_tools, env TOOL_STORE_DIR)')
    .option('--agents-dir <dir>', 'agents (default: .agents)')
}

/** What commander says may hold what was typed: nothing of it reaches a terminal raw. */
export const plainOutput = {
  writeErr: (text: string): void => void process.stderr.write(withoutSecrets(plainText(text))),
}

/** Flags alone, without a command. @throws CommanderError, after its message was printed. */
export function parseFlags(words: readonly string[]): Flags {
  return addFlags(new Command('autoagent'))
    .exitOverride()
    .configureOutput(plainOutput)
    .allowExcessArguments(false)
    .parse(words, { from: 'user' })
    .opts<Flags>()
}

/** @throws UserError naming the flag, its value and the rule. */
export function settingsOf(flags: Flags): Partial<Settings> {
  const settings: Partial<Settings> = {}
  const take = (name: SettingName, value: string | undefined, flag: string): void => {
    if (value !== undefined) Object.assign(settings, { [name]: parseSetting(name, value, flag) })
  }
  take('maxTurns', flags.maxTurns, '--max-turns')
  take('timeoutSeconds', flags.timeout, '--timeout')
  take('maxBudgetUsd', flags.maxBudgetUsd, '--max-budget-usd')
  take('maxTokens', flags.maxTokens, '--max-tokens')
  take('model', flags.model, '--model')
  take('supervisorModel', flags.supervisorModel, '--supervisor-model')
  take('fallbackModel', flags.fallbackModel, '--fallback-model')
  take('approvalMode', flags.approvalMode, '--approval-mode')
  take('runsDir', flags.logDir, '--log-dir')
  take('sessionsDir', flags.sessionsDir, '--sessions-dir')
  take('toolsDir', flags.toolsDir, '--tools-dir')
  take('agentsDir', flags.agentsDir, '--agents-dir')
  if (flags.allowAll) settings.openMode = true
  return settings
}

export function grantsOf(flags: Flags, openMode: boolean): Grants {
  const given = {
    net: flags.allowNet,
    read: flags.allowRead,
    write: flags.allowWrite,
    run: flags.allowRun,
    env: flags.allowEnv,
    secret: flags.allowSecret,
  }
  const grants: Grants = openMode ? { ...allGrants } : {}
  for (const kind of grantKinds) {
    const value = kind === 'kv' || kind === 'tool' ? undefined : given[kind]
    if (value === undefined || grants[kind] === true) continue
    if (value === true) grants[kind] = true
    else {
      const targets = value.split(',').map((target) => target.trim())
      if (targets.some((target) => target === ''))
        throw new UserError(
          'usage',
          `--allow-${kind}="${value}" holds an empty target`,
          kind === 'secret' ? 'give a comma-separated list' : `give --allow-${kind} for all, or a comma-separated list`,
        )
      if (kind !== 'secret' && targets.includes('*')) grants[kind] = true
      else {
        if (kind === 'net') targets.forEach(checkNetRule)
        grants[kind] = targets
      }
    }
  }
  parseGrants(formatGrants(grants))
  return grants
}
