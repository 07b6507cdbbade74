import { afterAll, describe, expect, test } from 'vitest'
import { sandbox, tryTool } from './fixtures/try-tool.ts'
import { resultsOfOneZone } from './other-zone.ts'

afterAll(() => sandbox.close())

const found = (body: string, expected: unknown, more = {}) =>
  tryTool(resultsOfOneZone, {
    code: `export default function f(args: { date: string }): any {\n${body}\n}`,
    examples: [{ args: { date: '2024-02-29' }, expect: expected as string }],
    ...more,
  })

describe('dates that are right in UTC only', () => {
  test.each([
    ['west of it', 'return new Date(args.date).getDay()', 4],
    [
      'east of it',
      'const [y, m, d] = args.date.split("-").map(Number)\nreturn new Date(y!, m! - 1, d).toISOString().slice(0, 10)',
      '2024-02-29',
    ],
    ['as text', "return new Date(args.date).toLocaleDateString('en-GB')", '29/02/2024'],
  ])('%s', async (_what, body, expected) => {
    expect(await found(body, expected)).toMatchObject([{ code: 'E_UNSTEADY', hint: expect.stringContaining('UTC') }])
  })
})

describe('nothing is held against', () => {
  test.each([
    ['UTC throughout', 'return new Date(args.date).getUTCDay()', 4],
    [
      'the local zone throughout',
      'const [y, m, d] = args.date.split("-").map(Number)\nconst one = new Date(y!, m! - 1, d)\none.setDate(one.getDate() + 1)\nreturn one.getDate()',
      1,
    ],
    ['local text, read and told', 'return new Date(args.date + "T12:30").getHours()', 12],
    [
      'a zone that is given',
      "return new Date(args.date).toLocaleDateString('en-GB', { timeZone: 'UTC' })",
      '29/02/2024',
    ],
  ])('%s', async (_what, body, expected) => expect(await found(body, expected)).toEqual([]))
  test('a tool that promises local time', async () =>
    expect(await found('return new Date(args.date).getDay()', 4, { description: 'Local weekday' })).toEqual([]))
})
