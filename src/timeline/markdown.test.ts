import { expect, test } from 'vitest'
import { sampleRun } from './fixtures/sample-run.ts'
import { renderMarkdown } from './markdown.ts'

const document = renderMarkdown(sampleRun())
const turn = (number: number) => document.split(/^## Turn /m)[number]!

test('begins with the task, the outcome, the facts, the answer and the checklist', () => {
  expect(document).toMatch(/^# Read data\/sales\.csv, sum units/)
  expect(document).toContain('**✓ Answered and accepted**')
  expect(document).toContain('| Turns | 6 of 10 |')
  expect(document).toContain('> **North** sold the most')
  expect(document.match(/^- \[x\] `q\d`/gm)).toHaveLength(3)
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
    '_tokens: 2,310 in',
  ]
  const places = parts.map((part) => turn(1).indexOf(part))
  expect(places).not.toContain(-1)
  expect(places).toEqual([...places].sort((a, b) => a - b))
  expect(turn(1).match(/```ts/g)).toHaveLength(1)
})

test('shows results as tables, uses of capabilities as a list, console output without colours', () => {
  expect(turn(2)).toContain('| region | total |\n| --- | ---: |\n| north | 18230.400000000023 |')
  expect(turn(2)).toContain('```\nwarning: 1 line begins with #\n412 lines read\n```')
  expect(turn(4)).toContain(
    '- ✓ allowed `read:data/sales.csv` (17.8 kB, 2 ms)\n- **✗ denied** `net:rates.example.net:443`',
  )
  expect(turn(5)).toContain('**Call** program with `{"totals":[18230.4,17911.1]}`')
})

test('a run without events is still a document', () => {
  expect(renderMarkdown([])).toContain('# A run without a task')
})
