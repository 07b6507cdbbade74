/**
 * A folder in which the real program works against the provider on loopback. Each task has a tag; its model calls a tool that
 * leaves a mark in `marks.txt`, so that what ran can be told from what was decided.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startLoopbackProvider } from '../../src/models/fixtures/loopback-provider.ts'

type LoopbackProvider = Awaited<ReturnType<typeof startLoopbackProvider>>
export type LoopbackStep = Parameters<typeof startLoopbackProvider>[0][number]

export const program = fileURLToPath(new URL('../../bin/autoagent.js', import.meta.url))
/** A child that takes longer hangs. */
const longestMs = 60_000

export interface Workspace {
  folder: string
  provider: LoopbackProvider
  env: { [name: string]: string }
  /** What the tool left for this task, in the order in which it ran. */
  marksOf(tag: string): string[]
  /** The file of a session. */
  sessionFile(id: string): string
  close(): Promise<void>
}

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export const says = (name: string, fields: unknown, match: string): LoopbackStep => ({
  type: 'reply',
  match,
  calls: [{ name, arguments: fields }],
})
const markCode = `export default async function leave_mark(args: { mark: string }, ctx: ToolContext): Promise<Json> {
  await ctx.appendFile('marks.txt', args.mark + '\\n')
  return { left: args.mark }
}
`
const markTool = {
  name: 'leave_mark',
  description: 'Leaves a mark in the file of marks',
  parameters: { type: 'object', properties: { mark: { type: 'string' } }, required: ['mark'] },
  code: markCode,
  grants: ['write'],
}
export const answer = 'All marks are left.'

/** The part of the task's text by which its requests are known. */
export const tagged = (tag: string): string => `(task ${tag})`
export const taskOf = (tag: string): string[] => ['-q', `Leave marks ${tagged(tag)}`]
export const markOf = (tag: string, call: number): string => `${tag}.${call}`

/**
 * @param calls of the tool in each task.
 * @param attempts how often a task may be begun or gone on with.
 * @param more what the model says to other tasks.
 */
export async function openWorkspace(
  folder: string,
  tags: readonly string[],
  calls: number,
  attempts = 3,
  more: readonly LoopbackStep[] = [],
): Promise<Workspace> {
  mkdirSync(folder, { recursive: true })
  const all = ['make', ...tags]
  const requirements = { requirements: [{ text: 'An answer is given.', basis: 'answer' }] }
  const met = [{ id: 'R1', status: 'met', evidence: ['answer'] }]
  const provider = await startLoopbackProvider([
    ...times(all.length * attempts, () => says('set_requirements', requirements, '"set_requirements"')),
    ...times(all.length * attempts, () =>
      says('give_verdict', { route: 'end', reason: 'said', requirements: met }, '"give_verdict"'),
    ),
    ...more,
    says('create_tool', { message: 'A tool.', tool: markTool }, tagged('make')),
    ...all.flatMap((tag) => [
      ...times(tag === 'make' ? 0 : calls, (at) =>
        says('call_tool', { call: { name: markTool.name, args: { mark: markOf(tag, at + 1) } } }, tagged(tag)),
      ),
      ...times(attempts, () => says('final', { answer, evidence: [] }, tagged(tag))),
    ]),
  ])
  const workspace: Workspace = {
    folder,
    provider,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      XDG_CONFIG_HOME: join(folder, 'config'),
      OPENAI_BASE_URL: provider.openaiUrl,
      OPENAI_API_KEY: 'key-for-the-torture',
      OPENAI_MODEL: 'torture',
    },
    marksOf: (tag) => linesOf(join(folder, 'marks.txt')).filter((mark) => mark.startsWith(`${tag}.`)),
    sessionFile: (id) => join(folder, '.sessions', `${id}.jsonl`),
    close: () => provider.close(),
  }
  const made = await runProgram(workspace, [...taskOf('make'), '--session-id', 'make', ...granted])
  if (made.code !== 0) throw new Error(`the tool could not be made: exit ${made.code}\n${made.stdout}${made.stderr}`)
  return workspace
}

export const granted = ['--allow-write=marks.txt', '--quiet']

export interface RunOptions {
  /** Programs before Node: `strace …`. */
  under?: readonly string[]
  /** Sees the lines of stdout as they come. */
  onLine?: (line: string) => void
  onStart?: (child: ChildProcess) => void
  cwd?: string
  env?: { [name: string]: string }
}

export function runProgram(workspace: Workspace, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const [first, ...rest] = [...(options.under ?? []), process.execPath, program, ...args]
  return new Promise((resolve, reject) => {
    const child = spawn(first!, rest, {
      cwd: options.cwd ?? workspace.folder,
      env: { ...workspace.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    options.onStart?.(child)
    const end = setTimeout(() => child.kill('SIGKILL'), longestMs)
    let [stdout, stderr, seen] = ['', '', 0]
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      for (let at = stdout.indexOf('\n', seen); at >= 0; at = stdout.indexOf('\n', seen)) {
        options.onLine?.(stdout.slice(seen, at))
        seen = at + 1
      }
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(end)
      resolve({ code, signal, stdout, stderr })
    })
  })
}

/** Whole lines; none when there is no such file. */
export function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1)
  } catch {
    return []
  }
}

export function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch {
    return []
  }
}

function times<Value>(count: number, make: (at: number) => Value): Value[] {
  return Array.from({ length: count }, (_, at) => make(at))
}
