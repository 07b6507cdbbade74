/** The three streams of a program and what may be written to them. stdout carries the answer only. */
import { styleText } from 'node:util'
import { grouped } from '../protocol/grouped.ts'
import { redactorOfEnvironment } from '../secret-keeping.ts'
import type { SecretRedactor } from '../secret-keeping.ts'
import { createPlainTextFilter, plainText } from './plain-text.ts'

export { plainText }

export interface Io {
  stdout: (text: string) => void
  stderr: (text: string) => void
  /** What models, tools and files say, to stdout: as it is for programs, harmless on a terminal. */
  result: (text: string) => void
  /** Both ends are a person's: questions may be asked. */
  interactive: boolean
  /** stderr is a terminal: cursor movement and colours are allowed. */
  live: boolean
  /** Of the terminal behind stderr, as wide as it is now. */
  readonly columns: number
  color: boolean
  cwd: string
  env: Record<string, string | undefined>
}

export type ColorChoice = 'auto' | 'always' | 'never'

let redactor: Pick<SecretRedactor, 'text'> | null = null

/** Of all that this process writes from now on. */
export function hideSecrets(known: Pick<SecretRedactor, 'text'>): void {
  redactor = known
}

/** Without secrets: the one way to both streams. */
export function withoutSecrets(text: string): string {
  redactor ??= redactorOfEnvironment(process.env)
  return redactor.text(text)
}

/** @param isPlain nothing moves and nothing is coloured. */
export function processIo(color: ColorChoice = 'auto', isPlain = false): Io {
  const live = !isPlain && process.stderr.isTTY && process.env['TERM'] !== 'dumb'
  const wantsColor = color === 'always' || (color === 'auto' && live && !process.env['NO_COLOR'])
  // An escape may be split over two results.
  const plain = createPlainTextFilter()
  return {
    stdout: (text) => void process.stdout.write(withoutSecrets(text)),
    stderr: (text) => void process.stderr.write(withoutSecrets(text)),
    result: (text) => void process.stdout.write(withoutSecrets(process.stdout.isTTY ? plain(text) : text)),
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    live,
    get columns() {
      // A terminal without a size says 0.
      return process.stderr.columns || 80
    },
    color: wantsColor,
    cwd: process.cwd(),
    env: process.env,
  }
}

export type Style = Parameters<typeof styleText>[0]

export function painter(io: Pick<Io, 'color'>): (style: Style, text: string) => string {
  return (style, text) => (io.color ? styleText(style, text, { validateStream: false }) : text)
}

/** Every text in a value made harmless, names of fields too. */
export function plainValue<T>(value: T): T {
  if (typeof value === 'string') return plainText(value) as T
  if (Array.isArray(value)) return value.map(plainValue) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [plainText(name), plainValue(held)])) as T
}

/** `1 turn`, `2 turns`. */
export function counted(count: number, thing: string): string {
  return `${grouped(count)} ${thing}${count === 1 ? '' : 's'}`
}

/** The first lines of a text, each cut to the width, with a count of what was folded. */
export function fold(text: string, lines: number, columns: number, indent = '    '): string {
  const all = plainText(text).replace(/\n+$/, '').split('\n')
  const width = Math.max(20, columns - indent.length - 1)
  const shown = all
    .slice(0, lines)
    .map((line) => indent + (line.length > width ? `${line.slice(0, width - 1)}…` : line))
  if (all.length > lines) shown.push(`${indent}… ${all.length - lines} more lines`)
  return shown.join('\n')
}
