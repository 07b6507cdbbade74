/**
 * Power cuts: a process writes to a disk of its own, is stopped at a random moment, and what the disk has by then is
 * recovered. Everything that was acknowledged must be there. Without the syncs the same look must find losses, or it sees nothing.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventsOf, finishedTurns, missingOf } from './acknowledged.ts'
import type { Dice } from './dice.ts'
import type { Findings } from './findings.ts'
import { storeWriter } from './kill-store.ts'
import { makeLoopDisk } from './loop-disk.ts'
import type { LoopDisk } from './loop-disk.ts'
import { recoverTwice } from './recover.ts'
import { readStreamFile } from './stream-file.ts'
import { granted, openWorkspace, runProgram, taskOf } from './workspace.ts'

/** Of the disk in memory, where there is one. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
const longestMs = 200
/** Events of such a task; the power goes shortly after one of them. */
const eventsPerTask = 60
const shortlyMs = 8
const sizes = [300, 20_000]
/** One cut in this many without syncs: it must lose. */
const controlEvery = 6
/** One cut in this many of the real program. */
const programEvery = 3
const callsPerTask = 6

export async function power(cuts: number, folder: string, dice: Dice, findings: Findings): Promise<void> {
  const disk = await makeLoopDisk(join(memory, `torture-${process.pid}`))
  if (typeof disk === 'string') return findings.skipped('power cuts', disk)
  try {
    const ofProgram = Math.ceil(cuts / programEvery)
    await cutStore(disk, cuts - ofProgram, dice, findings)
    await cutProgram(disk, ofProgram, folder, dice, findings)
  } finally {
    await disk.remove()
  }
}

async function cutStore(disk: LoopDisk, cuts: number, dice: Dice, findings: Findings): Promise<void> {
  let [acknowledged, lost, torn, controls, losing] = [0, 0, 0, 0, 0]
  const controlCuts = Math.max(2, Math.ceil(cuts / controlEvery))
  for (let cut = 0; cut < cuts + controlCuts; cut++) {
    const isControl = cut >= cuts
    const what = `power cut ${cut} of ${isControl ? 'the control' : 'a process that appends'}`
    const folder = await durableFolder(disk, `r${cut}`)
    const args = [storeWriter, folder, String(sizes[cut % sizes.length]), ...(isControl ? ['lazily'] : [])]
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    let said = ''
    const isReady = new Promise<void>((resolve) =>
      child.stdout.setEncoding('latin1').on('data', (text: string) => {
        said += text
        if (said.includes('ready\n')) resolve()
      }),
    )
    await isReady
    await sleep(20 + dice.next() * longestMs)
    await stopped(child)
    const acked = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1)) || 0
    const missing = await disk.cut(async (copy) => {
      const found = readStreamFile(join(copy, `r${cut}`, 'stream.jsonl'))
      if (found.behind > 0) torn += 1
      // After the cut, what follows the sound part may be anything: it was not acknowledged.
      if (!isControl) await recoverTwice(join(copy, `r${cut}`), found.records.length, what, findings)
      return Math.max(0, acked - found.records.length)
    })
    await ended(child)
    await rm(folder, { recursive: true })
    if (isControl) {
      controls += 1
      if (missing > 0) losing += 1
      continue
    }
    acknowledged += acked
    lost += missing
    if (missing > 0) findings.violation(`${what}: ${missing} of ${acked} acknowledged appends are gone`)
  }
  findings.figure('power cuts of a process that appends', cuts)
  findings.figure('appends acknowledged', acknowledged)
  findings.figure('acknowledged appends lost', lost)
  findings.figure('torn ends after a cut', torn)
  findings.figure('control without syncs: cuts that lost', `${losing} of ${controls}`)
  if (losing === 0) findings.violation('without syncs nothing was lost: this look would not see a loss')
}

async function cutProgram(disk: LoopDisk, cuts: number, folder: string, dice: Dice, findings: Findings): Promise<void> {
  let [turns, lost, resumed] = [0, 0, 0]
  for (let cut = 0; cut < cuts; cut++) {
    const [tag, what] = [`p${cut}`, `power cut ${cut} of the real program`]
    const work = await durableFolder(disk, 'work')
    const workspace = await openWorkspace(work, [tag], callsPerTask)
    let child: ChildProcess | undefined
    let said = ''
    let seen = 0
    const chosen = Math.floor(dice.next() * eventsPerTask)
    let isTime = (): void => undefined
    const time = new Promise<void>((resolve) => (isTime = resolve))
    const see = (line: string): void => {
      said += `${line}\n`
      if (seen++ === chosen) isTime()
    }
    const run = runProgram(
      workspace,
      [...taskOf(tag), '--session-id', tag, '--output-format', 'stream-json', ...granted],
      { onStart: (started) => (child = started), onLine: see },
    )
    await Promise.race([run, time])
    await sleep(dice.next() * shortlyMs)
    await stopped(child!)
    const after = join(folder, `after${cut}`)
    const file = join('work', '.sessions', `${tag}.jsonl`)
    await disk.cut(async (copy) => {
      const found = readStreamFile(join(copy, file))
      const events = eventsOf(said)
      const missing = missingOf(events, found)
      turns += finishedTurns(events)
      lost += missing.length
      if (missing.length > 0) findings.violation(`${what}: shown, but not in the session: ${missing.join(', ')}`)
      const journal = JSON.stringify(found.records)
      // What the world outside saw: the real disk, not the one that lost its power.
      for (const mark of workspace.marksOf(tag))
        if (!journal.includes(mark))
          findings.violation(`${what}: the tool ran (${mark}) without its decision in the session`)
      await cp(join(copy, 'work'), after, { recursive: true })
    })
    await ended(child!)
    await run
    const there = readStreamFile(join(after, '.sessions', `${tag}.jsonl`)).records
    const isDone = there.some(({ type, status }) => type === 'status' && status === 'completed')
    if (there.some(({ type }) => type === 'task')) {
      const args = isDone ? [...taskOf(tag), '--resume'] : ['--resume']
      const again = await runProgram(workspace, [...args, '--session-id', tag, ...granted], { cwd: after })
      resumed += 1
      if (again.code !== 0) findings.violation(`${what}: going on ended with ${again.code}: ${again.stderr.trim()}`)
    }
    await workspace.close()
    await rm(work, { recursive: true })
    await rm(after, { recursive: true, force: true })
  }
  findings.figure('power cuts of the real program', cuts)
  findings.figure('finished turns that were shown', turns)
  findings.figure('shown and lost', lost)
  findings.figure('gone on with after the cut', resumed)
}

/** The folder itself survives a cut: the program cannot answer for the folder in which it is started. */
async function durableFolder(disk: LoopDisk, name: string): Promise<string> {
  const folder = join(disk.folder, name)
  await mkdir(folder)
  for (const path of [folder, disk.folder]) {
    const handle = await open(path)
    await handle.sync()
    await handle.close()
  }
  return folder
}

/** Stopped, and all that it said was read. */
async function stopped(child: ChildProcess): Promise<void> {
  child.kill('SIGSTOP')
  await sleep(10)
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const end = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await end
}
