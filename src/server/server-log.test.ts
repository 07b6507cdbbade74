/** The log as it is written: which lines, and in which form. */
import { expect, test } from 'vitest'
import { createServerLog } from './server-log.ts'
import type { ServerLogOptions } from './server-log.ts'

const at = '2026-11-21T20:00:00.000Z'

async function openLog(options: Partial<ServerLogOptions>) {
  const lines: string[] = []
  const write = (line: string): void => void lines.push(line)
  const log = await createServerLog({ write, format: 'text', level: 'info', now: () => new Date(at), ...options })
  return { log, lines }
}

test('text: lines from the level on; messages of people only when all is wanted', async () => {
  const { log, lines } = await openLog({})
  log.line('open', { event: 'open' })
  log.line('detail', {}, 'debug')
  log.line('warning: full', {}, 'warn')
  expect(log.message).toBeNull()
  expect(lines).toEqual(['open\n', 'warning: full\n'])
  const all = await openLog({ level: 'debug' })
  all.log.message?.('asked', { trace: '1:m1' })
  all.log.line('detail', {}, 'debug')
  expect(all.lines).toEqual(['asked\n', 'detail\n'])
})

test('json: an object a line, whatever the text holds; messages are among them unless only warnings are wanted', async () => {
  const { log, lines } = await openLog({ format: 'json' })
  log.line('two\nlines "and" \u001b[31m', { event: 'x', n: 1 }, 'error')
  log.message?.('asked', { trace: '1:m1' })
  expect(lines.map((line) => [line.endsWith('\n'), line.trimEnd().includes('\n')])).toEqual([
    [true, false],
    [true, false],
  ])
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    { level: 'error', time: at, msg: 'two\nlines "and" \u001b[31m', event: 'x', n: 1 },
    { level: 'info', time: at, msg: 'asked', trace: '1:m1' },
  ])
  expect((await openLog({ format: 'json', level: 'warn' })).log.message).toBeNull()
})
