/** What a door says: the agent's own texts over plain English ones, filled in. */
import type { Door, DoorConsole, DoorLog, DoorTexts } from '../protocol/door.ts'

const usualTexts: DoorTexts = {
  greeting: 'Connected. Your conversation is {sid}. Write "leave" to end it.\n',
  reply: '{answer}\n',
  again: '',
  farewell: 'Goodbye.\n',
  error: 'Something went wrong here: {error}. What you said before is kept.\n',
  limited: 'Too many messages in a row. Try again in some seconds.\n',
  busy: 'Too much is waiting to be answered. Try again in a moment.\n',
  too_long: 'That message is longer than 64 KiB. It was left out; send a shorter one.\n',
  invalid_text: 'That message is not UTF-8 text. It was left out.\n',
  idle: 'Nothing was said for a long time, so this connection ends. The conversation is kept.\n',
  closing: 'The server stops now. The conversation is kept.\n',
  killed: 'This conversation was ended by the administrator.\n',
  resume_hint: 'To go on with this conversation later, write: resume {sid} {secret}\nIt is shown this once.\n',
  resumed: 'Here is the conversation {sid} again.\n',
  resume_refused: 'There is no such conversation, or that is not its secret.\n',
  away: 'The model does not answer now. Try again in some seconds.',
  away_key: 'The model refuses the key of this server. Its administrator must mend that.',
  empty: 'The model said nothing. Try to say it in other words.',
  provider: 'The model cannot take this. Try again later.',
  offline: 'No model is set up on this server.',
}

const usualLog: DoorLog = {
  listening: 'listening on {host}:{port}',
  connected: 'conversation {n} ({sid}) from {ip}:{port}',
  closed: 'conversation {n} ({sid}) closed',
  asked: '[{n}:m{m}] asked ({length} characters)',
  answered: '[{n}:m{m}] answered by {by} ({length} characters) in {ms} ms',
}

const usualConsole: DoorConsole = {
  banner: 'Console ready. Commands: list, kill <id>, show <id>, say <id> <text>, pause <id>, resume <id>, stats, exit',
  prompt: '> ',
  row: 'conversation {n} ({sid}) | {ip}:{port} | {messages} messages | since {started} | last seen {last_seen}',
  none: 'Nobody is connected.',
  killed: 'Conversation {sid} was ended.',
  unknown: 'There is no such conversation, or it is closed.',
  help: 'Commands: list, kill <id>, show <id>, say <id> <text>, pause <id>, resume <id>, stats, exit',
  exit: 'Leaving the console; the server goes on.',
}

export type Values = { [name: string]: string | number }

export interface DoorWords {
  say(name: keyof DoorTexts, values?: Values): string
  log(name: keyof DoorLog, values?: Values): string
  console(name: keyof DoorConsole, values?: Values): string
  /** Whether this ends the conversation. */
  isLeave(text: string): boolean
}

export function createDoorWords({
  texts = {},
  log = {},
  console: own = {},
  leave = ['leave', 'exit', 'quit'],
}: Door): DoorWords {
  const all = { ...usualTexts, ...texts }
  const lines = { ...usualLog, ...log }
  const ofConsole = { ...usualConsole, ...own }
  const leaving = new Set(leave.map((word) => word.toLowerCase()))
  return {
    say: (name, values = {}) => filled(all[name], values),
    log: (name, values = {}) => filled(lines[name], values),
    console: (name, values = {}) => filled(ofConsole[name], values),
    isLeave: (text) => leaving.has(text.trim().toLowerCase()),
  }
}

/** A value is put in as it is: braces within it mean nothing. */
function filled(template: string, values: Values): string {
  return template.replaceAll(/\{([a-z_]+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  )
}

/** A place in the parts that a line may name; `{address}` as Python's sockets print it. */
export function placeValues(ip: string, port: number): Values {
  return { ip, host: ip, port, address: `('${ip}', ${port})` }
}
