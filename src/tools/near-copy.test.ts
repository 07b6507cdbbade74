import { describe, expect, test } from 'vitest'
import { copiedName, likenessOf } from './near-copy.ts'

describe('the name', () => {
  const others = new Set(['sum_column', 'utf'])
  test.each([
    'sum_column_v2',
    'sum_column_V3',
    'sum_column_fixed',
    'sum_column_new',
    'sum_column_final',
    'sum_column_2',
  ])('%s is a variant', (name) => expect(copiedName(name, others)).toBe('sum_column'))
  test('suffixes may pile up', () => expect(copiedName('sum_column_fixed_v2', others)).toBe('sum_column'))
  test.each(['sum_columns', 'utf_16', 'mean_v2', 'sum_column_by_month'])('%s is a name of its own', (name) =>
    expect(copiedName(name, others)).toBeNull(),
  )
})

describe('the code', () => {
  const code = `
export const description = 'Adds'
export const parameters = { type: 'object', properties: { a: { type: 'number' } } }
export default function add(args: { a: number }) { return args.a + 1 }
`
  const same = `// Adds one
export const description: string = "Adds one to a number";
export const parameters = {
  type: "object",
  properties: { value: { type: "number" } },
} as const;
export default function plus(args: { a: number, }) {
  /* one more */
  return args.a + 1;
}`
  test('comments, layout, quotes, documentation and the own name do not count', () => {
    expect(likenessOf('plus', same)).toBe(likenessOf('add', code))
  })
  test('what it does counts', () => {
    expect(likenessOf('add', code.replace('+ 1', '+ 2'))).not.toBe(likenessOf('add', code))
    expect(likenessOf('add', code.replace('+ 1', "+ '1'"))).not.toBe(likenessOf('add', code))
  })
  test('documentation at the end is left out too', () => {
    const bare = 'export default function add(args: { a: number }) { return args.a + 1 }'
    const documented = `${bare}\nexport const description = 'Adds'\nexport const parameters = {"type":"object"}\n`
    expect(likenessOf('add', documented)).toBe(likenessOf('add', bare))
  })
})
