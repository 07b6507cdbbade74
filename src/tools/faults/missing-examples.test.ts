import { expect, test } from 'vitest'
import { proposalOf } from './fixtures/try-tool.ts'
import { missingExamples } from './missing-examples.ts'

const parameters = { type: 'object', properties: { n: { type: 'number' } } }
const found = (body: string, more = {}) =>
  missingExamples(
    proposalOf({ code: `export default (args: any, ctx: any) => ${body}`, examples: [], parameters, ...more }),
  )

test('what only computes is tried before it is kept, and the hint shows how', () => {
  expect(found('args.n * 2')).toMatchObject([{ code: 'E_EXAMPLE', hint: expect.stringContaining('"expect"') }])
  expect(found('args.n * 2', { examples: [{ args: { n: 2 }, expect: 4 }] })).toEqual([])
})

test.each([
  ['what reads files', 'ctx.readFile("a")', { grants: ['read:a'] }],
  ['what fetches', 'fetch("https://a.example")', { grants: ['net:a.example'] }],
  ['what tells the time', 'Date.now() + args.n', {}],
  ['what takes no arguments', '42', { parameters: { type: 'object', properties: {} } }],
])('%s may come without', (_what, body, more) => expect(found(body, more)).toEqual([]))
