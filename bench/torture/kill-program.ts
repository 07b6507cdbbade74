/** The real program is killed at random moments, then gone on with: what was shown is there, what ran was decided, nothing runs twice. */
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { eventsOf, finishedTurns, missingOf } from './acknowledged.ts'
import type { Dice } from './dice.ts'
import type { Findings } from './findings.ts'
import { recoverTwice } from './recover.ts'
import { readStreamFile } from './stream-file.ts'
import { granted, openWorkspace, runProgram, taskOf } from './workspace.ts'
import type { Workspace } from './workspace.ts'

const callsPerTask = 6
/** Events of such a task; the kill comes shortly after one of them. */
const eventsPerTask = 60
const shortlyMs = 4
/** Start-up included; the other half of the kills comes at any time. */
const longestMs = 900
const perWorkspace = 50
/** On two cores. */
const atOnce = 2

interface Counts {
  kills: number
  inTime: number
  turns: number
  lost: number
  unreadable: number
  unknown: number
}

export async function killProgram(kills: number, folder: string, dice: Dice, findings: Findings): Promise<void> {
  const counts: Counts = { kills: 0, inTime: 0, turns: 0, lost: 0, unreadable: 0, unknown: 0 }
  for (let from = 0; from < kills; from += perWorkspace) {
    const tags = Array.from({ length: Math.min(perWorkspace, kills - from) }, (_, at) => `k${from + at}`)
    const workspace = await openWorkspace(join(folder, `w${from}`), tags, callsPerTask)
    const waiting = [...tags]
    const work = async (): Promise<void> => {
      for (let tag = waiting.shift(); tag !== undefined; tag = waiting.shift())
        await killOnce(workspace, tag, dice, counts, findings)
    }
    await Promise.all(Array.from({ length: atOnce }, work))
    await workspace.close()
    rmSync(workspace.folder, { recursive: true })
  }
  findings.figure('kills of the real program', counts.kills)
  findings.figure('of these before it was done', counts.inTime)
  findings.figure('finished turns that were shown', counts.turns)
  findings.figure('shown and lost', counts.lost)
  findings.figure('sessions unreadable', counts.unreadable)
  findings.figure('killed in the middle of a tool, told so after --resume', counts.unknown)
}

async function killOnce(
  workspace: Workspace,
  tag: string,
  dice: Dice,
  counts: Counts,
  findings: Findings,
): Promise<void> {
  const args = ['--session-id', tag, '--output-format', 'stream-json', ...granted]
  const afterEvent = dice.next() < 0.5 ? Math.floor(dice.next() * eventsPerTask) : null
  const afterMs = dice.next() * (afterEvent === null ? longestMs : shortlyMs)
  let kill = (): void => undefined
  let seen = 0
  const run = await runProgram(workspace, [...taskOf(tag), ...args], {
    onStart: (child) => {
      kill = () => void setTimeout(() => child.kill('SIGKILL'), afterMs)
      if (afterEvent === null) kill()
    },
    onLine: () => seen++ === afterEvent && kill(),
  })
  counts.kills += 1
  if (run.signal === 'SIGKILL') counts.inTime += 1

  const path = workspace.sessionFile(tag)
  const before = readStreamFile(path)
  const events = eventsOf(run.stdout)
  const missing = missingOf(events, before)
  counts.turns += finishedTurns(events)
  counts.lost += missing.length
  if (missing.length > 0) findings.violation(`${tag}: shown, but not in the session: ${missing.join(', ')}`)
  if (before.isCorrupt) findings.violation(`${tag}: a line in the middle of the session is not valid`)
  const journal = JSON.stringify(before.records)
  const marks = workspace.marksOf(tag)
  for (const mark of marks)
    if (!journal.includes(mark))
      findings.violation(`${tag}: the tool ran (${mark}) without its decision in the session`)
  checkEvents(workspace, tag, events, findings)
  if (before.records.length > 0) await recoverCopy(workspace, tag, before.records.length, findings)
  await resumeOnce(workspace, tag, before.records, marks, counts, findings)
}

/** What was seen is in the record of the run. */
function checkEvents(workspace: Workspace, tag: string, events: ReturnType<typeof eventsOf>, findings: Findings): void {
  const runId = events[0]?.run_id
  if (runId === undefined) return
  const { records, isCorrupt } = readStreamFile(join(workspace.folder, '.runs', runId, 'events.jsonl'))
  if (isCorrupt) findings.violation(`${tag}: a line in the middle of events.jsonl is not valid`)
  if (records.length < events.length)
    findings.violation(`${tag}: ${events.length} events were seen, ${records.length} are in events.jsonl`)
}

async function recoverCopy(workspace: Workspace, tag: string, seq: number, findings: Findings): Promise<void> {
  const folder = join(workspace.folder, `copy-${tag}`)
  mkdirSync(folder)
  copyFileSync(workspace.sessionFile(tag), join(folder, 'stream.jsonl'))
  await recoverTwice(folder, seq, tag, findings)
  rmSync(folder, { recursive: true })
}

async function resumeOnce(
  workspace: Workspace,
  tag: string,
  before: readonly { [key: string]: unknown }[],
  marks: readonly string[],
  counts: Counts,
  findings: Findings,
): Promise<void> {
  const hasTask = before.some(({ type }) => type === 'task')
  const isDone = before.some(({ type, status }) => type === 'status' && status === 'completed')
  const isNew = before.length === 0
  // What is done, or has no task yet, is given one.
  const args = isNew ? taskOf(tag) : hasTask && !isDone ? ['--resume'] : [...taskOf(tag), '--resume']
  const run = await runProgram(workspace, [...args, '--session-id', tag, ...granted])
  const after = readStreamFile(workspace.sessionFile(tag))
  if (run.code !== 0) {
    counts.unreadable += 1
    findings.violation(`${tag}: going on ended with ${run.code}: ${run.stderr.trim().slice(0, 300)}`)
  }
  if (after.behind > 0) findings.violation(`${tag}: after going on, the session is not sound`)
  if (JSON.stringify(after.records.slice(0, before.length)) !== JSON.stringify(before))
    findings.violation(`${tag}: going on changed what was kept`)
  const isKnown = (mark: string): boolean =>
    before.some((record) => record['type'] === 'result-known' && String(record['value']).includes(mark))
  const unknown = marks.filter((mark) => !isKnown(mark))
  if (unknown.length > 0) {
    counts.unknown += 1
    const isTold = readFileSync(workspace.sessionFile(tag), 'utf8').includes('its outcome is unknown')
    if (!isTold) findings.violation(`${tag}: ${unknown.join()} may have happened, and nothing says so`)
  }
  const all = workspace.marksOf(tag)
  if (new Set(all).size !== all.length) findings.violation(`${tag}: a call ran twice: ${all.join(' ')}`)
}
