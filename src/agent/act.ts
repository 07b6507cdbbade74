/** Executes an action. Whatever happens comes back as an observation; nothing here decides what is next. */
import type { Action } from '../protocol/action.ts'
import type { Observation } from '../protocol/observation.ts'
import { callAgent, createAgent } from './act-agents.ts'
import { callTool, execute } from './call-tool.ts'
import type { Kit } from './kit.ts'

export async function act(action: Action, turn: number, kit: Kit): Promise<Observation> {
  switch (action.type) {
    case 'final':
      return { type: 'proposed', answer: action.answer, evidence: action.evidence }
    case 'ask_user':
      return { type: 'asked', question: action.question, needs: action.needs }
    case 'call_tool':
      return callTool(action.call.name, action.call.args, turn, kit)
    case 'create_tool':
      return createTool(action, turn, kit)
    case 'run_code': {
      const path = await kit.keepCode(turn, 'run_code', action.code)
      const program = { name: 'run_code', code: action.code, args: {}, declared: action.grants, version: null, path }
      return execute({ what: 'code', ...program, isFinal: action.final === true }, turn, kit)
    }
    case 'create_agent':
      return createAgent(action.agent, action.call?.task, 'coder', turn, kit)
    case 'call_agent':
      return callAgent(action.call.agent_name, action.call.task, turn, kit)
  }
}

async function createTool(
  { tool, call, message }: Extract<Action, { type: 'create_tool' }>,
  turn: number,
  kit: Kit,
): Promise<Observation> {
  const source = { ...tool, description: tool.description || message }
  const codePath = await kit.keepCode(turn, tool.name, tool.code)
  const admission = await kit.library.admit(source, {
    cwd: kit.cwd,
    grants: kit.grants,
    runId: kit.runId,
    openMode: kit.openMode,
    ask: kit.ask,
    audit: (use) => kit.emit(turn, 'tool', { type: 'capability-used', tool: tool.name, ...use }),
    signal: kit.signal,
  })
  if (admission.type === 'refused') {
    kit.emit(turn, 'coder', {
      type: 'tool-refused',
      name: tool.name,
      code: tool.code,
      code_path: codePath,
      problems: admission.problems,
    })
    return { type: 'refused', what: 'tool', name: tool.name, problems: admission.problems }
  }
  const { entry, update, code } = admission
  kit.emit(turn, 'coder', {
    type: 'tool-admitted',
    name: entry.name,
    version: entry.version,
    update,
    code,
    code_path: codePath,
    chars: code.length,
    grants: entry.grants,
  })
  if (!call) return { type: 'made', what: 'tool', name: entry.name, version: entry.version }
  return callTool(entry.name, call.args, turn, kit)
}
