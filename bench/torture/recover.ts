/** Recovers a stream as the next writer would, twice: the second time must change no byte, and what was cut off must be kept. */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createFolderStore } from '../../src/stores/index.ts'
import type { Findings } from './findings.ts'

/** @param folder holds the stream `stream`. @param seq its sound records. */
export async function recoverTwice(folder: string, seq: number, what: string, findings: Findings): Promise<void> {
  if (seq === 0) return
  const path = join(folder, 'stream.jsonl')
  const before = bytesIn(folder)
  await createFolderStore(folder).append('stream', [], seq)
  const first = hashOf(path)
  const after = bytesIn(folder)
  await createFolderStore(folder).append('stream', [], seq)
  if (hashOf(path) !== first) findings.violation(`${what}: a second recovery gave other bytes`)
  if (after !== before) findings.violation(`${what}: recovery made ${before} bytes ${after}`)
}

/** Of the stream and all that was cut off it. */
function bytesIn(folder: string): number {
  return readdirSync(folder)
    .filter((name) => name.startsWith('stream.jsonl'))
    .reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0)
}

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
