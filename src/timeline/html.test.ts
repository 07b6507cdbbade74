import { describe, expect, test } from 'vitest'
import type { Event } from '../protocol/event.ts'
import { createRecorder, sampleRun } from './fixtures/sample-run.ts'
import { renderHtml } from './html.ts'

const page = await renderHtml(sampleRun())

describe('the page', () => {
  test('stands alone: one document, a policy that loads nothing, no script', () => {
    expect(page.startsWith('<!doctype html>')).toBe(true)
    expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:;`)
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(/i)
  })

  test('has an anchor for every event, each once', () => {
    for (const { seq } of sampleRun()) expect(page.split(` id="e${seq}"`).length - 1, `e${seq}`).toBe(1)
  })

  test('begins with the task, the outcome, the facts and the requirements as they ended', () => {
    expect(page).toMatch(/<h1 [^>]*>Read data\/sales\.csv/)
    expect(page).toContain('Answered and accepted')
    for (const fact of ['6 of 10', '20261120_093000', '@cf/openai/gpt-oss-120b', '$0.0121', '1 min 22 s'])
      expect(page).toContain(fact)
    const requirements = page.slice(page.indexOf('id="requirements"'), page.indexOf('<nav'))
    expect(requirements.match(/<\/span> met</g)).toHaveLength(3)
    expect(requirements.match(/<\/span> not verifiable</g)).toHaveLength(1)
  })

  test('marks the line of a problem, numbers lines, shows code once', () => {
    const turn = page.slice(page.indexOf('id="t1"'), page.indexOf('id="t2"'))
    expect(turn).toContain('<b class="line">line 10</b>')
    expect(turn.match(/class="hit"/g)).toHaveLength(1)
    expect(turn.match(/class="code"/g)).toHaveLength(1)
  })

  test('shows a list of flat objects as a table, and evidence as links to results', () => {
    const turn = page.slice(page.indexOf('id="t4"'), page.indexOf('id="t5"'))
    expect(turn).toContain('<th dir="auto">region</th><th class="n" dir="auto">total</th>')
    expect(turn).toContain('✗ denied')
    const result = sampleRun().find((event) => event.type === 'tool-result' && event.id === 'r4')!
    expect(page).toContain(`href="#e${result.seq}"`)
  })

  test('a run without an end, without events, or of a single failure still makes a page', async () => {
    expect(await renderHtml(sampleRun().slice(0, 20))).toContain('Unfinished')
    expect(await renderHtml([])).toContain('A run without a task')
    const { events, tell } = createRecorder()
    tell(0, 'system', { type: 'warning', message: 'the disk is almost full' })
    expect(await renderHtml(events)).toContain('the disk is almost full')
  })
})

describe('size', () => {
  test('fifty turns with ordinary code stay under 300 KB', async () => {
    expect(Buffer.byteLength(await renderHtml(repeated(50)))).toBeLessThan(300_000)
  })

  test('ten thousand events with huge values make a page, with notes where values are cut', async () => {
    const events = repeated(1500, 'x '.repeat(30_000)).slice(0, 10_000)
    expect(events).toHaveLength(10_000)
    const large = await renderHtml(events)
    expect(large).toContain('the whole is in events.jsonl, seq ')
    expect(Buffer.byteLength(large)).toBeLessThan(20_000_000)
  }, 60_000)
})

/** The sample's turns over and over; `logs` of every result when given. */
function repeated(turns: number, logs?: string): Event[] {
  const { events, tell } = createRecorder()
  const sample = sampleRun()
  tell(0, 'system', { ...sample[0]!, type: 'run-start' } as never)
  for (let turn = 1; turn <= turns; turn++)
    for (const { v: _v, seq: _seq, ts: _ts, run_id: _run, turn: of, role, ...body } of sample) {
      if (of !== ((turn - 1) % 6) + 1 || body.type === 'run-end') continue
      tell(turn, role, body.type === 'tool-result' && logs !== undefined ? { ...body, logs } : body)
    }
  // The frame of the first sample event must not win over the recorder's.
  return events.map((event, index) => ({ ...event, seq: index + 1 }))
}
