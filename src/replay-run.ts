/**
 * Goes through a kept run again, offline: the words of the models, the time and all that came from outside are the record's;
 * the loop, the tools' code and the checks really run. Every event is held against the record's as it is told.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Kit } from './agent/kit.ts'
import { createLedger } from './agent/ledger.ts'
import { createTokenGauge } from './agent/token-gauge.ts'
import { createApprover } from './approval.ts'
import type { Decider } from './approval.ts'
import { askSubagent } from './ask-subagent.ts'
import type { Place } from './catalogue.ts'
import { conduct } from './conduct.ts'
import { createRecordedModel, following } from './models/index.ts'
import { InputError, errorText } from './protocol/errors.ts'
import { standingGrants } from './protocol/grant.ts'
import type { Grants } from './protocol/grant.ts'
import type { JsonObject } from './protocol/json.ts'
import type { Effect, RunInputs } from './replay/effect.ts'
import { compareRuns, createFollower, createRepeater, readEffects } from './replay/index.ts'
import type { Difference, RunComparison, Unlike } from './replay/index.ts'
import { agentMethods, libraryMethods } from './run-effects.ts'
import { createSandbox } from './sandbox/index.ts'
import { copiedBlobs, forkSession, openSession } from './sessions/index.ts'
import { createFolderStore } from './stores/index.ts'
import type { Store, StoredRecord } from './stores/store.ts'
import { createPaths, readRun } from './timeline/index.ts'
import type { Timeline } from './timeline/timeline.ts'

export { compareRuns }
export type { RunComparison, Unlike }

export interface ReplayReport {
  runId: string
  /** null: identical. */
  difference: Difference | null
  /** What in the record itself was found changed or torn, in words. */
  damage: string[]
  events: number
  turns: number
  /** Programs that ran again, and those whose result was taken as it was. */
  executions: { repeated: number; taken: number }
}

/** @throws InputError when the run is not there, or was not recorded so that it can be replayed. */
export async function replayRun({ cwd, configuration }: Place, runId: string): Promise<ReplayReport> {
  const { settings } = configuration
  const runs = createFolderStore(resolve(cwd, settings.runsDir))
  const record = await readRecord(runs, runId)
  const { inputs, events, damage: damaged } = record
  const turns = Math.max(0, ...events.map(turnOf))
  const executions = { repeated: 0, taken: 0 }
  const report = { runId, difference: null, damage: damaged, events: events.length, turns, executions }
  const folder = await mkdtemp(join(tmpdir(), 'autoagent-replay-'))
  const sandbox = createSandbox({ capabilities: [], cwd: inputs.cwd, roots: [inputs.workFolder] })
  try {
    const session = await openBeginning(createFolderStore(folder), resolve(cwd, settings.sessionsDir), inputs)
    const stop = new AbortController()
    const follower = createFollower(events, stop)
    const repeater = createRepeater(record.effects, (message) => follower.note(message))
    const broken = brokenExchange(record)
    if (broken) return { ...report, difference: broken }
    const models = createRecordedModel(record.models.map((line) => `${JSON.stringify(line.value)}\n`).join(''), {
      pieceChars: Infinity,
    })
    const coder = following({ ...models, ...inputs.coder })
    const timeline = timelineOf(runId)
    let seq = 0
    const kit: Kit = {
      persona: null,
      request: inputs.request,
      runId,
      coder,
      supervisor: inputs.supervisor ? following({ ...models, ...inputs.supervisor }) : coder,
      sandbox: repeater.sandbox(sandbox),
      library: repeater.port<Kit['library']>('library', libraryMethods),
      agents: repeater.port<Kit['agents']>('agents', agentMethods),
      session,
      ledger: createLedger(inputs.budget),
      gauge: createTokenGauge(),
      emit(turn, role, body) {
        seq += 1
        const event = { v: 1, seq, ts: '', run_id: runId, turn, role, ...body }
        follower.saw(JSON.parse(JSON.stringify(event)) as JsonObject)
      },
      told: async () => {},
      grants: { ...standingGrants, ...inputs.grants },
      openMode: inputs.openMode,
      cwd: inputs.workFolder,
      instructions: inputs.instructions,
      toolCards: [],
      agentCards: [],
      lookedUp: Promise.resolve(),
      person: inputs.hears ? repeater.port<NonNullable<Kit['person']>>('person', ['heard']) : null,
      ask: createApprover(repeater.port<Decider>('approvals', ['decide']), (...told) => kit.emit(...told)),
      files: repeater.port<Kit['files']>('files', ['look']),
      callSubagent: (call) => askSubagent(kit, call),
      keepCode: (turn, name, code) => timeline.keepCode(turn, name, code),
      keepAnswer: (turn, answer) => timeline.keepAnswer(turn, answer),
      onText: () => {},
      signal: stop.signal,
      clock: () => follower.clock(),
      now: () => follower.now(),
    }
    const { cwd: startedIn, grants: given, onlyTools } = inputs
    const { damage } = inputs.session
    try {
      await conduct({ kit, cwd: startedIn, given, onlyTools, damage, timeline })
    } catch (error) {
      // A call that the record does not hold ends the run where it is made; it was noted there.
      follower.note(errorText(error))
    }
    return { ...report, difference: follower.end(), executions: repeater.executions }
  } finally {
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** What it takes to go on live from a turn of a run. */
export interface LiveStart {
  /** A copy of the session as it was before that turn. */
  sessionId: string
  /** What the run was given; whoever goes on gives it anew. */
  grants: Grants
  review: boolean
}

/** @throws InputError when the run has no such turn, or its session was not kept. */
export async function startFromTurn({ cwd, configuration }: Place, runId: string, turn: number): Promise<LiveStart> {
  const { settings } = configuration
  const { inputs, events } = await readRecord(createFolderStore(resolve(cwd, settings.runsDir)), runId)
  const { id, kept, records } = inputs.session
  const turns = [...new Set(events.filter(({ type }) => type === 'turn-start').map(turnOf))]
  if (!turns.includes(turn))
    throw new InputError(
      `the run "${runId}" has no turn ${turn}`,
      turns.length > 0 ? `it has the turns ${turns[0]} to ${turns.at(-1)}` : 'it ended before its first turn',
    )
  if (!kept)
    throw new InputError(
      `the session of the run "${runId}" was not kept`,
      'leave --no-session out to keep the next one',
    )
  const store = createFolderStore(resolve(cwd, settings.sessionsDir))
  const sessionId = await forkSession(store, id, undefined, () => new Date(), { turn, after: records })
  return { sessionId, grants: inputs.grants, review: inputs.request.review }
}

interface RunRecord {
  inputs: RunInputs
  effects: Effect[]
  events: JsonObject[]
  models: StoredRecord[]
  damage: string[]
}

async function readRecord(runs: Store, runId: string): Promise<RunRecord> {
  // Known to be there, or refused with the way out.
  await readRun(runs, runId)
  const [events, effects, models] = await Promise.all(
    ['events', 'effects', 'model'].map((name) => runs.readDamaged(`${runId}/${name}`)),
  )
  const inputs = effects!.records[0]?.value as unknown as RunInputs | undefined
  if (inputs?.type !== 'inputs')
    throw new InputError(
      `the run "${runId}" has no record of its inputs (effects.jsonl), so it cannot be replayed`,
      'runs of this version record them; look at this one with: autoagent runs show',
    )
  return {
    inputs,
    effects: readEffects(effects!.records.map(({ value }) => value)),
    events: events!.records.map(({ value }) => value),
    models: models!.records,
    damage: [events!, effects!, models!].flatMap(
      ({ damage }) => damage?.replace(/; the \d+ before it are used$/, '') ?? [],
    ),
  }
}

/** An exchange that cannot even be read; null: there is none. */
function brokenExchange({ models, events }: RunRecord): Difference | null {
  const at = models.findIndex(({ seq }, index) => seq !== index + 1)
  if (at < 0) return null
  const reply = events.filter(
    ({ type, code }) => type === 'model-reply' || (type === 'model-fault' && code !== 'aborted'),
  )[at]
  return {
    turn: reply ? turnOf(reply) : 0,
    seq: Number(reply?.['seq'] ?? 0),
    what: `exchange ${at + 1} of model.jsonl`,
    expected: 'what the model was asked and said',
    got: 'a line that cannot be read',
  }
}

const turnOf = ({ turn }: JsonObject): number => Number(turn) || 0

/** The session as it was when the run began, in a folder of its own. */
async function openBeginning(store: Store, sessionsDir: string, { session, coder }: RunInputs) {
  const { id, records: count, kept } = session
  const sessions = createFolderStore(sessionsDir)
  const found = kept ? (await sessions.readStream(id)).records.slice(0, count).map(({ value }) => value) : []
  if (kept && found.length < count)
    throw new InputError(
      `the session "${id}" no longer holds the ${count} records that the run began with`,
      'a run can be replayed as long as its session is kept',
    )
  if (!kept) return openSession(store, { mode: 'new', id, model: coder.name })
  await store.append(id, await copiedBlobs(sessions, id, store, id, found), 0)
  return openSession(store, { mode: 'resume', id, model: coder.name })
}

/** Writes nothing: what it would keep is in the record. */
function timelineOf(runId: string): Timeline {
  const paths = createPaths()
  return {
    runId,
    append: async () => {},
    keepCode: async (turn, name) => paths.code(turn, name),
    keepAnswer: async (turn) => paths.answer(turn),
    finish: async () => {},
    close: async () => {},
  }
}
