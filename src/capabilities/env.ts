/** Environment variables, one name at a time. */
import type { Capability, CapabilityMethod } from './capability.ts'
import { CapabilityError, denied, isProviderKey } from './capability.ts'

const get: CapabilityMethod = async (args, context) => {
  const name = args['name']
  if (typeof name !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name))
    throw new CapabilityError('E_ARGUMENT', 'the name of a variable is letters, digits and _')
  const held = context.grants.env
  const isKey = isProviderKey(name)
  // The keys that pay for the models are nobody's text, whoever names them.
  const isAllowed = !isKey && (held === true || (held?.includes(name) ?? false) || (await context.ask('env', name)))
  const value = isAllowed && Object.hasOwn(process.env, name) ? (process.env[name] ?? null) : null
  context.audit({
    capability: 'env',
    target: name,
    verdict: isAllowed ? 'allowed' : 'denied',
    bytes: value?.length ?? 0,
    ms: 0,
  })
  if (isKey)
    throw new CapabilityError(
      'E_POLICY',
      `the key "${name}" is never given to a tool as text`,
      `send it unseen: ctx.secret('${name}') in a header of fetch, with --allow-secret=${name}@HOST`,
    )
  if (!isAllowed) throw denied('env', name)
  return value
}

export const env: Capability = { kind: 'env', methods: new Map([['env.get', get]]) }
