/** Answers the tool calls of one reply of an agent: only what it was given, and nothing again and again. */
import type { ToolSpecification } from '../models/model.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Message, ToolCallRequest } from '../protocol/message.ts'
import type { Problem } from '../protocol/observation.ts'

const callsPerReply = 8
/** The same call met the same result this often: it is not run again. */
const repeatsUntilRefused = 3

/** A result that evidence may name. */
export interface AgentResult {
  id: string
  name: string
  ok: boolean
}

export interface ToolUse {
  /** What the agent reads. */
  text: string
  /** What came back, without what differs from call to call. */
  met: string
  /** null: nothing was run. */
  result: AgentResult | null
}

/** What the run does for an agent. */
export interface ToolPort {
  /** Those the agent may call, in a stable order. */
  tools: readonly ToolSpecification[]
  use(name: string, args: JsonObject): Promise<ToolUse>
  /** Tells the run that a call was not made; what the agent reads. */
  refuse(name: string, problem: Problem): Promise<string>
}

export interface CallDesk {
  /** One tool message per call, in their order. `isCut`: the reply ended at its token limit, nothing of it is run. */
  answer(calls: readonly ToolCallRequest[], isCut: boolean, signal: AbortSignal): Promise<Message[]>
  /** Of all calls so far. */
  readonly results: AgentResult[]
}

export function createCallDesk(port: ToolPort, agentName: string): CallDesk {
  const results: AgentResult[] = []
  /** Call → the result it met last, and how often in all. */
  const met = new Map<string, { result: string; times: number }>()

  function problemOf(call: ToolCallRequest, index: number, isCut: boolean): Problem | null {
    if (isCut)
      return {
        code: 'E_LENGTH',
        message: 'the reply was cut at its token limit, so nothing of it was run',
        hint: 'send it shorter',
      }
    if (index >= callsPerReply)
      return {
        code: 'E_LIMIT',
        message: `at most ${callsPerReply} calls of one reply are run`,
        hint: 'call it in your next reply',
      }
    if (!port.tools.some(({ name }) => name === call.name))
      return {
        code: 'E_NOT_ALLOWED',
        message: `${agentName} may not call "${call.name.slice(0, 80)}"`,
        hint: `it may call: ${port.tools.map(({ name }) => name).join(', ')}; or answer with text`,
      }
    if ((met.get(keyOf(call))?.times ?? 0) >= repeatsUntilRefused)
      return {
        code: 'E_LOOP',
        message: `this call met the same result ${repeatsUntilRefused} times and was not run again`,
        hint: 'do something else, or answer with text',
      }
    return null
  }

  async function answerOne(call: ToolCallRequest, index: number, isCut: boolean): Promise<string> {
    const problem = problemOf(call, index, isCut)
    if (problem) return port.refuse(call.name, problem)
    const args = argumentsOf(call)
    if (args === null)
      return port.refuse(call.name, {
        code: 'E_FORMAT',
        message: `the arguments of ${call.name} are not a JSON object`,
        hint: 'send the whole call again with strings escaped as JSON asks',
      })
    const use = await port.use(call.name, args)
    if (use.result) results.push(use.result)
    const before = met.get(keyOf(call))
    met.set(keyOf(call), { result: use.met, times: before?.result === use.met ? before.times + 1 : 1 })
    return use.text
  }

  return {
    results,
    async answer(calls, isCut, signal) {
      const messages: Message[] = []
      for (const [index, call] of calls.entries()) {
        if (signal.aborted) break
        const content = await answerOne(call, index, isCut)
        messages.push({ role: 'tool', toolCallId: call.id, name: call.name, content })
      }
      return messages
    },
  }
}

function keyOf({ name, arguments: text }: ToolCallRequest): string {
  return `${name} ${text}`
}

function argumentsOf(call: ToolCallRequest): JsonObject | null {
  try {
    const value: unknown = JSON.parse(call.arguments || '{}')
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
