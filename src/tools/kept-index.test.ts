import { expect, test } from 'vitest'
import { newStatistics } from '../protocol/tool.ts'
import type { ToolEntry } from '../protocol/tool.ts'
import { formatIndex, parseIndex } from './kept-index.ts'
import { formatManifest, rowOf } from './manifest-rows.ts'
import { best, rank } from './rank.ts'
import { rowSpans } from './row-spans.ts'
import { createSearchIndex } from './search.ts'

const pick = <T>(list: readonly T[], seed: number): T => list[(seed * 2_654_435_761) % list.length]!
const verbs = ['count', 'sum', 'convert', 'translate', 'plot', 'borrar', 'enviar']
const things = ['invoices', 'empleados', 'orders of shares', 'días', 'constructor', 'PDF pages', 'mails', '株価']
const statuses = ['probation', 'active', 'archived'] as const

const entries: ToolEntry[] = Array.from({ length: 200 }, (_, n): ToolEntry => {
  const name = `${pick(verbs, n)}_${n}`
  return {
    name,
    path: `${name}.ts`,
    version: 1 + (n % 5),
    created_at: '',
    updated_at: '',
    hash: '',
    description: `${pick(verbs, n + 1)} ${pick(things, n)} in ${pick(things, n * 7 + 1)}`.repeat(1 + (n % 3)),
    parameters: { type: 'object', properties: { path: { type: 'string', description: pick(things, n + 3) } } },
    grants: [],
    examples: n % 2 === 0 ? [{ args: { path: pick(things, n) } }] : [],
    statistics: { ...newStatistics, calls: n % 9, ok: n % 4, score: (n % 13) / 13 },
    status: pick(statuses, n),
    source_run: null,
    source: 'coder',
  }
}).sort((one, other) => (one.name < other.name ? -1 : 1))
const text = formatManifest({
  tools: Object.fromEntries(entries.map((entry) => [entry.name, rowOf(entry, undefined)])),
})
const inMemory = createSearchIndex(entries)
const kept = formatIndex('the mark', entries, inMemory.words(), rowSpans(text), { count: 7 })

test('what is kept ranks and finds exactly what the index in memory does', () => {
  const index = parseIndex(kept, 'the mark')!
  for (const [word, posting] of inMemory.words().postings) {
    const found = index.words.posting(word)!
    expect([Array.from(found.ids), Array.from(found.weights), found.count]).toEqual([
      posting.ids,
      posting.weights,
      posting.ids.length,
    ])
  }
  for (const word of ['', 'a', 'zzz', 'cont', 'counts', '株']) expect(index.words.posting(word)).toBeUndefined()
  const questions = [...verbs, ...things].flatMap((one) => [one, `${one} of invoices`, `days ${one} tables`])
  for (const question of [...questions, '', 'xyzzy'])
    for (const options of [{}, { withArchived: true }]) {
      const names = best(index, question, 8, options).map((id) => index.names[id])
      expect(names).toEqual(inMemory.search(question, 8, options).map(({ name }) => name))
      expect(rank(index, question).map(({ id, relevance }) => [index.names[id], relevance])).toEqual(
        inMemory.rank(question).map(({ entry, relevance }) => [entry.name, relevance]),
      )
    }
})

test('it knows where each row is, and what the manifest says of its use', () => {
  const index = parseIndex(kept, 'the mark')!
  expect(index.runs).toEqual({ count: 7 })
  for (const { name, version, status, statistics } of entries) {
    const { from, to } = index.span(index.idOf(name))
    expect(JSON.parse(`{${Buffer.from(text).toString('utf8', from, to)}}`)).toMatchObject({
      [name]: { path: `${name}.ts`, version },
    })
    expect(index.use(index.idOf(name))).toEqual({ version, status, calls: statistics.calls })
  }
  expect(['', 'aaa', 'count', 'zzz', 'count_0x'].map((name) => index.idOf(name))).toEqual([-1, -1, -1, -1, -1])
})

test('an index of another manifest, of another program, or damaged anywhere is none', () => {
  expect(parseIndex(kept, 'another mark')).toBeNull()
  expect(parseIndex(kept.replace('"v":1', '"v":2'), 'the mark')).toBeNull()
  for (let cut = 0; cut < kept.length; cut += 97) {
    expect(parseIndex(kept.slice(0, cut), 'the mark')).toBeNull()
    const flipped = `${kept.slice(0, cut)}${kept[cut] === '~' ? '!' : '~'}${kept.slice(cut + 1)}`
    expect(parseIndex(flipped, 'the mark')).toBeNull()
  }
  expect(parseIndex('', 'the mark')).toBeNull()
})

test('an empty library has an empty index', () => {
  const none = formatIndex('m', [], createSearchIndex([]).words(), new Map(), undefined)
  expect(best(parseIndex(none, 'm')!, 'count invoices', 8)).toEqual([])
})
