/** Tools that call tools: a declared name, called by whoever runs the library. */
import { isJsonObject } from '../protocol/json.ts'
import type { Capability, CapabilityMethod } from './capability.ts'
import { CapabilityError, denied } from './capability.ts'

const call: CapabilityMethod = async (args, context) => {
  const { name, args: given } = args
  if (typeof name !== 'string' || name === '') throw new CapabilityError('E_ARGUMENT', 'ctx.tools.NAME(args)')
  if (!isJsonObject(given))
    throw new CapabilityError('E_ARGUMENT', `ctx.tools.${name.slice(0, 64)}(args): args is one object`)
  const held = context.grants.tool
  const isAllowed = held === true || (held?.includes(name) ?? false)
  const start = performance.now()
  try {
    if (!isAllowed) throw denied('tool', name.slice(0, 64))
    if (!context.callTool)
      throw new CapabilityError('E_POLICY', 'there are no other tools here', 'put the code into this module')
    return await context.callTool(name, given, context)
  } finally {
    context.audit({
      capability: 'tool',
      target: name.slice(0, 64),
      verdict: isAllowed ? 'allowed' : 'denied',
      bytes: 0,
      ms: Math.round(performance.now() - start),
    })
  }
}

export const tools: Capability = { kind: 'tool', methods: new Map([['tools.call', call]]) }
