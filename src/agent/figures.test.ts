import { expect, test } from 'vitest'
import { unseenFigures } from './figures.ts'

test.each([
  ['The total is 1,702,348.03.', '{"total":1702348.03}'],
  ['El total es 1.702.348,03 €.', '{"total":1702348.03}'],
  ['The total is 1 702 348.03', '{"total":1702348.03}'],
  ['It is 251,5', '{"total":251.5}'],
  ['It rounds to 251.50', '{"total":251.4987}'],
  ['Roughly 4.3 thousand', '{"total":4321.5}'],
  ['About 1.7 million', '{"total":1702348.03}'],
  ['25.4 % of them', '{"share":0.2537}'],
  ['It fell by 25 %', '{"percent":-25}'],
  ['There are 12 files', JSON.stringify(Array.from({ length: 12 }, (_, at) => `file ${at}`))],
  ['It has 11 lines', 'line\n'.repeat(10)],
  ['In 1999 it was 1.234', '{"value":1234}'],
  ['Both are 3 and 4', '{"a":9}'],
  ['No figures at all', '{}'],
])('%s is shown by %s', (answer, evidence) => {
  expect(unseenFigures(answer, [evidence], 'What is it?')).toEqual([])
})

test.each([
  ['The total is 531.75', '{"total":251.5,"rows":3}', ['531.75']],
  ['The total is 77 of 980', '{"total":251.5}', ['77', '980']],
  ['The total is 251.6', '{"total":251.5}', ['251.6']],
  ['The total is 42', '', ['42']],
])('%s is not shown by %s', (answer, evidence, unseen) => {
  expect(unseenFigures(answer, [evidence], 'What is it?')).toEqual(unseen)
})

test('what the task itself says needs no evidence', () => {
  expect(unseenFigures('In 2024 it was fine', ['{}'], 'How was 2024?')).toEqual([])
})

test('a long answer of hostile digits is read in no time', () => {
  expect(unseenFigures('1'.repeat(100_000) + ',1'.repeat(50_000), ['2'.repeat(100_000)], '')).toHaveLength(1)
})
