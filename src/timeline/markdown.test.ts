import { expect, test } from 'vitest'
import { sampleRun } from './fixtures/sample-run.ts'
import { renderMarkdown } from './markdown.ts'

const document = await renderMarkdown(sampleRun())
const turn = (number: number) => document.split(/^## Turn /m)[number]!

test('begins with the task, the outcome, the facts, the answer and the checklist', () => {
  expect(document).toMatch(/^# Read data\/sales\.csv, sum units/)
  expect(document).toContain('**✓ Answered and accepted**')
  expect(document).toContain('| Turns | 6 of 10 |')
  expect(document).toContain('> **North** sold the most')
  expect(document.match(/^- \[x\] `q\d`/gm)).toHaveLength(3)
  expect(document).toContain('right to the cent (evidence r4, r5; turn 3 ✗ → 6 ✓)')
  expect(document).toContain('- [ ] `q4` The figures are plausible for the season — _not verifiable_: no figures')
})

test('tells a turn in its order: choice, code, problems, verdict with tips, tokens and cost', () => {
  const parts = [
    '**Writes the tool** `sum_sales`',
    '**✗ Refused**',
    '- line 10: `TS2322`',
    '```ts\n',
    '**Verdict: ↻ Sent back**',
    '1. Mend line 10',
    '_tokens: 2,310 in (1,386 cached), 640 out · $0.0013 · 8.5 s (Coder 2.7 s, checking code 1.7 s, other',
  ]
  const places = parts.map((part) => turn(1).indexOf(part))
  expect(places).not.toContain(-1)
  expect(places).toEqual([...places].sort((a, b) => a - b))
  expect(turn(1).match(/```ts/g)).toHaveLength(1)
})

test('a new version is a diff, with the whole code folded below; long code is folded', async () => {
  expect(turn(4)).toContain(
    'Changes since version 1 (+3 −2):\n\n```diff\n@@ -6,5 +6,5 @@\n export default async function',
  )
  expect(turn(4)).toMatch(/<details><summary>The whole code, 16 lines<\/summary>\n\n```ts\n[^]*?\n```\n\n<\/details>/)
  expect(turn(5)).not.toContain('<details>')
  const long = sampleRun().map((event) =>
    event.type === 'action-chosen' && event.action.type === 'run_code'
      ? { ...event, action: { ...event.action, code: 'let a = 1\n'.repeat(31) } }
      : event,
  )
  expect(await renderMarkdown(long)).toContain(
    '<details><summary>The program, 31 lines</summary>\n\n```ts\nlet a = 1\n',
  )
})

test('shows results as tables, uses of capabilities as a list, console output without colours', () => {
  expect(turn(2)).toContain('| region | total |\n| --- | ---: |\n| north | 18230.400000000023 |')
  expect(turn(2)).toContain('```\nwarning: 1 line begins with #\n412 lines read\n```')
  expect(turn(4)).toContain(
    '- ✓ allowed `read:data/sales.csv` (17.8 kB, 2 ms)\n- **✗ denied** `net:rates.example.net:443`',
  )
  expect(turn(5)).toContain('**Call** program with `{"totals":[18230.4,17911.1]}`')
})

test('a run without events is still a document', async () => {
  expect(await renderMarkdown([])).toContain('# A run without a task')
})
