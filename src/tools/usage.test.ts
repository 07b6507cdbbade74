import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../protocol/json.ts'
import { newStatistics } from '../protocol/tool.ts'
import type { ToolUse } from './library.ts'
import type { Manifest } from './manifest-rows.ts'
import { archiveUnused, countUsage, isFailing, isProven, noteRun, runsOf, statusAfter, usageOf } from './usage.ts'

const fresh = { uses: 0, since: 0, good_runs: [], faults: 0 }
const good: ToolUse = { ok: true, ms: 1 }
const bad: ToolUse = { ok: false, ms: 1 }

test('rows of earlier programs count what their statistics tell; what is no usage is none', () => {
  expect(usageOf({ statistics: { calls: 4 } })).toEqual({ ...fresh, uses: 4 })
  expect(usageOf({ usage: { uses: 'x', since: -1, good_runs: [1, 'a'], faults: null } })).toEqual({
    ...fresh,
    good_runs: ['a'],
  })
  expect(usageOf(undefined)).toEqual(fresh)
})

test('a run counts once, failures of others are not the tool’s', () => {
  const once = countUsage(fresh, good, 'a')
  expect(countUsage(once, good, 'a')).toEqual({ ...fresh, uses: 2, good_runs: ['a'] })
  expect(countUsage(once, good, 'b').good_runs).toEqual(['a', 'b'])
  expect(countUsage(countUsage(once, good, 'b'), good, 'c').good_runs).toHaveLength(2)
  expect(countUsage(fresh, bad, 'a')).toMatchObject({ faults: 1, good_runs: [] })
  for (const fault of ['environment', 'user', 'arguments', 'host'] as const)
    expect(countUsage(fresh, { ...bad, fault }, 'a').faults).toBe(0)
})

test('probation, active, archived and back', () => {
  expect(statusAfter('probation', good, { ...fresh, good_runs: ['a'] })).toBe('probation')
  expect(statusAfter('probation', good, { ...fresh, good_runs: ['a', 'b'] })).toBe('active')
  expect(statusAfter('archived', bad, fresh)).toBe('archived')
  expect(statusAfter('archived', good, { ...fresh, good_runs: ['a'] })).toBe('active')
})

describe('a version is given up', () => {
  const failing = (calls: number, ok: number, faults: number, status: 'probation' | 'active' = 'probation') =>
    isFailing(status, { ...newStatistics, calls, ok, errors: calls - ok }, { ...fresh, faults })
  test('at its second fault, when it failed more often than it worked', () => {
    expect([failing(1, 0, 1), failing(2, 0, 2), failing(3, 1, 2)]).toEqual([false, true, true])
  })
  test('not when it works as often, when others were at fault, late, or once trusted', () => {
    expect([failing(4, 2, 2), failing(5, 0, 1), failing(6, 2, 4), failing(2, 0, 2, 'active')]).toEqual([
      false,
      false,
      false,
      false,
    ])
  })
  test('only for one that worked', () => {
    const used = (ok: number, errors: number) => ({ ...newStatistics, calls: ok + errors, ok, errors })
    expect(isProven('active', used(1, 3))).toBe(true)
    expect(isProven('probation', used(1, 0))).toBe(true)
    expect([
      isProven('probation', used(0, 0)),
      isProven('probation', used(1, 1)),
      isProven('failed', used(9, 0)),
    ]).toEqual([false, false, false])
  })
})

describe('TroVE’s rule', () => {
  const library = (...rows: [string, number, number][]): Manifest => ({
    tools: Object.fromEntries(
      rows.map(([name, uses, since]): [string, JsonObject] => [name, { status: 'active', usage: { uses, since } }]),
    ),
  })
  const archivedAfter = (runs: number, manifest: Manifest): string[] => {
    for (let run = 0; run < runs; run++) noteRun(manifest, `run-${run}`)
    archiveUnused(manifest)
    return Object.entries(manifest.tools).flatMap(([name, row]) =>
      (row as JsonObject)['status'] === 'archived' ? [name] : [],
    )
  }
  test('uses < log20(runs), of the runs since the tool came', () => {
    const rows: [string, number, number][] = [
      ['never', 0, 0],
      ['once', 1, 0],
      ['twice', 2, 0],
      ['new', 0, 15],
    ]
    expect(archivedAfter(19, library(...rows))).toEqual([])
    expect(archivedAfter(20, library(...rows))).toEqual(['never'])
    expect(archivedAfter(35, library(...rows))).toEqual(['never', 'once', 'new'])
    expect(archivedAfter(401, library(...rows))).toEqual(['never', 'once', 'twice', 'new'])
  })
  test('a run is counted once; what else the manifest says of runs is kept', () => {
    const manifest: Manifest = { tools: {}, runs: { note: 'kept' } }
    expect([noteRun(manifest, 'a'), noteRun(manifest, 'a'), noteRun(manifest, 'b')]).toEqual([true, false, true])
    expect(runsOf(manifest)).toBe(2)
    expect(manifest['runs']).toMatchObject({ note: 'kept' })
  })
})
