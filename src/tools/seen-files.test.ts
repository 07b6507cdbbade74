import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFolderStore } from '../stores/index.ts'
import type { StoredKey } from '../stores/store.ts'
import { readSeenFiles } from './seen-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seen-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const longAgo = 1_000_000_000
const files = (count: number): StoredKey[] =>
  Array.from({ length: count }, (_, index) => ({
    key: `tool_${index}.ts`,
    kind: 'document',
    changedAt: longAgo,
    bytes: 10,
  }))
const store = () => createFolderStore(folder)

async function noteAll(all: StoredKey[]): Promise<void> {
  const seen = await readSeenFiles(store())
  for (const file of all) seen.note(file, `hash of ${file.key}`)
  await seen.keep(all)
}

test('what did not change is known by date and size; what did is not', async () => {
  const all = files(100)
  await noteAll(all)
  const seen = await readSeenFiles(store())
  expect(seen.hashOf(all[7]!)).toBe('hash of tool_7.ts')
  expect(seen.hashOf({ ...all[7]!, bytes: 11 })).toBeUndefined()
  expect(seen.hashOf({ ...all[7]!, changedAt: longAgo + 1 })).toBeUndefined()
  expect(seen.hashOf({ ...all[7]!, key: 'other.ts' })).toBeUndefined()
})

test('a file that changed just now is not believed: it may change again within the same tick', async () => {
  const all = files(100).map((file) => ({ ...file, changedAt: Date.now() }))
  await noteAll(all)
  expect(await store().list('')).toEqual([])
})

test('few files leave nothing behind, and a damaged record is none', async () => {
  await noteAll(files(99))
  expect(await store().list('')).toEqual([])
  for (const text of ['{"tool_1.ts": ', '[]', '{"tool_1.ts": 7}']) {
    writeFileSync(join(folder, 'seen.json'), text)
    utimesSync(join(folder, 'seen.json'), 1, 1)
    expect((await readSeenFiles(store())).hashOf(files(2)[1]!)).toBeUndefined()
  }
})
