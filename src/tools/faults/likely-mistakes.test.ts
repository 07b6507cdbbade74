import { afterAll, describe, expect, test } from 'vitest'
import type { ToolExample } from '../../protocol/tool.ts'
import { sandbox, tryTool } from './fixtures/try-tool.ts'
import type { Tried } from './fixtures/try-tool.ts'
import { likelyMistakes } from './likely-mistakes.ts'
import { usualForms } from './usual-forms.ts'
import { proposalOf } from './fixtures/try-tool.ts'

afterAll(() => sandbox.close())

const ask = (body: string, examples: ToolExample[], more: Partial<Tried> = {}) =>
  tryTool(likelyMistakes, { code: `export default function f(args: any): any {\n${body}\n}`, examples, ...more })
const numberOf = (name: string, more = {}) => ({
  parameters: { type: 'object', properties: { [name]: { type: 'integer', ...more } } },
})

describe('asked for the example that tells them apart', () => {
  test.each([
    [
      'a loop that begins at the second',
      'let sum = 0\nfor (let i = 1; i < args.list.length; i++) sum += args.list[i]\nreturn sum',
      [{ args: { list: [0, 2, 3] }, expect: 5 }],
      'first item of args.list',
      {},
    ],
    [
      'the first of several',
      "return args.text.replace(' ', '-')",
      [{ args: { text: 'a b' }, expect: 'a-b' }],
      'occurs twice',
      {},
    ],
    [
      'a pattern without g',
      "return args.text.replace(/\\s+/, '-')",
      [{ args: { text: 'a b' }, expect: 'a-b' }],
      'occurs twice',
      {},
    ],
    [
      '0 taken for absent',
      'return 10 ** (args.digits || 2)',
      [{ args: { digits: 3 }, expect: 1000 }],
      'digits: 0',
      numberOf('digits'),
    ],
    [
      'cut where it says rounded',
      'return Math.floor(args.n)',
      [{ args: { n: 2.2 }, expect: 2 }],
      'Math.round',
      { description: 'A number, rounded' },
    ],
    [
      'a part that matches',
      'return /\\d{4}/.test(args.text)',
      [{ args: { text: '2024' }, expect: true }],
      '^ and $',
      { description: 'Whether a year is valid' },
    ],
  ] as [string, string, ToolExample[], string, Partial<Tried>][])('%s', async (_what, body, examples, hint, more) => {
    expect(await ask(body, examples, more)).toMatchObject([{ hint: expect.stringContaining(hint) }])
  })
})

describe('nothing is asked', () => {
  test.each([
    [
      'where an example tells',
      "return args.text.replace(' ', '-')",
      [{ args: { text: 'a b c' }, expect: 'a-b c' }],
      {},
    ],
    [
      'a loop that looks at the one before',
      'let up = 0\nfor (let i = 1; i < args.list.length; i++) up += args.list[i] - args.list[i - 1]\nreturn up',
      [{ args: { list: [1, 1, 3] }, expect: 2 }],
      {},
    ],
    [
      'a loop that begins with the first',
      'let most = args.list[0]\nfor (let i = 1; i < args.list.length; i++) most = Math.max(most, args.list[i])\nreturn most',
      [{ args: { list: [1, 4, 3] }, expect: 4 }],
      {},
    ],
    ['a decimal comma', "return Number(args.text.replace(',', '.'))", [{ args: { text: '2,5' }, expect: 2.5 }], {}],
    ['a currency', "return Number(args.text.replace('$', ''))", [{ args: { text: '$2' }, expect: 2 }], {}],
    [
      'a default that 0 cannot reach',
      'return args.n || 2',
      [{ args: { n: 3 }, expect: 3 }],
      numberOf('n', { minimum: 1 }),
    ],
    ['a search', 'return /\\d{4}/.test(args.text)', [{ args: { text: '2024' }, expect: true }], {}],
  ] as [string, string, ToolExample[], Partial<Tried>][])('%s', async (_what, body, examples, more) => {
    expect(await ask(body, examples, more)).toEqual([])
  })
  test('about what stands in texts and comments', () => {
    const code = '// x.replace(" ", "")\nconst text = "x.replace(\' \', \'\')"'
    expect(usualForms(proposalOf({ code, examples: [] }), code)).toEqual([])
  })
})
