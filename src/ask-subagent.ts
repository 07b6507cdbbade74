/** Lets a specialist be asked on the run's own account: its calls are reserved, told and recorded like any other. */
import { askModel } from './agent/ask-model.ts'
import type { Kit, SubagentCall, SubagentReply } from './agent/kit.ts'
import type { Model } from './models/model.ts'
import { callSubagent } from './subagents/index.ts'

export async function askSubagent(kit: Kit, call: SubagentCall): Promise<SubagentReply> {
  const turn = kit.session.state.turns + 1
  const metered: Model = {
    ...pick(kit.coder),
    async complete(request) {
      // Another model has another price, which is not known here: under a budget it is refused.
      const asked =
        request.model === undefined || request.model === null
          ? kit.coder
          : { ...kit.coder, price: null, complete: kit.coder.complete.bind(kit.coder) }
      const result = await askModel(kit, asked, turn, request)
      if (result.type !== 'no-budget') return result
      return {
        type: 'fault',
        code: 'quota',
        message: 'the budget of the run does not allow this call',
        retryable: false,
      }
    },
  }
  const started = kit.clock()
  const reply = await callSubagent({ ...call, model: metered, sessionId: kit.session.id, signal: kit.signal })
  const ms = kit.clock() - started
  return reply.ok ? { ok: true, text: reply.text, ms } : { ok: false, code: reply.code, message: reply.message, ms }
}

function pick({ name, contextWindow, price, nativeTools }: Model): Omit<Model, 'complete'> {
  return { name, contextWindow, price, nativeTools }
}
