/** The real program under faults of the disk: it ends with its code and says why, tears nothing, and what it knew reaches stdout. */
import { mkdirSync, readFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Dice } from './dice.ts'
import { cells, nameOf } from './fault-cells.ts'
import type { Cell } from './fault-cells.ts'
import type { Findings } from './findings.ts'
import { readStreamFile } from './stream-file.ts'
import { answer, filesIn, granted, openWorkspace, runProgram, tagged, taskOf } from './workspace.ts'
import type { Ended, Workspace } from './workspace.ts'

const callsPerTask = 3
/** A run begins within so many seconds: its folder is called after one of them. */
const secondsAhead = 20

/** @param count at most so many cells, by chance; null: all. */
export async function faults(count: number | null, folder: string, dice: Dice, findings: Findings): Promise<void> {
  const without = whyNot()
  if (without) return findings.skipped('faults of the disk', without)
  const chosen = count === null ? cells : dice.some(cells, count)
  mkdirSync(folder, { recursive: true })
  const workspace = await openWorkspace(
    join(folder, 'w'),
    chosen.map((_, at) => `f${at}-`),
    callsPerTask,
  )
  const hits = { all: 0, ended: 0 }
  for (const [at, cell] of chosen.entries()) await tryCell(workspace, cell, `f${at}-`, folder, hits, findings)
  await workspace.close()
  findings.figure('cells', chosen.length)
  findings.figure('cells whose fault was met', hits.all)
  findings.figure('of these ended by it, with a code and a reason', hits.ended)
}

/** What the machine lacks; null: nothing. */
function whyNot(): string | null {
  const tried = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], { encoding: 'utf8' })
  return tried.status === 0 ? null : `strace cannot be used here: ${(tried.error?.message ?? tried.stderr).trim()}`
}

async function tryCell(
  workspace: Workspace,
  cell: Cell,
  tag: string,
  folder: string,
  hits: { all: number; ended: number },
  findings: Findings,
): Promise<void> {
  const log = join(folder, `${tag}.strace`)
  const paths = pathsOf(workspace, cell, tag).flatMap((path) => ['-P', path])
  const calls = cell.inject.split(':')[0]!
  const inject = `inject=${cell.inject}:when=${cell.when}`
  const under = ['strace', '-f', '-qq', '-o', log, ...paths, '-e', `trace=${calls}`, '-e', inject]
  const run = await runProgram(workspace, [...taskOf(tag), '--session-id', tag, ...granted], {
    under,
    // The calls of a thread are counted: one thread does all that is not done at once.
    env: { UV_THREADPOOL_SIZE: '1' },
  })
  const isHit = readFileSync(log, 'utf8').includes('(INJECTED)')
  const name = nameOf(cell)
  findings.figure(name, `${isHit ? '' : 'not met, '}exit ${run.code}${firstLine(run.stderr)}`)
  if (isHit) hits.all += 1
  if (run.code !== 0) hits.ended += 1
  checkEnd(run, cell, isHit, name, findings)
  checkAnswer(workspace, run, tag, name, findings)
  await checkAfter(workspace, tag, name, findings)
}

function pathsOf(workspace: Workspace, { target }: Cell, tag: string): string[] {
  const tools = join(workspace.folder, '.permanent_tools')
  switch (target) {
    case 'session':
      return [workspace.sessionFile(tag)]
    case 'library':
      return ['manifest.json', '.versions/uses.json', 'leave_mark.ts'].map((name) => join(tools, name))
    case 'documents':
      return []
    case 'run':
      return Array.from({ length: secondsAhead }, (_, second) => runIdAt(new Date(Date.now() + second * 1000))).flatMap(
        (id) => ['events', 'effects', 'model'].map((name) => join(workspace.folder, '.runs', id, `${name}.jsonl`)),
      )
  }
}

function checkEnd(run: Ended, { target, says }: Cell, isHit: boolean, name: string, findings: Findings): void {
  if (run.code === null) findings.violation(`${name}: it did not end by itself (${run.signal})`)
  if (/internal error|\n {4}at /.test(run.stderr)) findings.violation(`${name}: a bug is told: ${run.stderr.trim()}`)
  if (run.code === 0) return
  if (!isHit) findings.violation(`${name}: ended with ${run.code} without a fault: ${run.stderr.trim()}`)
  // The library is a help, not the work: a task goes on without it.
  else if (target !== 'library' && !says.test(run.stderr))
    findings.violation(`${name}: ended with ${run.code}, but does not say why: ${run.stderr.trim() || 'nothing'}`)
}

/** Once the verdict was asked for and given, the answer is known. */
function checkAnswer(workspace: Workspace, run: Ended, tag: string, name: string, findings: Findings): void {
  const isJudged = workspace.provider.requests.some(
    ({ text }) => text.includes('"give_verdict"') && text.includes(tagged(tag)),
  )
  if (isJudged && !run.stdout.includes(answer))
    findings.violation(
      `${name}: the answer was known and did not reach stdout (exit ${run.code}: ${run.stderr.trim()})`,
    )
  if (run.code === 0 && !run.stdout.includes(answer)) findings.violation(`${name}: exit 0 without an answer`)
}

/** Nothing torn, nothing left over, and it can be gone on with. */
async function checkAfter(workspace: Workspace, tag: string, name: string, findings: Findings): Promise<void> {
  const path = workspace.sessionFile(tag)
  const before = readStreamFile(path)
  if (before.behind > 0) findings.violation(`${name}: the session is torn (${before.behind} bytes)`)
  const isDone = before.records.some(({ type, status }) => type === 'status' && status === 'completed')
  const hasTask = before.records.some(({ type }) => type === 'task')
  const isNew = before.records.length === 0
  const args = isNew ? taskOf(tag) : hasTask && !isDone ? ['--resume'] : [...taskOf(tag), '--resume']
  const run = await runProgram(workspace, [...args, '--session-id', tag, ...granted])
  if (run.code !== 0 || !run.stdout.includes(answer))
    findings.violation(`${name}: going on ended with ${run.code}: ${run.stderr.trim()}`)
  const after = readStreamFile(path)
  if (after.behind > 0) findings.violation(`${name}: after going on, the session is torn`)
  if (JSON.stringify(after.records.slice(0, before.records.length)) !== JSON.stringify(before.records))
    findings.violation(`${name}: going on changed what was kept`)
  const marks = workspace.marksOf(tag)
  if (new Set(marks).size !== marks.length) findings.violation(`${name}: a call ran twice: ${marks.join(' ')}`)
  const left = filesIn(workspace.folder).filter((file) => file.includes('.tmp-'))
  if (left.length > 0) findings.violation(`${name}: left over: ${left.slice(0, 3).join(', ')}`)
}

function firstLine(stderr: string): string {
  const line = stderr.trim().split('\n')[0] ?? ''
  return line === '' ? '' : `, ${line.slice(0, 200)}`
}

function runIdAt(now: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0')
  const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(two).join('-')
  return `${date}_${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('-')}`
}
