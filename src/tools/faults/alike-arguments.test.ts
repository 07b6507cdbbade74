import { afterAll, describe, expect, test } from 'vitest'
import type { ToolExample } from '../../protocol/tool.ts'
import { alikeArguments } from './alike-arguments.ts'
import { sandbox, tryTool } from './fixtures/try-tool.ts'

afterAll(() => sandbox.close())

const ask = (body: string, args: ToolExample['args'], expected: ToolExample['expect'], description = '') =>
  tryTool(alikeArguments, {
    code: `export default function f(args: any): any {\n${body}\n}`,
    examples: [{ args, expect: expected }] as ToolExample[],
    description,
  })

describe('asked for an example of', () => {
  test.each([
    [
      'no newline at the end',
      "return args.text.split('\\n').slice(0, -1).length",
      { text: 'a\nb\n' },
      2,
      '',
      'without a newline',
    ],
    ['a newline at the end', "return args.text.split('\\n').length", { text: 'a\nb' }, 2, '', 'with a newline'],
    [
      'capitals',
      'return args.text.toLowerCase().split(args.word).length - 1',
      { text: 'Tea tea', word: 'tea' },
      2,
      'Counts a word, case-insensitive',
      'case does not matter',
    ],
    [
      'quoted cells',
      "return args.text.split('\\n').filter(Boolean)[1].split(',')[1]",
      { text: 'a,b\n1,2\n' },
      '2',
      'A cell of CSV',
      'quoted cell',
    ],
    [
      'numbers as texts',
      'let sum = 0\nfor (const one of JSON.parse(args.json)) sum += one.n\nreturn sum',
      { json: '[{"n":1},{"n":2}]' },
      3,
      '',
      'numbers as texts',
    ],
  ])('%s', async (_what, body, args, expected, description, message) => {
    expect(await ask(body, args, expected, description)).toMatchObject([{ message: expect.stringContaining(message) }])
  })
})

describe('nothing is asked where', () => {
  test.each([
    ['blank lines are left out', "return args.text.split('\\n').filter(Boolean).length", { text: 'a\nb\n' }, 2, ''],
    [
      'characters are counted',
      "return [args.text.split('\\n').filter(Boolean).length, args.text.length]",
      { text: 'a\nb\n' },
      [2, 4],
      '',
    ],
    [
      'case is not promised away',
      'return args.text.split(args.word).length - 1',
      { text: 'Tea tea', word: 'tea' },
      1,
      '',
    ],
    [
      'quotes are read',
      "return args.text.split('\\n').filter(Boolean)[1].split(',')[1].replaceAll('\"', '')",
      { text: 'a,b\n1,2\n' },
      '2',
      'A cell of CSV',
    ],
    ['the data are handed on', 'return JSON.parse(args.json).n', { json: '{"n":12}' }, 12, ''],
  ])('%s', async (_what, body, args, expected, description) =>
    expect(await ask(body, args, expected as ToolExample['expect'], description)).toEqual([]),
  )
})
