/** The commands of an interactive session: one row each. */
import { copySessionAgents } from '../../catalogue.ts'
import { InputError, UserError } from '../../protocol/errors.ts'
import { openSessionAdmin } from '../../session-admin.ts'
import type { SessionView } from '../../session-admin.ts'
import { resolve } from 'node:path'
import { agentsList } from '../agent-lists.ts'
import { toolsList } from '../lists.ts'
import { runsList } from '../run-list.ts'
import { counted, plainText } from '../terminal.ts'
import type { Conversation } from './conversation.ts'
import type { Completion } from './screen.ts'

interface SlashCommand extends Completion {
  /** What may follow the name. */
  argument?: string
  /** Also while a run is under way: it only looks. */
  anytime: boolean
  run: (argument: string, conversation: Conversation) => unknown
}

export const commands: readonly SlashCommand[] = [
  { name: 'help', description: 'this list', anytime: true, run: help },
  {
    name: 'tools',
    argument: '[words]',
    description: 'tools of the library, or those that fit the words',
    anytime: true,
    run: async (words, { io, flags }) =>
      words === '' ? toolsList(io, flags) : (await import('../tool-search.ts')).toolSearch(words, io, flags),
  },
  {
    name: 'agents',
    description: 'specialised agents',
    anytime: true,
    run: (_, { io, flags }) => agentsList(io, flags),
  },
  { name: 'runs', description: 'records of past runs', anytime: true, run: (_, { io, flags }) => runsList(io, flags) },
  { name: 'cost', description: 'what this conversation has spent', anytime: true, run: cost },
  {
    name: 'model',
    argument: '[provider/model]',
    description: 'which model, or another one from the next task on',
    anytime: false,
    run: model,
  },
  {
    name: 'undo',
    description: 'take back the last task (files that tools changed stay changed)',
    anytime: false,
    run: undo,
  },
  { name: 'sessions', description: 'kept sessions', anytime: true, run: sessions },
  { name: 'resume', argument: '<session>', description: 'go on in another session', anytime: false, run: resume },
  { name: 'new', description: 'begin a new session', anytime: false, run: begin },
  { name: 'exit', description: 'leave; the session is kept', anytime: true, run: (_, { leave }) => leave() },
]

/** @throws UserError for a name that is none. */
export async function runCommand(
  line: string,
  conversation: Conversation,
  state: 'working' | 'idle' = 'idle',
): Promise<void> {
  const [, name = '', argument = ''] = /^\/(\S+)\s*([^]*)$/.exec(line) ?? []
  const command = commands.find((one) => one.name === (name === 'quit' ? 'exit' : name))
  if (!command)
    throw new InputError(
      `there is no command /${name}`,
      `there are: ${commands.map((one) => `/${one.name}`).join(' ')}`,
    )
  if (state === 'working' && !command.anytime)
    throw new UserError('usage', `/${name} waits for the end of the run`, 'Ctrl-C stops the run')
  await command.run(argument.trim(), conversation)
}

function help(_: string, { screen }: Conversation): void {
  const rows = commands.map(({ name, argument, description }) => [
    `/${name}${argument ? ` ${argument}` : ''}`,
    description,
  ])
  const width = Math.max(...rows.map(([left]) => left!.length))
  screen.print(
    [
      ...rows.map(([left, right]) => `  ${left!.padEnd(width)}  ${right}`),
      '',
      '  What you type is a task. While one is being done it goes to the run, before its next turn.',
      '  Ctrl-C stops a run and keeps the session; Ctrl-D leaves.',
    ].join('\n'),
  )
}

function cost(_: string, { screen, spent }: Conversation): void {
  const money = spent.usd === null ? 'price not known' : `$${spent.usd.toFixed(4)}`
  screen.print(
    `${counted(spent.tasks, 'task')}, ${counted(spent.turns, 'turn')}, ${spent.tokens.toLocaleString('en')} tokens, ${spent.seconds.toFixed(1)} s, ${money}`,
  )
}

async function model(name: string, conversation: Conversation): Promise<void> {
  if (name !== '') await conversation.chooseModel(name)
  const { model: coder, supervisor } = conversation.models
  conversation.screen.print(
    `model: ${plainText(coder.name)}${supervisor === coder ? '' : `; Supervisor: ${plainText(supervisor.name)}`}${name === '' ? ' (autoagent models list shows others)' : ''}`,
  )
}

async function undo(_: string, conversation: Conversation): Promise<void> {
  const { sessionId, configuration, io, screen } = conversation
  if (sessionId === null) throw new InputError('there is nothing to take back yet')
  const admin = adminOf(conversation)
  const copy = await admin.takeBack(sessionId)
  await copySessionAgents({ cwd: io.cwd, configuration }, sessionId, copy)
  conversation.session = { mode: 'resume', id: copy }
  screen.print(
    `The last task is taken back: you are in ${copy}. The whole conversation stays in ${sessionId}; files that tools changed stay changed.`,
  )
}

async function sessions(_: string, conversation: Conversation): Promise<void> {
  const rows = await adminOf(conversation).list({ limit: 10 })
  const lines = rows.map(
    ({ session_id, task, updated_at }) =>
      `  ${session_id}  ${updated_at.slice(0, 16)}  ${plainText(task).slice(0, 60).replaceAll('\n', ' ')}`,
  )
  conversation.screen.print(lines.join('\n') || 'No session is kept yet.')
}

async function resume(id: string, conversation: Conversation): Promise<void> {
  if (id === '') throw new InputError('which session?', '/sessions lists them; say /resume ID')
  const { metadata } = await adminOf(conversation).show(id)
  conversation.session = { mode: 'resume', id }
  conversation.screen.print(
    `You are in ${id}, after ${counted(metadata.total_turns, 'turn')}: ${plainText(metadata.task)}`,
  )
}

function begin(_: string, conversation: Conversation): void {
  conversation.session = { mode: 'new' }
  conversation.screen.print('The next task begins a new session.')
}

/** The kept session that the next task goes to; null: it begins a new one. @throws InputError when it is not there. */
export async function openedSession(
  conversation: Conversation,
): Promise<{ id: string; state: SessionView['state'] } | null> {
  const { session } = conversation
  const admin = adminOf(conversation)
  const id = session.mode === 'resume' ? session.id : session.mode === 'continue' ? await newest(admin) : null
  return id === null ? null : { id, state: (await admin.show(id)).state }
}

async function newest(admin: ReturnType<typeof openSessionAdmin>): Promise<string> {
  const [row] = (await admin.list()).filter(({ unreadable }) => unreadable === null)
  if (row) return row.session_id
  throw new InputError('there is no session to continue here', 'say a task: it begins one')
}

function adminOf({ io, configuration }: Conversation): ReturnType<typeof openSessionAdmin> {
  return openSessionAdmin(resolve(io.cwd, configuration.settings.sessionsDir), io.env)
}
