/**
 * The wiring of conversations: an agent that is met from outside → the kit of its runs. The loop is the one of every task,
 * with the review switched off; what is said is in the session's journal before it is answered.
 */
import type { Kit, Persona } from './agent/kit.ts'
import { createLedger } from './agent/ledger.ts'
import { emptyAnswer } from './agent/persona.ts'
import { run } from './agent/run.ts'
import { createTokenGauge } from './agent/token-gauge.ts'
import type { Place } from './catalogue.ts'
import type { ServeSettings } from './config/serve-settings.ts'
import { lookAtFile } from './look-at-file.ts'
import type { Model, ModelFault } from './models/model.ts'
import type { PersonaFile } from './persona-file.ts'
import { createPersonaModel, isOffline } from './persona-model.ts'
import type { Heard } from './persona-model.ts'
import { openPersonaTools } from './persona-tools.ts'
import { UserError } from './protocol/errors.ts'
import { redactingModel } from './secrets/index.ts'
import type { SecretRedactor } from './secrets/secret.ts'
import { findOwned, openOwned } from './sessions/index.ts'
import type { Session } from './sessions/session.ts'
import type { Slot } from './server/slots.ts'
import type { Store } from './stores/store.ts'
import { createTaskReply } from './task-chat.ts'

export type { Session }

/** Why there is no answer of the model; each has a text of the door. */
export type Away = 'away' | 'away_key' | 'empty' | 'provider' | 'offline' | 'busy'

export type ChatAnswer =
  | { type: 'answer'; text: string; files: string[]; by: Heard['by'] }
  | { type: 'away'; why: Away; detail: string }
  | { type: 'stopped' }

export interface ReplyOptions {
  signal: AbortSignal
  /** Text as it arrives; absent: only the whole is wanted. */
  onText?: (text: string) => void
  /** What was said since it was asked last, to an agent that is at work; absent: it waits for its turn. */
  heard?: () => readonly string[]
  /** What the call to the model holds; it is the caller's, before and after. */
  slot?: Slot
}

export interface Chat {
  readonly model: string | null
  /** What is said meanwhile reaches it at work (`ReplyOptions.heard`). */
  readonly hears: boolean
  /** The conversation of that id, as it was kept or new. */
  open(id: string): Promise<Session>
  /** As it was kept; null: there is none. */
  find(id: string): Promise<Session | null>
  /**
   * Says this in the conversation; one call at a time for each. Kept durably with its answer when it resolves.
   * @throws UserError when it cannot be kept.
   */
  reply(session: Session, text: string, options: ReplyOptions): Promise<ChatAnswer>
  close(): Promise<void>
}

export interface ChatOptions {
  place: Place
  persona: PersonaFile
  settings: ServeSettings
  country: string | null
  /** Where the conversations are. */
  store: Store
  /** Neither the model nor who asked sees what it takes out. */
  redactor: SecretRedactor
  /** null: none is set up. */
  model: Model | null
  warn: (message: string) => void
}

/** Turns of one message: a persona with tools may call them before it answers. */
const usualTurns = 6

/** @throws UserError when its tools cannot be taken in. */
export async function openChat(options: ChatOptions): Promise<Chat> {
  const { place, persona, settings, country, store, redactor, model, warn } = options
  const { definition, door, first } = persona
  const tools = await openPersonaTools({ place, persona, settings, redactor, warn })
  const kitPersona: Persona = {
    system: { role: 'system', content: definition.system_prompt },
    temperature: settings.llmTemperature,
    maxTokens: settings.llmMaxTokens,
    tools: tools.specifications,
    history: {
      messages: settings.historyMessages,
      tokens: settings.historyTokens,
      chars_per_token: settings.charsPerToken,
    },
    inOnePiece: false,
  }
  const quietPersona: Persona = { ...kitPersona, inOnePiece: true }
  const always = {
    runId: `served-${new Date().toISOString().slice(0, 19).replaceAll(/\D/g, '')}`,
    sandbox: tools.sandbox,
    library: tools.library,
    agents: tools.agents,
    gauge: createTokenGauge(),
    // Nothing is limited here: one account for all.
    ledger: createLedger({ usd: null, tokens: null }),
    emit: () => {},
    told: () => Promise.resolve(),
    grants: tools.grants,
    openMode: false,
    cwd: place.cwd,
    instructions: '',
    toolCards: [],
    agentCards: [],
    lookedUp: Promise.resolve(),
    ask: () => Promise.resolve(false),
    person: null,
    files: { look: lookAtFile },
    callSubagent: () =>
      Promise.resolve({ ok: false as const, code: 'E_POLICY', message: 'it calls no agents', inner: [], ms: 0 }),
    keepCode: () => Promise.resolve(''),
    keepAnswer: () => Promise.resolve(''),
    clock: () => performance.now(),
    now: createIsoClock(),
  }

  const modelFor = createPersonaModel({
    model: model && redactingModel(model, redactor),
    first,
    country,
    cwd: place.cwd,
    routes: door.routes ?? [],
    callTool: (name, text, signal) => tools.call(name, text, signal),
  })

  const taskReply = door.review && model ? createTaskReply({ persona, tools, model }) : null

  return {
    model: model?.name ?? null,
    hears: taskReply !== null,
    find: (id) => findOwned(store, id),
    open: (id) => openOwned(store, id, model?.name ?? 'none'),
    async reply(session, text, options) {
      if (taskReply) return taskReply(session, text, options)
      const { signal, onText, slot = null } = options
      const heard: Heard = { by: 'model', tool: null, files: [], fault: null, slot }
      const coder = modelFor(heard)
      const kit: Kit = {
        ...always,
        persona: onText ? kitPersona : quietPersona,
        request: {
          task: text,
          continues: false,
          said: null,
          review: false,
          maxTurns: definition.max_turns ?? usualTurns,
          timeoutSeconds: definition.timeout_seconds ?? null,
        },
        coder,
        supervisor: coder,
        session,
        onText: (_, piece) => onText?.(piece),
        signal,
      }
      const { outcome, unkept } = await run(kit)
      if (unkept[0] !== undefined) throw new UserError('failure', unkept[0])
      if (outcome.type === 'answered') return { type: 'answer', text: outcome.answer, files: heard.files, by: heard.by }
      if (outcome.type === 'aborted') return { type: 'stopped' }
      const fault = heard.fault ?? emptyAnswer
      return { type: 'away', why: whyOf(fault), detail: fault.message }
    },
    close: () => tools.close(),
  }
}

/** ISO 8601, UTC. Thousands of times a second it is the same millisecond. */
function createIsoClock(): () => string {
  let last = 0
  let text = ''
  return () => {
    const now = Date.now()
    if (now !== last) text = new Date((last = now)).toISOString()
    return text
  }
}

/** As PsicoIA told its people: what may pass, what its provider refuses, what was empty. */
function whyOf(fault: ModelFault): Away {
  if (isOffline(fault)) return 'offline'
  switch (fault.code) {
    case 'rate-limit':
    case 'unavailable':
    case 'quota':
      return 'away'
    case 'credentials':
      return 'away_key'
    case 'not-found':
    case 'bad-request':
    case 'too-long':
    case 'tools-unsupported':
      return 'provider'
    case 'format':
      return fault === emptyAnswer ? 'empty' : 'provider'
    case 'timeout':
    case 'network':
    case 'cut-stream':
    case 'recording':
    case 'aborted':
      return 'away'
  }
}
