import { afterAll, expect, test } from 'vitest'
import type { ToolExample } from '../../protocol/tool.ts'
import { sandbox, tryTool } from './fixtures/try-tool.ts'
import { numbersSortedAsTexts } from './number-sort.ts'
import { idleFactors, loopsTakenOnce } from './untold-cases.ts'

afterAll(() => sandbox.close())

const tried = (body: string, ...examples: ToolExample[]) => ({
  code: `export default function f(args: any): any {\n${body}\n}`,
  examples,
})

test('a loop that every example leaves in the first turn', async () => {
  const body = 'for (const one of args.list) {\n  if (one < 0) return true\n  return false\n}\nreturn false'
  const [first, none] = [
    { args: { list: [-1, 2] }, expect: true },
    { args: { list: [] }, expect: false },
  ]
  expect(await tryTool(loopsTakenOnce, tried(body, first, none))).toMatchObject([{ line: 2 }])
  const mended = body.replace('  return false\n}', '}')
  expect(await tryTool(loopsTakenOnce, tried(mended, first, none, { args: { list: [1, -2] }, expect: true }))).toEqual(
    [],
  )
})

test('a loop that no example enters is another matter, and so is one within a loop', async () => {
  const rows = 'let n = 0\nfor (const row of args.rows) {\n  for (const cell of row) { n += cell }\n}\nreturn n'
  expect(await tryTool(loopsTakenOnce, tried(rows, { args: { rows: [] }, expect: 0 }))).toEqual([])
  expect(await tryTool(loopsTakenOnce, tried(rows, { args: { rows: [[1], [2]] }, expect: 3 }))).toEqual([])
})

test('a factor that is always multiplied with 0', async () => {
  const body = 'return args.days * 8640 + args.hours * 3600'
  const hours = { args: { days: 0, hours: 2 }, expect: 7200 }
  expect(await tryTool(idleFactors, tried(body, hours))).toMatchObject([
    { message: expect.stringContaining('factor 8640'), line: 2 },
  ])
  expect(await tryTool(idleFactors, tried(body, hours, { args: { days: 1, hours: 0 }, expect: 8640 }))).toEqual([])
  const unreached = `if (args.isLong) return args.days * 8640\nreturn args.hours`
  expect(await tryTool(idleFactors, tried(unreached, { args: { hours: 2 }, expect: 2 }))).toEqual([])
})

test('numbers are not sorted as texts', async () => {
  const sorts = (by: string, list: (string | number)[]) =>
    tryTool(numbersSortedAsTexts, tried(`return [...args.list].sort(${by})`, { args: { list }, expect: list }))
  expect(await sorts('', [1, 2, 3])).toMatchObject([
    { code: 'E_SORT', line: 2, hint: expect.stringContaining('a - b') },
  ])
  expect(await sorts('(a, b) => a - b', [1, 2, 10])).toEqual([])
  expect(await sorts('', ['a', 'b'])).toEqual([])
})
