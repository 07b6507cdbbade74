/** A process that appends to a stream is killed at random moments, over and over on the same stream: nothing it said was kept may be gone. */
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Dice } from './dice.ts'
import type { Findings } from './findings.ts'
import { recoverTwice } from './recover.ts'
import { readStreamFile } from './stream-file.ts'

export const storeWriter = fileURLToPath(new URL('store-writer.ts', import.meta.url))
/** A larger stream is begun anew: reading it would cost more than the kills. */
const mostBytes = 8 * 2 ** 20
/** Small records as most are; large ones so that the kill falls into a write. */
const sizes = [300, 2_000, 200_000, 2_000_000]
const longestMs = 60

export async function killStore(kills: number, folder: string, dice: Dice, findings: Findings): Promise<void> {
  const path = join(folder, 'stream.jsonl')
  let acked = 0
  let acknowledged = 0
  let torn = 0
  let lost = 0
  for (let kill = 0; kill < kills; kill++) {
    const bytes = sizes[kill % sizes.length]!
    const newest = Math.max(acked, await appendUntilKilled(folder, bytes, dice))
    acknowledged += newest - acked
    acked = newest
    const found = readStreamFile(path)
    if (found.behind > 0) torn += 1
    if (found.isCorrupt) findings.violation(`kill ${kill}: a line in the middle is not valid`)
    if (found.records.length < acked) {
      lost += acked - found.records.length
      findings.violation(`kill ${kill}: ${acked} were acknowledged, ${found.records.length} are there`)
    }
    await recoverTwice(folder, found.records.length, `kill ${kill}`, findings)
    acked = readStreamFile(path).records.length
    if (found.sound > mostBytes) {
      rmSync(folder, { recursive: true })
      acked = 0
    }
  }
  findings.figure('kills of a process that appends', kills)
  findings.figure('appends acknowledged', acknowledged)
  findings.figure('acknowledged appends lost', lost)
  findings.figure('torn ends found and set aside', torn)
}

/** @returns the newest sequence that was acknowledged; 0: none. */
function appendUntilKilled(folder: string, bytes: number, dice: Dice): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [storeWriter, folder, String(bytes)], { stdio: ['pipe', 'pipe', 'inherit'] })
    let said = ''
    let isReady = false
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      said += text
      if (isReady || !said.includes('ready\n')) return
      isReady = true
      void dice.wait(longestMs).then(() => child.kill('SIGKILL'))
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (signal !== 'SIGKILL') return reject(new Error(`the writer ended by itself with ${code}`))
      const whole = said
        .slice(0, said.lastIndexOf('\n') + 1)
        .trim()
        .split('\n')
      resolve(Number(whole.at(-1)) || 0)
    })
  })
}
