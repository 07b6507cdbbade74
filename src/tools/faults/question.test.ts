import { expect, test } from 'vitest'
import { askOnce } from './question.ts'

const question = { about: 'if (n > 5)', message: 'on 5?', line: 3, hint: 'add an example at 5' }
const [two, five] = [
  { args: { n: 2 }, expect: 1 },
  { args: { n: 5 }, expect: 2 },
]

test('asked until another example comes, wherever the line has gone', () => {
  const gate = {}
  const asked = [{ code: 'E_EXAMPLE', message: 'on 5?', line: 3, hint: 'add an example at 5' }]
  expect(askOnce(gate, 'f', [two], [question])).toEqual(asked)
  expect(askOnce(gate, 'f', [two], [question])).toEqual(asked)
  expect(askOnce(gate, 'f', [two, five], [{ ...question, line: 9 }])).toEqual([])
})

test('each tool, question and gate for itself; not more than four at once', () => {
  const gate = {}
  askOnce(gate, 'f', [two], [question])
  expect(askOnce(gate, 'g', [two, five], [question])).toHaveLength(1)
  expect(askOnce({}, 'f', [two, five], [question])).toHaveLength(1)
  expect(askOnce(gate, 'f', [two, five], [{ ...question, about: 'if (n > 6)' }])).toHaveLength(1)
  const many = Array.from({ length: 6 }, (_, index) => ({ ...question, about: `line ${index}` }))
  expect(askOnce(gate, 'h', [two], many)).toHaveLength(4)
})
