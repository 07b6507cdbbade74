/** Where the task comes from: flag, environment, piped input, or the person at the terminal. */
import { fstatSync } from 'node:fs'
import { InputError, UserError, errorText } from '../protocol/errors.ts'
import { askLine } from './ask-person.ts'
import type { Flags } from './flags.ts'
import type { Io } from './terminal.ts'

const maxInputBytes = 1024 * 1024
/** So long nothing is said about a pipe that nobody has written to yet. */
const quietMs = 1_000
/** With a task given, such a pipe is left alone after so long. */
const pipeMs = 3_000
/** A socket is often a harness's own and never closes: what is not there at once is not meant for us. */
const socketMs = 100

/**
 * With a task given, piped input is added to it: a file or a pipe is read to its end, however late it starts within three
 * seconds; a terminal, /dev/null and a closed input are not looked at. Without one, piped input is the task.
 * null: there is no task. @throws InputError for an empty or too large one.
 */
export async function readTask(flags: Flags, io: Io, needsOne: boolean): Promise<string | null> {
  const given = flags.task ?? flags.prompt ?? flags.question
  if (given === '-') return checked(await readAll(io), 'the task on standard input')
  const fromEnvironment = io.env['AGENT_TASK'] || undefined
  const text = given ?? fromEnvironment
  if (text !== undefined) {
    const task = checked(text, given === undefined ? 'AGENT_TASK' : 'the task')
    const piped = await readWhatComes(io)
    // What was piped cannot end itself and go on as the task.
    const data = piped.replaceAll(/<(\s*\/\s*file\s*>)/gi, '‹$1')
    return piped.trim() === '' ? task : `${task}\n\n<file name="standard input">\n${data}\n</file>`
  }
  if (!needsOne) {
    const piped = await readWhatComes(io)
    return piped.trim() === '' ? null : checked(piped, 'the task on standard input')
  }
  if (io.interactive) return askUntilGiven()
  if (inputKind() !== 'none') return checked(await readAll(io), 'the task on standard input')
  throw new UserError('usage', 'there is no task', 'give one with -q "…", pipe one in, or try "autoagent demo"')
}

/** Standard input to its end, waited for as long as it takes; after a second of silence that is told. */
export function readAll(io: Pick<Io, 'stderr'>): Promise<string> {
  return readInput(io, null)
}

function checked(task: string, what: string): string {
  if (task.trim() === '') throw new InputError(`${what} is empty`, 'give one with -q "…"')
  if (Buffer.byteLength(task) > maxInputBytes)
    throw new InputError(`${what} is longer than 1 MiB`, 'put the data in a file and name it in the task')
  return task.trim()
}

async function askUntilGiven(): Promise<string> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const line = await askLine('Your task: ')
    if (line === null) break
    if (line.trim() !== '') return checked(line, 'the task')
    process.stderr.write('The task cannot be empty.\n')
  }
  throw new InputError('the task is empty', 'give one with -q "…"')
}

function inputKind(): 'pipe' | 'file' | 'socket' | 'none' {
  try {
    const input = fstatSync(0)
    return input.isFIFO() ? 'pipe' : input.isFile() ? 'file' : input.isSocket() ? 'socket' : 'none'
  } catch {
    return 'none'
  }
}

async function readWhatComes(io: Io): Promise<string> {
  const kind = inputKind()
  if (kind === 'none') return ''
  return readInput(io, kind === 'file' ? null : kind === 'pipe' ? pipeMs : socketMs)
}

/** @param firstByteMs what has not begun by then is left alone; null: waited for. */
function readInput({ stderr }: Pick<Io, 'stderr'>, firstByteMs: number | null): Promise<string> {
  return new Promise((resolve, reject) => {
    const { stdin } = process
    const chunks: Buffer[] = []
    let size = 0
    const timers = [
      setTimeout(() => stderr('waiting for standard input; close it or use </dev/null\n'), quietMs),
      ...(firstByteMs === null ? [] : [setTimeout(giveUp, firstByteMs)]),
    ]
    function stop(): void {
      timers.forEach(clearTimeout)
      stdin.off('data', take).off('end', finish).off('error', fail).pause()
    }
    function finish(): void {
      stop()
      resolve(Buffer.concat(chunks).toString('utf8'))
    }
    function giveUp(): void {
      if (firstByteMs === pipeMs) stderr('warning: nothing came on standard input; going on without it\n')
      finish()
      leaveAlone()
    }
    function fail(error: unknown): void {
      stop()
      reject(new InputError(`standard input cannot be read: ${errorText(error)}`, 'use </dev/null', { cause: error }))
      leaveAlone()
    }
    function take(chunk: Buffer): void {
      timers.forEach(clearTimeout)
      size += chunk.length
      chunks.push(chunk)
      if (size <= maxInputBytes) return
      stop()
      reject(new InputError('standard input is longer than 1 MiB', 'put the data in a file and name it in the task'))
      leaveAlone()
    }
    stdin.on('data', take).once('end', finish).once('error', fail)
  })
}

/** An input that stays open must not keep the program alive; whoever writes to it is told by its pipe. */
function leaveAlone(): void {
  process.stdin.on('error', () => {}).destroy()
}
