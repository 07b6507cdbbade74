import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { longRun } from './fixtures/long-run.ts'
import { createRecorder, sampleRun } from './fixtures/sample-run.ts'
import { renderHtml } from './html.ts'

const page = await renderHtml(sampleRun())

describe('the page', () => {
  test('stands alone: one document, and a policy that loads nothing and runs only what has its hash', async () => {
    expect(page.startsWith('<!doctype html>')).toBe(true)
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!.replaceAll('&#39;', "'")
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    const between = (name: string): string => page.split(`<${name}>`)[1]!.split(`</${name}>`)[0]!
    expect(policy).toBe(
      `default-src 'none'; script-src ${hash(between('script'))}; style-src ${hash(between('style'))}; ` +
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    )
    expect(page.match(/<script|<style/g)).toHaveLength(2)
    expect(page).not.toMatch(/<link|<img|<iframe|<svg|@import|url\(| style="| on[a-z]+="/i)
  })

  test('has an anchor for every event, each once', () => {
    for (const { seq } of sampleRun()) expect(page.split(` id="e${seq}"`).length - 1, `e${seq}`).toBe(1)
  })

  test('begins with the task, the outcome, the facts and the requirements as they ended', () => {
    expect(page).toMatch(/<h1 [^>]*>Read data\/sales\.csv/)
    expect(page).toContain('Answered and accepted')
    for (const fact of ['of 10 at most', '20261120_093000', '@cf/openai/gpt-oss-120b', '$0.0121', '1 min 22 s'])
      expect(page).toContain(fact)
    const requirements = page.slice(page.indexOf('id="requirements"'), page.indexOf('id="before"'))
    expect(requirements).toContain('3 of 4 met')
    expect(requirements.match(/class="badge good"><span aria-hidden="true">✓<\/span> met</g)).toHaveLength(3)
    expect(requirements.match(/class="badge wait"><span aria-hidden="true">≈<\/span> not verifiable</g)).toHaveLength(1)
  })

  test('tells of each requirement how it was ruled on, turn by turn, with links to the verdicts', () => {
    const lead = /<li>(?:(?!<\/li>).)*right to the cent.*?<\/li>/s.exec(page)![0]
    const verdicts = sampleRun().filter((event) => event.type === 'verdict-given')
    const ways = [...lead.matchAll(/href="#e(\d+)" class="(\w+)" title="([^"]*)"/g)].map(([, ...parts]) => parts)
    expect(ways).toEqual([
      [String(verdicts.find(({ turn }) => turn === 3)!.seq), 'bad', 'not met in turn 3'],
      [String(verdicts.find(({ turn }) => turn === 6)!.seq), 'good', 'met in turn 6'],
    ])
    expect(lead).toContain('checked by a program')
  })

  test('shows what a new version changed, the refused one before it included', () => {
    const second = page.slice(page.indexOf('id="t2"'), page.indexOf('id="t3"'))
    expect(second).toContain('Changes since the one refused in turn 1')
    const turn = page.slice(page.indexOf('id="t4"'), page.indexOf('id="t5"'))
    expect(turn).toContain('Changes since version 1 <small><b class="good">+3</b> <b class="bad">−2</b>')
    const lines = [...turn.matchAll(/<(ins|del) data-n="(\d+)">([+-]) /g)].map(([, ...parts]) => parts.join(' '))
    expect(lines).toEqual(['del 8 -', 'ins 8 +', 'del 14 -', 'ins 14 +', 'ins 15 +'])
    expect(turn).toContain('<u>/\\r?\\n/</u>')
  })

  test('tells where the time went, in words and as a bar that is in proportion to the longest turn', () => {
    const times = (turn: number): string =>
      page
        .slice(page.indexOf(`id="t${turn}"`))
        .split('<footer>')[1]!
        .split('</footer>')[0]!
    const words = (turn: number): string => times(turn).replaceAll(/<[^>]*>/g, ' ')
    expect(words(2)).toMatch(/Coder 2\.8 s +Supervisor 2\.3 s +checking code 1\.7 s +tools 41 ms +other/)
    expect(words(3)).toMatch(/waiting 1\.5 s/)
    const width = (turn: number): number =>
      [...times(turn).matchAll(/<i class="\w+ g(\d+)">/g)].reduce((sum, [, part]) => sum + Number(part), 0)
    const widths = [1, 2, 3, 4, 5, 6].map(width)
    expect(Math.max(...widths)).toBeGreaterThan(57)
    expect(widths[4]).toBeLessThan(widths[1]!)
  })

  test('marks the line of a problem, numbers lines, shows code once', () => {
    const turn = page.slice(page.indexOf('id="t1"'), page.indexOf('id="t2"'))
    expect(turn).toContain('<b class="line">line 10</b>')
    expect(turn.match(/class="hit"/g)).toHaveLength(1)
    expect(turn.match(/class="code"/g)).toHaveLength(1)
  })

  test('shows a list of flat objects as a table, and evidence as links to results', () => {
    const turn = page.slice(page.indexOf('id="t4"'), page.indexOf('id="t5"'))
    expect(turn).toContain('<th scope="col" dir="auto">region</th><th scope="col" class="n" dir="auto">total</th>')
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
    expect(Buffer.byteLength(await renderHtml(longRun(50)))).toBeLessThan(300_000)
  })

  test('ten thousand events with huge values make a page, with notes where values are cut', async () => {
    const events = longRun(1500, 'x '.repeat(30_000)).slice(0, 10_000)
    expect(events).toHaveLength(10_000)
    const large = await renderHtml(events)
    expect(large).toContain('the whole is in events.jsonl, seq ')
    expect(Buffer.byteLength(large)).toBeLessThan(20_000_000)
  }, 60_000)
})
