/** Where the task comes from: flag, environment, piped input, or the person at the terminal. */
import { fstatSync } from 'node:fs'
import { InputError, UserError } from '../protocol/errors.ts'
import { askLine } from './ask-person.ts'
import type { Flags } from './flags.ts'
import type { Io } from './terminal.ts'

const maxInputBytes = 1024 * 1024
/** With a task given, piped input is taken when it is there; a pipe that nobody writes to is not waited for. */
const firstByteMs = 100

/** null: there is no task. @throws InputError for an empty or too large one. */
export async function readTask(flags: Flags, io: Io, needsOne: boolean): Promise<string | null> {
  const given = flags.task ?? flags.prompt ?? flags.question
  if (given === '-') return checked(await readInput(null), 'the task on standard input')
  if (given !== undefined) {
    const task = checked(given, 'the task')
    const piped = hasPipedInput() ? await readInput(firstByteMs) : ''
    return piped.trim() === '' ? task : `${task}\n\n<file name="standard input">\n${piped}\n</file>`
  }
  const fromEnvironment = io.env['AGENT_TASK']
  if (fromEnvironment !== undefined && fromEnvironment !== '') return checked(fromEnvironment, 'AGENT_TASK')
  if (!needsOne) return null
  if (io.interactive) return askUntilGiven()
  if (hasPipedInput()) return checked(await readInput(null), 'the task on standard input')
  throw new UserError('usage', 'there is no task', 'give one with -q "…", pipe one in, or try "autoagent demo"')
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

function hasPipedInput(): boolean {
  if (process.stdin.isTTY) return false
  try {
    const input = fstatSync(0)
    return input.isFIFO() || input.isFile() || input.isSocket()
  } catch {
    return false
  }
}

/** Standard input to its end. */
export function readAll(): Promise<string> {
  return readInput(null)
}

function readInput(waitMs: number | null): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const timer = waitMs === null ? undefined : setTimeout(finish, waitMs)
    function finish(): void {
      clearTimeout(timer)
      process.stdin.removeAllListeners().pause()
      // A pipe that stays open must not keep the program alive.
      if (waitMs !== null && 'unref' in process.stdin) process.stdin.unref()
      resolve(Buffer.concat(chunks).toString('utf8'))
    }
    process.stdin.on('data', (chunk: Buffer) => {
      clearTimeout(timer)
      size += chunk.length
      if (size > maxInputBytes) {
        process.stdin.removeAllListeners().pause()
        reject(new InputError('standard input is longer than 1 MiB', 'put the data in a file and name it in the task'))
      } else chunks.push(chunk)
    })
    process.stdin.once('end', finish)
    process.stdin.once('error', finish)
  })
}
