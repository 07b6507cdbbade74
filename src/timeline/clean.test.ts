import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFolderStore } from '../stores/index.ts'
import { cleanRuns, openTimeline } from './index.ts'

test('old runs go with all they kept; one that still goes on, what was not asked for and what is not ours stay', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'runs-'))
  const store = createFolderStore(folder)
  const start = new Date('2026-01-01T10:00:00')
  const timelines = []
  for (let at = 0; at < 4; at++) {
    const timeline = await openTimeline(store, new Date(start.getTime() + at * 1000))
    await timeline.keepCode(1, 'one', 'code')
    await timeline.keepAnswer(1, 'answer')
    timelines.push(timeline)
  }
  const [first, second, third, newest] = timelines.map(({ runId }) => runId)
  for (const timeline of timelines.slice(1)) await timeline.close()
  writeFileSync(join(folder, 'notes.txt'), 'mine')
  const now = new Date(Date.now() + 60_000)
  const which = { keep: 1, now }
  const { removed } = await cleanRuns(store, { ...which, dryRun: true })
  expect(removed).toEqual([third, second, first].map((runId) => expect.objectContaining({ runId, bytes: 10 })))
  expect(readdirSync(folder)).toContain(third)
  const cleaned = await cleanRuns(store, { ...which, ids: new Set([first!, second!]) })
  expect(cleaned.removed.map(({ runId }) => runId)).toEqual([second])
  expect(cleaned.kept).toMatchObject([{ run: { runId: first }, reason: expect.stringContaining('still goes on (pid') }])
  await timelines[0]!.close()
  await cleanRuns(store, which)
  expect(readdirSync(folder).sort()).toEqual([newest, 'notes.txt'])
  expect(existsSync(join(folder, '.locks'))).toBe(false)
})
