/**
 * Lets a specialist be asked on the run's own account: its model calls are reserved, told and recorded like any other, and
 * its tools take the way of the Coder's, with the rights of the run and under its own name.
 */
import { askModel } from './agent/ask-model.ts'
import { callTool } from './agent/call-tool.ts'
import { fit } from './agent/history.ts'
import type { Kit, SubagentCall, SubagentReply } from './agent/kit.ts'
import { observationText } from './agent/observe.ts'
import { estimateTokens } from './agent/token-gauge.ts'
import type { Model, ModelFacts, ModelFault, ModelRequest } from './models/model.ts'
import type { JsonObject } from './protocol/json.ts'
import type { Observation, Problem } from './protocol/observation.ts'
import { startDeadline } from './sandbox/deadline.ts'
import { callSubagent, limitsOf, timeIsOver } from './subagents/index.ts'
import type { ToolUse } from './subagents/index.ts'
import { givenTools } from './subagent-tools.ts'
import { withTextCalls } from './text-calls.ts'

/** Of the model's window; the rest is for its reply. */
const promptShare = 0.8

export async function askSubagent(kit: Kit, { turn, definition, task, context }: SubagentCall): Promise<SubagentReply> {
  const started = kit.clock()
  const over = new AbortController()
  const deadline = startDeadline(limitsOf(definition).seconds * 1000, () => over.abort(timeIsOver))
  const own = kitOf(definition.name, kit, deadline, over.signal)
  try {
    const { tools, missing } = await givenTools(definition, kit.library)
    if (missing.length > 0)
      own.emit(turn, 'agent', {
        type: 'warning',
        message: `the agent ${definition.name} names tools that the library does not have: ${missing.join(', ')}`,
      })
    const reply = await callSubagent({
      definition,
      task,
      context,
      tools,
      missing,
      model: withTextCalls(meteredModel(own, turn, definition.model)),
      sessionId: kit.session.id,
      signal: own.signal,
      use: (name, args) => useTool(name, args, turn, own),
      refuse: (name, problem) => refuse(name, [problem], turn, own),
    })
    const { results: inner, ...rest } = reply
    return { ...rest, inner, ms: kit.clock() - started }
  } finally {
    deadline.cancel()
  }
}

/** The run as an agent has it: told under its name, ended with its time, which waits while a person is asked. */
function kitOf(name: string, kit: Kit, deadline: ReturnType<typeof startDeadline>, over: AbortSignal): Kit {
  return {
    ...kit,
    emit: (turn, role, body) => kit.emit(turn, role, { ...body, agent: name }),
    signal: AbortSignal.any([kit.signal, over]),
    async ask(...question) {
      deadline.pause()
      try {
        return await kit.ask(...question)
      } finally {
        deadline.resume()
      }
    },
  }
}

async function useTool(name: string, args: JsonObject, turn: number, kit: Kit): Promise<ToolUse> {
  const observation = await callTool(name, args, turn, kit, nextId(turn, kit))
  if (observation.type === 'refused')
    return {
      text: await refuse(name, observation.problems, turn, kit),
      met: observation.problems[0]?.message ?? '',
      result: null,
    }
  const text = observationText(observation, 0)
  if (observation.type !== 'ran') return { text, met: text, result: null }
  const { id, ok } = observation
  return { text, met: JSON.stringify(ok ? observation.value : observation.failure), result: { id, name, ok } }
}

/** `r3.1`, `r3.2`, …: the results on the way to `r3`. */
function nextId(turn: number, { session }: Kit): string {
  const before = [...session.state.results.keys()].filter((id) => id.startsWith(`r${turn}.`)).length
  return `r${turn}.${before + 1}`
}

async function refuse(name: string, problems: Problem[], turn: number, kit: Kit): Promise<string> {
  kit.emit(turn, 'agent', { type: 'action-refused', problems })
  const refused: Observation = { type: 'refused', what: 'action', name: name.slice(0, 80), problems }
  return observationText(refused, 0)
}

function meteredModel(kit: Kit, turn: number, own: string | null): Model {
  const asked = own === null ? kit.coder : otherModel(kit.coder, own)
  const { name, contextWindow, price, nativeTools } = asked
  return {
    name,
    contextWindow,
    price,
    nativeTools,
    async complete(request) {
      if (asked.price === null && kit.ledger.left.usd !== null)
        return refusal(`no price is known for ${own ?? name}, so the run's limit in money could not be kept`)
      const result = await askModel(kit, asked, turn, fitted(request, asked, kit))
      return result.type === 'no-budget' ? refusal('the budget of the run does not allow this call') : result
    },
  }
}

const refusal = (message: string): ModelFault => ({ type: 'fault', code: 'quota', message, retryable: false })

/** An agent's own model, of the run's provider: asked like the Coder's, with a price, a window and abilities of its own. */
function otherModel(coder: Model, model: string): Model {
  const facts = (): ModelFacts => coder.factsOf?.(model) ?? { ...coder, price: null }
  return {
    get name() {
      return coder.name
    },
    get contextWindow() {
      return facts().contextWindow
    },
    get price() {
      return facts().price
    },
    get nativeTools() {
      return facts().nativeTools
    },
    complete: (request, options) => coder.complete(request, options),
  }
}

/** Its oldest results are shortened before they would no longer fit; `read_result` brings them back. */
function fitted(request: ModelRequest, { name, contextWindow }: Model, { gauge }: Kit): ModelRequest {
  const [system, ...rest] = request.messages
  if (!system) return request
  const perEstimate = gauge.correct(name, 1_000) / 1_000
  const room = (contextWindow * promptShare) / perEstimate - estimateTokens([system])
  const maxTokens = Math.min(request.maxTokens, Math.floor(contextWindow / 4))
  return { ...request, maxTokens, messages: [system, ...fit(rest, room)] }
}
