/**
 * Secrets: a tool holds a handle, never the value. The host puts the value in the place of the handle in two places only,
 * a header of a granted request and a variable of a granted program, and takes it out again of all that comes back.
 */
import { covers, splitSecret } from '../protocol/grant.ts'
import { jsonText } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Capability, CapabilityContext, CapabilityMethod } from './capability.ts'
import { CapabilityError, denied, isProviderKey } from './capability.ts'
import { createRedactor } from '../secrets/redact.ts'
import type { Redactor } from '../secrets/redact.ts'

/** Where values come from. */
export interface SecretSource {
  /** null: there is none of that name. */
  read(name: string): Promise<string | null>
}

export interface Secrets {
  /** The capability with handles refused where they may not stand, and with values taken out of all that it answers. */
  guard(capability: Capability): Capability
  /**
   * The text with values in the place of its handles.
   * @param host `host:port` that it is sent to; null: a program gets it.
   * @throws CapabilityError E_POLICY when a secret was not granted, or not for this host.
   */
  fill(text: string, host: string | null, context: CapabilityContext): Promise<string>
  /** null: there is nothing to take out. */
  redactor(): Redactor | null
}

const handle = /\{\{secret:([A-Za-z_]\w{0,127})\}\}/g
const beginning = '{{secret:'
/** The same in a URL, where it may be encoded in part. */
const encodedBeginning = /(?:\{|%7b){2}secret(?::|%3a)/i
/** A shorter text stands in many places by chance; its mark would tell it. */
const leastLength = 6

/** @param given names whose values are taken out of every answer from the start, also for tools that have no secret. */
export function createSecrets(source: SecretSource, given: readonly string[] = []): Secrets {
  const values = new Map<string, string>()
  const looked = new Set<string>()
  const inner = new WeakMap<CapabilityContext, CapabilityContext>()
  let redactor: Redactor | null = null

  async function learn(name: string): Promise<void> {
    if (looked.has(name)) return
    const value = await source.read(name)
    looked.add(name)
    if (value === null || value.length < leastLength) return
    values.set(name, value)
    redactor = createRedactor(values)
  }
  async function valueOf(name: string): Promise<string> {
    looked.delete(name)
    await learn(name)
    const value = values.get(name)
    if (value !== undefined) return value
    throw new CapabilityError(
      'ENOENT',
      `the secret "${name}" has no value of at least ${leastLength} characters`,
      `ask the user to run: autoagent secrets set ${name} (or to set the environment variable ${name})`,
    )
  }
  async function permit(name: string, host: string | null, context: CapabilityContext): Promise<void> {
    const wanted = host === null ? name : `${name}@${host}`
    const audit = (verdict: 'allowed' | 'denied'): void =>
      context.audit({ capability: 'secret', target: wanted, verdict, bytes: 0, ms: 0 })
    if (isGranted(name, wanted, context) || (await context.ask('secret', wanted))) return audit('allowed')
    audit('denied')
    const hosts = boundHosts(name, context)
    if (hosts.length === 0) throw denied('secret', wanted)
    throw new CapabilityError(
      'E_POLICY',
      `the secret "${name}" may go to ${hosts.join(', ')} only`,
      host === null ? 'a program cannot have it: send it in a header of fetch' : `run with --allow-secret=${wanted}`,
    )
  }
  /** What is told of a call is told without values. The same for the whole call: quotas are counted by it. */
  function watched(context: CapabilityContext): CapabilityContext {
    const known = inner.get(context)
    if (known) return known
    const clean = (text: string): string => redactor?.text(text) ?? text
    const made: CapabilityContext = {
      ...context,
      ask: (kind, target, by) => context.ask(kind, clean(target), by),
      audit: (use) => context.audit({ ...use, target: clean(use.target) }),
    }
    inner.set(context, made)
    return made
  }
  function guardMethod(name: string, method: CapabilityMethod): CapabilityMethod {
    return async (args, outer) => {
      const context = watched(outer)
      const { secret } = context.grants
      for (const one of [...given, ...(Array.isArray(secret) ? secret : [])]) await learn(splitSecret(one).name)
      refuseMisplaced(name, args, context)
      try {
        const value = await method(args, context)
        return redactor ? redactor.json(value ?? null) : value
      } catch (error) {
        if (!(error instanceof CapabilityError) || redactor === null) throw error
        const { code, message, hint } = error
        throw new CapabilityError(redactor.text(code), redactor.text(message), hint && redactor.text(hint))
      }
    }
  }

  return {
    guard: ({ kind, methods }) => ({
      kind,
      methods: new Map(Array.from(methods, ([name, method]) => [name, guardMethod(name, method)])),
    }),
    async fill(text, host, context) {
      let filled = text
      for (const name of new Set(Array.from(text.matchAll(handle), (found) => found[1]!))) {
        await permit(name, host, context)
        const value = await valueOf(name)
        filled = filled.replaceAll(`{{secret:${name}}}`, () => value)
      }
      return filled
    },
    redactor: () => redactor,
  }
}

export function hasHandle(text: string): boolean {
  return text.includes(beginning)
}

/** A person who says "all" does not mean the keys that pay for the models. */
function isGranted(name: string, wanted: string, { grants: { secret }, cwd }: CapabilityContext): boolean {
  if (secret === true) return !isProviderKey(name)
  return secret?.some((rule) => covers('secret', rule, wanted, cwd)) ?? false
}

function boundHosts(name: string, { grants: { secret } }: CapabilityContext): string[] {
  return (Array.isArray(secret) ? secret : [])
    .map(splitSecret)
    .flatMap((one) => (one.name === name && one.host !== null ? [one.host] : []))
}

function refuseMisplaced(method: string, args: JsonObject, context: CapabilityContext): void {
  // Another tool gets the handle as a text: it needs the grant itself before anything is put in its place.
  if (method === 'tools.call') return
  const isEncoded = method === 'net.fetch' && encodedBeginning.test(jsonText(args['url']))
  const { headers, env, ...rest } = args
  const names =
    method === 'net.fetch' && Array.isArray(headers) ? headers.map((pair) => (pair as Json[])[0] ?? null) : headers
  const variables = method === 'proc.run' && typeof env === 'object' && env !== null ? Object.keys(env) : env
  if (!isEncoded && !holdsHandle([rest, names ?? null, variables ?? null])) return
  context.audit({ capability: 'secret', target: `in ${method}`, verdict: 'denied', bytes: 0, ms: 0 })
  throw new CapabilityError(
    'E_POLICY',
    'a secret can stand in the value of a request header or of a variable of a program, nowhere else',
    "write fetch(url, { headers: { authorization: `Bearer ${ctx.secret('NAME')}` } }), or ctx.run(program, args, { env: { NAME: ctx.secret('NAME') } })",
  )
}

function holdsHandle(value: Json): boolean {
  if (typeof value === 'string') return hasHandle(value)
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(holdsHandle)
  return Object.entries(value).some(
    ([key, one]) =>
      hasHandle(key) ||
      (key === 'base64' && typeof one === 'string' ? Buffer.from(one, 'base64').includes(beginning) : holdsHandle(one)),
  )
}
