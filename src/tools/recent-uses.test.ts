import { expect, test } from 'vitest'
import { newStatistics } from '../protocol/tool.ts'
import { areEnough, countRecent, formatUses, noUses, parseUses, usedRow, usedRuns, withUses } from './recent-uses.ts'

const row = (calls: number, more = {}) => ({
  path: 'add.ts',
  version: 2,
  description: 'Adds',
  theirs: ['kept'],
  statistics: { ...newStatistics, calls },
  status: 'probation',
  usage: { uses: calls },
  ...more,
})
const kept = row(3)
const once = countRecent(noUses, 'add', kept, row(4, { status: 'active' }), { count: 1 })!
const twice = countRecent(once, 'add', kept, row(5, { status: 'active' }), { count: 2 })!

test('uses are seen over the row of the manifest, whose other fields stay', () => {
  expect(twice.count).toBe(2)
  expect(usedRow(twice, 'add', kept)).toEqual(row(5, { status: 'active' }))
  expect(withUses({ note: 'kept', tools: { add: kept, other: kept } }, twice)).toEqual({
    note: 'kept',
    runs: { count: 2 },
    tools: { add: row(5, { status: 'active' }), other: kept },
  })
  expect(parseUses(formatUses(twice))).toEqual(twice)
})

test('what the manifest says otherwise by now has the last word: another version, status or count', () => {
  for (const now of [row(3, { version: 3 }), row(3, { status: 'archived' }), row(0), row(5), row(9)])
    expect(usedRow(twice, 'add', now)).toEqual(now)
  expect(usedRow(twice, 'constructor', row(3))).toEqual(row(3))
  expect(withUses({ tools: {} }, twice).tools).toEqual({})
  expect([usedRuns(twice, { count: 1 }), usedRuns(twice, { count: 9 }), usedRuns(noUses, undefined)]).toEqual([
    { count: 2 },
    { count: 9 },
    undefined,
  ])
})

test('what changes more of the row than its use is no use', () => {
  expect(countRecent(noUses, 'add', kept, row(4, { version: 3 }), undefined)).toBeNull()
  expect(countRecent(noUses, 'add', kept, row(4, { description: 'Other' }), undefined)).toBeNull()
  expect(countRecent(noUses, 'add', kept, undefined, undefined)).toBeNull()
  expect(countRecent(noUses, 'add', undefined, row(1), undefined)).toBeNull()
  expect(countRecent(noUses, 'gone', undefined, undefined, { count: 1 })).toEqual({
    count: 1,
    runs: { count: 1 },
    tools: {},
  })
})

test('a small manifest is written with each use, a large one with many', () => {
  expect([areEnough(1, 0), areEnough(1, 30_000), areEnough(1, 40_000)]).toEqual([true, true, false])
  expect([areEnough(300, 10_000_000), areEnough(310, 10_000_000)]).toEqual([false, true])
})

test.each([
  '',
  '{"count":1,"tools":{',
  '[]',
  '{"count":"1","tools":{}}',
  '{"count":1,"tools":{"a":7}}',
  '{"count":1,"tools":{"a":{"was":{}}}}',
])('%j is no record of uses', (text) => {
  expect(parseUses(text)).toBeNull()
})
