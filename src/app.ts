/**
 * The wiring: configuration → the kit of a run. The only file that knows every implementation; constructor arguments only.
 * Persistence is put in here, never optional: an event is on disk before anybody sees it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Kit } from './agent/kit.ts'
import { createLedger } from './agent/ledger.ts'
import { run } from './agent/run.ts'
import { createTokenGauge } from './agent/token-gauge.ts'
import { createApprover } from './approval.ts'
import type { Approval, ApprovalQuestion, AskPerson } from './approval.ts'
import { askSubagent } from './ask-subagent.ts'
import { copySessionAgents, openAgents, openApprovals, openLibrary, openSandbox } from './catalogue.ts'
import { userFolder } from './config/load.ts'
import type { Configuration } from './config/load.ts'
import { readInstructions } from './instructions.ts'
import { withLearnedTools } from './learned-models.ts'
import type { Model } from './models/model.ts'
import { chooseModel, createExchangeWriter, recordingTo, withFallback } from './models/index.ts'
import type { Event } from './protocol/event.ts'
import { formatGrants, standingGrants } from './protocol/grant.ts'
import type { Grants } from './protocol/grant.ts'
import type { Outcome, RunTotals } from './protocol/outcome.ts'
import { agentCards } from './subagent-tools.ts'
import { refuseNothingToDo, refuseUnknownPrice } from './refusals.ts'
import { totalsOf } from './run-totals.ts'
import { createEmit, keepEnd, openChosenSession, resumedEvent } from './run-records.ts'
import type { SessionChoice } from './run-records.ts'
import { createFolderStore } from './stores/index.ts'
import { openTimeline } from './timeline/index.ts'
import { withToolCalls } from './tool-calls.ts'
import type { AdmitContext, Library } from './tools/library.ts'

export type { Approval, ApprovalQuestion, AskPerson, SessionChoice }

export interface AppRequest {
  /** null: go on with the session's own task. */
  task: string | null
  session: SessionChoice
  review: boolean
  grants: Grants
  /** Only these tools and agents are told to the Coder (a demonstration); absent: all. */
  onlyTools?: readonly string[]
  /** Where relative paths of tools begin; absent: the caller's working directory. */
  workFolder?: string
  /** Read AGENTS.md from the working directory upwards. */
  readInstructions: boolean
}

/** What the caller of a run brings. */
export interface AppPorts {
  cwd: string
  configuration: Configuration
  model: Model
  supervisor: Model
  /** Sees each event after it is durable. */
  watch: (event: Event) => void | Promise<void>
  onText?: (role: 'coder' | 'supervisor' | 'agent', text: string) => void
  /** Absent: nobody can be asked. */
  askPerson?: AskPerson
  signal: AbortSignal
}

export interface RunReport {
  outcome: Outcome
  totals: RunTotals
  sessionId: string
  runId: string
  runDir: string
  /** Where the session is kept; null with `none`. */
  sessionPath: string | null
  /** What could not be written after the outcome was known; the outcome stands. */
  unkept: string[]
}

/** @throws UserError: no credentials (41), an unknown provider (2), a missing recording (42). */
export async function chooseModels(
  configuration: Configuration,
  cwd: string,
): Promise<{ model: Model; supervisor: Model }> {
  const { settings, env, providers } = configuration
  const choose = async (name: string | null, contextWindow = settings.contextWindow): Promise<Model> => {
    const chosen = await chooseModel({
      ...(name === null ? {} : { model: name }),
      ...(contextWindow === null ? {} : { contextWindow }),
      env,
      providers,
      cwd,
    })
    if ('fault' in chosen) throw chosen.fault
    return withLearnedTools(chosen.model, createFolderStore(userFolder(env)))
  }
  const fallback = settings.fallbackModel === null ? null : await choose(settings.fallbackModel, null)
  if (fallback) refuseUnknownPrice({ configuration, model: fallback, supervisor: fallback })
  const backed = (model: Model): Model => (fallback ? withFallback(model, fallback) : model)
  const model = backed(await choose(settings.model))
  return {
    model,
    supervisor: settings.supervisorModel === null ? model : backed(await choose(settings.supervisorModel)),
  }
}

export async function runTask(request: AppRequest, ports: AppPorts): Promise<RunReport> {
  const { cwd, configuration } = ports
  const { settings } = configuration
  refuseUnknownPrice(ports)
  const startedAt = performance.now()
  const temporary = request.session.mode === 'none' ? await mkdtemp(join(tmpdir(), 'autoagent-')) : null
  const sessionsDir = temporary ?? resolve(cwd, settings.sessionsDir)
  const runsDir = resolve(cwd, settings.runsDir)
  const session = await openChosenSession(sessionsDir, request.session, ports.model.name)
  const sandbox = openSandbox(ports, request.workFolder === undefined ? [] : [request.workFolder], request.grants)
  sandbox.warm()
  try {
    const runsStore = createFolderStore(runsDir)
    const timeline = await openTimeline(runsStore, new Date())
    const emit = createEmit(timeline, ports.watch)
    let exchanges = 0
    const lineOf = createExchangeWriter()
    const recorded = (model: Model): Model =>
      recordingTo(model, async (exchange) => {
        exchanges = await runsStore.append(`${timeline.runId}/model`, [lineOf(exchange)], exchanges)
      })
    const coder = recorded(ports.model)
    const warn = (message: string): void => void emit(0, 'system', { type: 'warning', message })
    const grants = { ...standingGrants, ...request.grants }
    const callingSandbox = withToolCalls(sandbox, () => library, grants, timeline.runId)
    const library: Library = openLibrary(ports, callingSandbox, warn)
    if (request.session.mode === 'fork') await copySessionAgents(ports, request.session.from, session.id)
    const agents = openAgents(ports, session.id, warn)
    const isAnswer = request.review && request.task !== null && session.state.openQuestion !== null
    const task = isAnswer ? session.state.task : (request.task ?? session.state.task)
    refuseNothingToDo(task, request, session)
    const isShown = (name: string): boolean => request.onlyTools?.includes(name) ?? true
    const kit: Kit = {
      request: {
        task,
        continues: request.task === null || isAnswer,
        said: isAnswer ? request.task : null,
        review: request.review,
        maxTurns: settings.maxTurns,
        timeoutSeconds: settings.timeoutSeconds,
      },
      runId: timeline.runId,
      coder,
      supervisor: ports.supervisor === ports.model ? coder : recorded(ports.supervisor),
      sandbox: callingSandbox,
      library,
      agents,
      session,
      ledger: createLedger({ usd: settings.maxBudgetUsd, tokens: settings.maxTokens }),
      gauge: createTokenGauge(),
      emit,
      grants,
      openMode: settings.openMode,
      cwd: request.workFolder ?? cwd,
      instructions: request.readInstructions ? await readInstructions(cwd) : '',
      toolCards: [],
      agentCards: [],
      lookedUp: Promise.resolve(),
      ask: createApprover({
        mode: settings.approvalMode,
        askPerson: ports.askPerson,
        emit,
        given: request.grants,
        kept: openApprovals(ports),
      }),
      callSubagent: (call) => askSubagent(kit, call),
      keepCode: (turn, name, code) => timeline.keepCode(turn, name, code),
      keepAnswer: (turn, answer) => timeline.keepAnswer(turn, answer),
      onText: ports.onText ?? (() => {}),
      signal: withTimeout(ports.signal, settings.timeoutSeconds),
      clock: () => performance.now(),
    }
    /** Files that a person put into the folder, and what fits the task: a large library costs time, the first model call too. */
    const lookUp = async (): Promise<void> => {
      const { openMode } = settings
      await adoptFiles(library, { cwd: kit.cwd, grants, runId: kit.runId, openMode, signal: ports.signal }, warn)
      kit.toolCards = (await library.search(task, 8)).filter(({ name }) => isShown(name))
      kit.agentCards = await agentCards(
        (await agents.list()).filter(({ name }) => isShown(name)),
        task,
        library,
      )
    }
    await emit(0, 'system', {
      type: 'run-start',
      task,
      session_id: session.id,
      model: coder.name,
      supervisor_model: kit.supervisor.name,
      max_turns: settings.maxTurns,
      cwd,
      grants: formatGrants(request.grants),
      open_mode: settings.openMode,
    })
    if (session.damage) await emit(0, 'system', { type: 'warning', message: session.damage })
    if (session.state.turns > 0 || session.state.isTurnOpen) await emit(0, 'system', resumedEvent(session))
    kit.lookedUp = lookUp()
    // Awaited in the loop; a failure before that must not count as unhandled.
    kit.lookedUp.catch(() => {})
    const result = await run(kit)
    const totals = await totalsOf(result, kit, startedAt)
    const unkept = await keepEnd(result, totals, session, emit, timeline)
    return {
      outcome: result.outcome,
      totals,
      sessionId: session.id,
      runId: timeline.runId,
      runDir: join(runsDir, timeline.runId),
      sessionPath: temporary ? null : join(sessionsDir, `${session.id}.jsonl`),
      unkept,
    }
  } finally {
    await Promise.allSettled([sandbox.close(), session.close()])
    if (temporary) await rm(temporary, { recursive: true, force: true })
  }
}

/** Node's timers end at 2^31 ms; a longer limit is kept by the loop's own rule. */
const longestTimer = 2 ** 31 - 1

function withTimeout(signal: AbortSignal, seconds: number | null): AbortSignal {
  if (seconds === null) return signal
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort('timeout'), Math.min(seconds * 1000, longestTimer))
  timer.unref()
  return AbortSignal.any([signal, timeout.signal])
}

/** Files that a person put into the tools folder go through the gate; what does not pass is told and left alone. */
async function adoptFiles(library: Library, context: AdmitContext, warn: (message: string) => void): Promise<void> {
  for (const { name, admission } of await library.adopt(context))
    warn(
      admission.type === 'refused'
        ? `the tool file ${name} was left alone: ${admission.problems[0]?.message ?? ''}`
        : `the tool file ${name} was adopted as version ${admission.entry.version}`,
    )
}
