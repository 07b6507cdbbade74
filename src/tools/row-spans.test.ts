import { expect, test } from 'vitest'
import { formatManifest } from './manifest-rows.ts'
import { rowSpans } from './row-spans.ts'

const tools = {
  add: { path: 'add.ts', description: 'a "quoted" } brace { and \\ backslash \\', deep: [{ tools: { no: {} } }, []] },
  país: { path: 'x.ts', description: '¿Cuántos días? 🙂', examples: [{ args: { text: '"tools": {"fake": {' } }] },
  'with "quotes" and \\': { path: 'y.ts' },
  empty: {},
  constructor: { path: 'c.ts' },
}
const manifest = { note: { tools: { fake: { path: 'no.ts' } } }, runs: { count: 3, recent: ['a,{', '}'] }, tools }

/** As a reader that has the bytes of each row only. */
function rowsOf(text: string): unknown {
  const bytes = Buffer.from(text)
  return Object.assign(
    {},
    ...Array.from(rowSpans(text).values(), ({ from, to }) => JSON.parse(`{${bytes.toString('utf8', from, to)}}`)),
  )
}

test.each([
  ['by this program', formatManifest(manifest)],
  ['by a person', JSON.stringify(manifest, null, '\t')],
  ['without a space', JSON.stringify(manifest)],
  [
    'with a byte order mark and tools first',
    `\uFEFF${JSON.stringify({ tools, note: manifest.note, runs: manifest.runs }, null, 4)}`,
  ],
  ['with escapes instead of letters', JSON.stringify(manifest).replaceAll('í', '\\u00ed')],
])('each row is found in a manifest laid out %s', (_, text) => {
  expect(rowsOf(text)).toEqual(tools)
})

test('of two tables of the same name the last counts, as in JSON', () => {
  expect(rowsOf('{"tools":{"a":{"n":1}},"tools":{"b":{"n":2}}}')).toEqual({ b: { n: 2 } })
  expect(rowsOf('{"tools":{"a":{"n":1},"a":{"n":2}}}')).toEqual({ a: { n: 2 } })
  expect(rowsOf('{"tools":{}}')).toEqual({})
})
