import { expect, test } from 'vitest'
import { entriesOf, entryIn, formatManifest, parseManifest } from './manifest-rows.ts'
import type { Manifest } from './manifest-rows.ts'

const manifest = (): Manifest => ({
  kept: { deep: [1, { a: 'line\nbreak' }], none: null },
  tools: {
    b: { path: 'b.ts', version: 2, examples: [{ args: { text: 'x\ny' } }], empty: {}, list: [] },
    a: { path: 'a.ts' },
    odd: null,
  },
})

test('the text is that of JSON.stringify with tools sorted and last, also where rows were written before', () => {
  const first = manifest()
  const { a, b, odd } = first.tools
  const expected = `${JSON.stringify({ kept: first['kept'], tools: { a, b, odd } }, null, 2)}\n`
  expect(formatManifest(first)).toBe(expected)
  expect(formatManifest(first)).toBe(expected)
  first.tools['a'] = { path: 'a.ts', version: 9 }
  expect(formatManifest(first)).toBe(expected.replace('"path": "a.ts"', '"path": "a.ts",\n      "version": 9'))
  expect(parseManifest(formatManifest(first))).toEqual(first)
  expect(formatManifest({ tools: {} })).toBe(`${JSON.stringify({ tools: {} }, null, 2)}\n`)
})

test('an entry is read from its row, once for all that share the row', () => {
  const { tools } = manifest()
  expect(entryIn({ tools }, 'b')).toMatchObject({ name: 'b', version: 2, status: 'probation' })
  expect(entryIn({ tools }, 'b')).toBe(entriesOf({ tools }).get('b'))
  expect([entryIn({ tools }, 'odd'), entryIn({ tools }, 'none'), entryIn({ tools }, 'toString')]).toEqual([
    null,
    null,
    null,
  ])
  // The same row under another name is another tool's.
  expect(entryIn({ tools: { c: tools['b']! } }, 'c')).toMatchObject({ name: 'c' })
})
