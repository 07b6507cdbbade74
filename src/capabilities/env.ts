/** Environment variables, one name at a time. */
import type { Capability, CapabilityMethod } from './capability.ts'
import { CapabilityError, denied, isProviderKey } from './capability.ts'

const get: CapabilityMethod = async (args, context) => {
  const name = args['name']
  if (typeof name !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name))
    throw new CapabilityError('E_ARGUMENT', 'the name of a variable is letters, digits and _')
  const held = context.grants.env
  // "Any" does not mean the keys that pay for the models.
  const isGranted = held === true ? !isProviderKey(name) : (held?.includes(name) ?? false)
  const isAllowed = isGranted || (await context.ask('env', name))
  const value = isAllowed && Object.hasOwn(process.env, name) ? (process.env[name] ?? null) : null
  context.audit({
    capability: 'env',
    target: name,
    verdict: isAllowed ? 'allowed' : 'denied',
    bytes: value?.length ?? 0,
    ms: 0,
  })
  if (!isAllowed) throw denied('env', name)
  return value
}

export const env: Capability = { kind: 'env', methods: new Map([['env.get', get]]) }
