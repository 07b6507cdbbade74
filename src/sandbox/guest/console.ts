/** `console`: everything printed goes to the result's logs, up to a cap. */
import type { Send } from './bridge.ts'
import { format, inspect } from './format.ts'

type Print = (...values: unknown[]) => void

export interface Printer {
  print(text: string): void
  limit(characters: number): void
  /** Whole text that was printed is not kept here; it left line by line. */
  console: Record<
    'log' | 'info' | 'debug' | 'warn' | 'error' | 'dir' | 'table' | 'trace' | 'group' | 'groupEnd',
    Print
  > & {
    assert(condition?: unknown, ...values: unknown[]): void
    time(label?: string): void
    timeEnd(label?: string): void
    timeLog(label?: string): void
    count(label?: string): void
  }
}

export function createPrinter(send: Send): Printer {
  let left = 64 * 1024
  let indent = ''
  const started = new Map<string, number>()
  const counts = new Map<string, number>()

  function print(text: string): void {
    if (left <= 0) return
    const line = `${indent}${text}\n`
    const kept = line.length > left ? `${line.slice(0, left)}\n… the rest of the output was cut\n` : line
    left -= line.length
    send(`l${kept}`)
  }
  const log: Print = (...values) => print(left > 0 ? format(values) : '')
  const marked =
    (mark: string): Print =>
    (...values) =>
      print(left > 0 ? `${mark} ${format(values)}` : '')
  const elapsed = (label = 'default'): void => print(`${label}: ${Date.now() - (started.get(label) ?? Date.now())} ms`)

  return {
    print,
    limit: (characters) => (left = characters),
    console: {
      log,
      info: log,
      debug: log,
      warn: marked('warning:'),
      error: marked('error:'),
      trace: log,
      dir: (value) => print(inspect(value)),
      table: (rows) => {
        for (const row of Array.isArray(rows) ? rows : [rows]) print(inspect(row))
      },
      group: (...values) => {
        if (values.length > 0) log(...values)
        if (indent.length < 40) indent += '  '
      },
      groupEnd: () => {
        indent = indent.slice(2)
      },
      assert: (condition, ...values) => {
        if (!condition) print(`assertion failed${values.length > 0 ? `: ${format(values)}` : ''}`)
      },
      time: (label = 'default') => void started.set(label, Date.now()),
      timeEnd: elapsed,
      timeLog: elapsed,
      count: (label = 'default') => {
        counts.set(label, (counts.get(label) ?? 0) + 1)
        print(`${label}: ${counts.get(label)}`)
      },
    },
  }
}
