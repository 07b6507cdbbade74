/** A program on a real terminal for the end-to-end tests: tmux holds it, keys go in, the screen comes out. */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect } from 'vitest'
import { emptyEnvironment, root } from './program.ts'

export const hasTmux = spawnSync('tmux', ['-V']).status === 0

export interface PseudoTerminal {
  /** Keys as tmux names them (`C-c`, `Enter`), or text. */
  press: (...keys: string[]) => void
  /** The screen with what has scrolled off it, lines joined where the terminal wrapped them. */
  screen: () => string
  /** What is on the screen now, line by line as the terminal shows it. */
  lines: () => string[]
  /** The same with the escapes for colours. */
  raw: () => string
  /** As a terminal pastes: between the marks that say so. */
  paste: (text: string) => void
  resize: (width: number, height: number) => void
  shows: (text: RegExp) => Promise<void>
  /** Waits for the program's end. */
  exitCode: () => Promise<number>
  close: () => void
}

let terminals = 0

/** @param program a file of the repository, or elsewhere; its exit code is shown when it ends. */
export function openTerminal(
  program: string,
  words: string[],
  { cwd, env = {}, width = 100 }: { cwd: string; env?: Record<string, string>; width?: number },
): PseudoTerminal {
  terminals += 1
  const socket = `autoagent-${process.pid}-${terminals}`
  const tmux = (...args: string[]): string =>
    spawnSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' }).stdout
  const assignments = Object.entries({ ...emptyEnvironment(cwd), TERM: 'screen', ...env }).map(([name, value]) =>
    quote(`${name}=${value}`),
  )
  const command = [process.execPath, resolve(root, program), ...words].map(quote).join(' ')
  const line = `env -i ${assignments.join(' ')} ${command}; echo "EXIT=$?"; exec sleep 100`
  tmux('new-session', '-d', '-x', String(width), '-y', '40', '-c', cwd, line)
  const screen = (): string => tmux('capture-pane', '-p', '-J', '-S', '-2000')
  return {
    press: (...keys) => void tmux('send-keys', ...keys),
    screen,
    lines: () => tmux('capture-pane', '-p').split('\n'),
    raw: () => tmux('capture-pane', '-p', '-e', '-S', '-200'),
    paste(text) {
      tmux('set-buffer', text)
      tmux('paste-buffer', '-p')
    },
    resize: (width, height) => void tmux('resize-window', '-x', String(width), '-y', String(height)),
    shows: (text) => expect.poll(screen, { timeout: 20_000 }).toMatch(text),
    async exitCode() {
      await expect.poll(screen, { timeout: 20_000 }).toMatch(/EXIT=\d+/)
      return Number(/EXIT=(\d+)/.exec(screen())![1])
    },
    close: () => void tmux('kill-server'),
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
