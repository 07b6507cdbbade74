/** Many processes at once: on one library of tools nothing is lost, of one session there is one writer. */
import { setTimeout as sleep } from 'node:timers/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Findings } from './findings.ts'
import { readStreamFile } from './stream-file.ts'
import { answer, granted, linesOf, openWorkspace, runProgram, says, tagged, taskOf } from './workspace.ts'
import type { Ended, LoopbackStep, Workspace } from './workspace.ts'

/** Each process makes one of its own, and one under a name that all make. */
const shared = 'shared_tool'
const callsOfShared = 3
const stallTag = 'stall'
const winMs = 15_000

interface Admitted {
  type: string
  name: string
  version: number
  code: string
  problems: { message: string }[]
}

export async function parallel(count: number, folder: string, findings: Findings): Promise<void> {
  const tags = Array.from({ length: count }, (_, at) => `p${at}`)
  const steps = [...tags.flatMap(stepsOf), ...stalls(2 + count)]
  const workspace = await openWorkspace(join(folder, 'w'), [...tags, stallTag], 0, 4, steps)
  await onLibrary(workspace, tags, findings)
  await onSession(workspace, count, findings)
  await workspace.close()
}

function stepsOf(tag: string, at: number): LoopbackStep[] {
  const parameters = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }
  const tool = (name: string, body: string, valueOf: (n: number) => object): object => ({
    name,
    description: `Works out ${name.replaceAll('_', ' ')} of a number`,
    parameters,
    code: `export default async function ${name}(args: { n: number }): Promise<Json> {\n${body}\n}\n`,
    examples: [1, 5, -2].map((n) => ({ args: { n }, expect: valueOf(n) })),
  })
  const own = tool(`own_tool_${tag}`, `  return { own_${at}: args.n - ${at + 7} }`, (n) => ({
    [`own_${at}`]: n - at - 7,
  }))
  // The same to whoever calls it, and other bytes: each is a version.
  const body = `  const version_of_${tag} = args.n * 3\n  return { value: version_of_${tag} }`
  const common = tool(shared, body, (n) => ({ value: n * 3 }))
  const call = { args: { n: at } }
  return [
    says('create_tool', { message: 'My own.', tool: own, call }, tagged(tag)),
    says('create_tool', { message: 'The common one.', tool: common, call }, tagged(tag)),
    ...Array.from({ length: callsOfShared }, (_, n) =>
      says('call_tool', { call: { name: shared, args: { n: 100 + at * 10 + n } } }, tagged(tag)),
    ),
  ]
}

async function onLibrary(workspace: Workspace, tags: readonly string[], findings: Findings): Promise<void> {
  const runs = await Promise.all(
    tags.map((tag) =>
      runProgram(workspace, [...taskOf(tag), '--session-id', tag, '--output-format', 'stream-json', ...granted]),
    ),
  )
  for (const [at, run] of runs.entries())
    if (run.code !== 0) findings.violation(`process ${at} ended with ${run.code}: ${run.stderr.trim()}`)
  const events = runs.flatMap(({ stdout }) => linesOfText(stdout).map((line) => JSON.parse(line) as Admitted))
  const admitted = events.filter(({ type }) => type === 'tool-admitted')
  const refused = events.filter(({ type }) => type === 'tool-refused')
  const tools = join(workspace.folder, '.permanent_tools')
  const manifest = JSON.parse(readFileSync(join(tools, 'manifest.json'), 'utf8')) as {
    tools: { [name: string]: { version: number; statistics: { calls: number } } }
  }
  const seen = new Set<string>()
  for (const { name, version, code } of admitted) {
    const what = `version ${version} of ${name}`
    if (seen.has(what)) findings.violation(`${what} was given twice`)
    seen.add(what)
    const kept = linesOf(join(tools, '.versions', name, `${version}.ts`)).join('\n')
    if (kept.trim() !== code.trim()) findings.violation(`${what} is not in the history as it was admitted`)
    if ((manifest.tools[name]?.version ?? 0) < version) findings.violation(`${what} is missing in the manifest`)
  }
  for (const name of new Set(admitted.map((one) => one.name))) {
    const newest = manifest.tools[name]?.version
    const code = readFileSync(join(tools, `${name}.ts`), 'utf8')
    if (code !== readFileSync(join(tools, '.versions', name, `${newest}.ts`), 'utf8'))
      findings.violation(`${name}.ts is not its newest version ${newest}`)
  }
  const list = await runProgram(workspace, ['tools', 'list'])
  if (list.code !== 0 || list.stderr !== '') findings.violation(`the library is not sound: ${list.stderr.trim()}`)
  findings.figure('processes on one library', tags.length)
  findings.figure('tools and versions admitted', admitted.length)
  for (const reason of new Set(refused.map(({ problems }) => problems[0]?.message ?? '')))
    findings.figure('a proposal was refused', reason.slice(0, 200))
  findings.figure('proposals refused', refused.length)
  findings.figure('versions lost', admitted.length - seen.size)
  await countUses(workspace, events, findings)
}

/** Every call that ended well is counted in one of the versions. */
async function countUses(workspace: Workspace, events: readonly Admitted[], findings: Findings): Promise<void> {
  const calls = events.filter((event) => event.type === 'tool-result' && event.name === shared).length
  const shown = await runProgram(workspace, ['tools', 'history', shared, '--output-format', 'json'])
  const versions = JSON.parse(shown.stdout) as { statistics?: { calls: number } }[]
  const counted = versions.reduce((sum, { statistics }) => sum + (statistics?.calls ?? 0), 0)
  if (counted !== calls) findings.violation(`${calls} calls of ${shared} are counted as ${counted}`)
  findings.figure(`calls of ${shared}, counted`, `${calls}, ${counted}`)
}

async function onSession(workspace: Workspace, count: number, findings: Findings): Promise<void> {
  for (const [round, args] of [taskOf(stallTag), ['--resume'], ['--resume']].entries()) {
    const all = [...args, '--session-id', stallTag, ...granted]
    const running = new Map<number, Promise<Ended>>()
    let winner = 0
    const ended: Ended[] = []
    for (let at = 0; at < count; at++) {
      let pid = 0
      const run = runProgram(workspace, all, { onStart: (child) => (pid = child.pid ?? 0) })
      running.set(pid, run)
      void run.then((end) => {
        ended.push(end)
        running.delete(pid)
      })
    }
    for (let waited = 0; running.size > 1 && waited < winMs; waited += 20) await sleep(20)
    if (running.size !== 1) findings.violation(`round ${round}: ${running.size} of ${count} have the session at once`)
    for (const [pid, run] of running) {
      winner = pid
      const fork = await runProgram(workspace, ['--fork', `copy${round}`, '--session-id', stallTag, '--help'])
      if (fork.code !== 0) findings.violation(`round ${round}: a copy could not be made: ${fork.stderr}`)
      process.kill(pid, 'SIGKILL')
      await run
    }
    const losers = ended.filter(({ signal }) => signal === null)
    for (const { code, stderr } of losers) {
      const isClear = stderr.includes(`session "${stallTag}" is in use by pid ${winner}`) && stderr.includes('--fork')
      const isTaken = round === 0 && stderr.includes('there is already a session')
      if (code !== 42 || (!isClear && !isTaken))
        findings.violation(`round ${round}: exit ${code}, and it says: ${stderr.trim()}`)
    }
    const file = readStreamFile(workspace.sessionFile(stallTag))
    if (file.isCorrupt) findings.violation(`round ${round}: the session is not sound`)
    findings.figure(`processes on one session, round ${round + 1}`, `1 has it, ${losers.length} were told by whom`)
  }
  const after = await runProgram(workspace, [...taskOf('p0'), '--session-id', 'after', ...granted])
  if (after.code !== 0 || !after.stdout.includes(answer)) findings.violation(`afterwards: ${after.stderr.trim()}`)
}

/** The model says nothing: whoever has the session keeps it. */
function stalls(count: number): LoopbackStep[] {
  return Array.from({ length: count }, () => ({ type: 'stall', match: tagged(stallTag) }))
}

function linesOfText(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}
