/** Starts the real programs for the end-to-end tests: an empty environment, a temporary folder, both streams kept. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Finished {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface ProgramOptions {
  cwd: string
  env?: Record<string, string>
  /** Written to standard input, then closed; absent: standard input is empty. */
  input?: string
  program?: 'autoagent' | 'manage-sessions'
  /** Another place of the package than this repository. */
  bin?: string
}

/** Nothing of the machine's own keys and settings reaches a program; what Node compiled of it serves the next one too. */
export function emptyEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(tmpdir(), 'cache'),
  }
}

export function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'autoagent-e2e-')))
}

export function start(
  args: string[],
  { cwd, env = {}, input, program = 'autoagent', bin }: ProgramOptions,
): { child: ChildProcess; finished: Promise<Finished> } {
  const child = spawn(process.execPath, [bin ?? join(root, 'bin', `${program}.js`), ...args], {
    cwd,
    env: { ...emptyEnvironment(cwd), ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin?.end(input)
  const finished = new Promise<Finished>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return { child, finished }
}

export function autoagent(args: string[], options: ProgramOptions): Promise<Finished> {
  return start(args, options).finished
}

export function manageSessions(args: string[], options: ProgramOptions): Promise<Finished> {
  return start(args, { ...options, program: 'manage-sessions' }).finished
}
