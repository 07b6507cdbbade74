/**
 * The wiring: configuration → the kit of a run. The only file that knows every implementation; constructor arguments only.
 * Persistence is put in here, never optional: an event is on disk before anybody sees it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Kit } from './agent/kit.ts'
import { createLedger } from './agent/ledger.ts'
import { createTokenGauge } from './agent/token-gauge.ts'
import { createApprover, createDecider } from './approval.ts'
import type { Approval, ApprovalQuestion, AskPerson } from './approval.ts'
import { askSubagent } from './ask-subagent.ts'
import { copySessionAgents, openAgents, openApprovals, openLibrary, openSandbox } from './catalogue.ts'
import { conduct } from './conduct.ts'
import { userFolder } from './config/load.ts'
import type { Configuration } from './config/load.ts'
import { withLearnedTools } from './learned-models.ts'
import { lookAtFile } from './look-at-file.ts'
import type { Model } from './models/model.ts'
import { chooseModel, createExchangeWriter, recordingTo, withFallback } from './models/index.ts'
import { errorText } from './protocol/errors.ts'
import type { Emit, Event } from './protocol/event.ts'
import { standingGrants } from './protocol/grant.ts'
import type { Grants } from './protocol/grant.ts'
import type { JsonSchema } from './protocol/json.ts'
import type { Outcome, RunTotals } from './protocol/outcome.ts'
import { createEffectWriter, createRecorder } from './replay/index.ts'
import { refuseNothingToDo, refuseUnknownPrice } from './refusals.ts'
import { agentMethods, inputsOf, libraryMethods } from './run-effects.ts'
import { createEmit, openChosenSession } from './run-records.ts'
import type { SessionChoice } from './run-records.ts'
import { exposedFiles, openStore, redactorOf } from './secret-keeping.ts'
import { redactingModel, redactingSandbox } from './secrets/index.ts'
import { createFolderStore } from './stores/index.ts'
import { openTimeline } from './timeline/index.ts'
import { instructionsOf, withoutKeys } from './task-text.ts'
import { withTimeout } from './time-limit.ts'
import { withToolCalls } from './tool-calls.ts'
import { countBehind } from './tools/index.ts'
import type { CountingLibrary } from './tools/index.ts'
import { writeBehind } from './write-behind.ts'

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
  /** The form that the answer must have; absent: as the session has it. */
  answerSchema?: JsonSchema
  /** Read AGENTS.md from the working directory upwards. */
  readInstructions: boolean
  /** Instead of those: what an agent that is served is told of itself. */
  instructions?: string
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
  /** What the person said since it was asked last; it lands before the next turn. Absent: nobody is there. */
  heard?: () => readonly string[]
  /** Absent: nobody can be asked. */
  askPerson?: AskPerson
  /** Told, in words for a person, what was done with keys in the task. */
  notify?: (message: string) => void
  /** Told once the outcome is kept, before the pages of the run are made. */
  onOutcome?: (outcome: Outcome) => void
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
  /** The answer is JSON in the form that the task asks for. */
  answerIsJson: boolean
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

export async function runTask(given: AppRequest, ports: AppPorts): Promise<RunReport> {
  const { cwd, configuration } = ports
  const { settings } = configuration
  refuseUnknownPrice(ports)
  const redactor = await redactorOf(configuration)
  for (const warning of exposedFiles(configuration)) ports.notify?.(warning)
  const request = { ...given, task: given.task && (await withoutKeys(given.task, ports)) }
  const temporary = request.session.mode === 'none' ? await mkdtemp(join(tmpdir(), 'autoagent-')) : null
  const sessionsDir = temporary ?? resolve(cwd, settings.sessionsDir)
  const runsDir = resolve(cwd, settings.runsDir)
  const session = await openChosenSession(
    openStore(configuration, sessionsDir),
    request.session,
    ports.model.name,
    request.task,
  )
  const sandbox = openSandbox(ports, request.workFolder === undefined ? [] : [request.workFolder], request.grants)
  let warming: NodeJS.Timeout | undefined
  const runsStore = openStore(configuration, runsDir)
  const opening = openTimeline(runsStore, new Date())
  try {
    const timeline = await opening
    const { emit: tell, told } = createEmit(timeline, ports.watch)
    const emit: Emit = (turn, role, body) => {
      if (body.type === 'model-request') warming ??= setTimeout(() => sandbox.warm(), warmAfterMs).unref()
      return tell(turn, role, redactor.json(body))
    }
    const exchanges = writeBehind(runsStore, `${timeline.runId}/model`, createExchangeWriter())
    // What is recorded is what was sent and what the run saw: both without secrets.
    const recorded = (model: Model): Model =>
      redactingModel(recordingTo(redactingModel(model, redactor), exchanges), redactor)
    const effects = writeBehind(runsStore, `${timeline.runId}/effects`, createEffectWriter())
    const recorder = createRecorder({
      append: (effect) => effects.append(effect),
      mostBytes: settings.recordBytes,
      redact: redactor.json,
    })
    const coder = recorded(ports.model)
    const warn = (message: string): void => emit(0, 'system', { type: 'warning', message })
    const grants = { ...standingGrants, ...request.grants }
    const callingSandbox = withToolCalls(sandbox, () => library, grants, timeline.runId)
    const library: CountingLibrary = countBehind(openLibrary(ports, redactingSandbox(callingSandbox, redactor), warn))
    if (request.session.mode === 'fork') await copySessionAgents(ports, request.session.from, session.id)
    const agents = openAgents(ports, session.id, warn)
    const isAnswer = request.review && request.task !== null && session.state.openQuestion !== null
    const task = isAnswer ? session.state.task : (request.task ?? session.state.task)
    refuseNothingToDo(task, request, session)
    const decider = createDecider({
      mode: settings.approvalMode,
      askPerson: ports.askPerson,
      given: request.grants,
      kept: openApprovals(ports),
    })
    const { heard } = ports
    const listener = heard ? { heard: () => Promise.all(heard().map((text) => withoutKeys(text, ports))) } : null
    const kit: Kit = {
      persona: null,
      request: {
        task,
        continues: request.task === null || isAnswer,
        said: isAnswer ? request.task : null,
        review: request.review,
        ...(request.answerSchema ? { answerSchema: request.answerSchema } : {}),
        maxTurns: settings.maxTurns,
        timeoutSeconds: settings.timeoutSeconds,
      },
      runId: timeline.runId,
      coder,
      supervisor: ports.supervisor === ports.model ? coder : recorded(ports.supervisor),
      sandbox: recorder.sandbox(callingSandbox),
      library: recorder.port('library', library, libraryMethods),
      agents: recorder.port('agents', agents, agentMethods),
      session,
      ledger: createLedger({ usd: settings.maxBudgetUsd, tokens: settings.maxTokens }),
      gauge: createTokenGauge(),
      emit,
      told,
      grants,
      openMode: settings.openMode,
      cwd: request.workFolder ?? cwd,
      instructions: request.instructions ?? (request.readInstructions ? await instructionsOf(ports) : ''),
      toolCards: [],
      agentCards: [],
      lookedUp: Promise.resolve(),
      person: listener && recorder.port('person', listener, ['heard']),
      ask: createApprover(recorder.port('approvals', decider, ['decide']), emit),
      files: recorder.port('files', { look: lookAtFile }, ['look']),
      callSubagent: (call) => askSubagent(kit, call),
      keepCode: (turn, name, code) => timeline.keepCode(turn, name, code),
      keepAnswer: (turn, answer) => timeline.keepAnswer(turn, answer),
      onText: ports.onText ?? (() => {}),
      signal: withTimeout(ports.signal, settings.timeoutSeconds),
      ...clocks,
    }
    const beginning = { cwd, given: request.grants, onlyTools: request.onlyTools ?? null, damage: session.damage }
    effects.append(inputsOf(kit, { ...beginning, isKept: temporary === null }))
    const { result, totals, unkept } = await conduct({ kit, ...beginning, timeline, onOutcome: ports.onOutcome })
    const [unkeptExchange, unkeptEffect] = await Promise.all([exchanges.kept(), effects.kept(), library.settled()])
    const lost = unkeptExchange ?? unkeptEffect
    return {
      outcome: result.outcome,
      totals,
      sessionId: session.id,
      runId: timeline.runId,
      runDir: join(runsDir, timeline.runId),
      sessionPath: temporary ? null : join(sessionsDir, `${session.id}.jsonl`),
      answerIsJson: session.state.answerSchema !== null,
      unkept:
        lost === null ? unkept : [...unkept, `the run cannot be replayed, its record is not whole: ${errorText(lost)}`],
    }
  } finally {
    clearTimeout(warming)
    if (request.session.mode !== 'open') await session.close().catch(() => {})
    await Promise.allSettled([sandbox.close(), opening.then((timeline) => timeline.close())])
    if (temporary) await rm(temporary, { recursive: true, force: true })
  }
}

const clocks = { clock: () => performance.now(), now: () => new Date().toISOString() }

/** The runner of the tools is started while the model thinks: the first question to it goes out before. */
const warmAfterMs = 100
