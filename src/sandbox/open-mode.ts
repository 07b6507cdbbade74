/**
 * Open mode: the module runs in a plain Node child with every right of this user. What stays: deadlines, a cap on memory,
 * the death of its whole group, an environment without provider keys, and the audit of what goes through `ctx`.
 */
import { fileURLToPath } from 'node:url'
import type { CapabilityContext } from '../capabilities/capability.ts'
import { isProviderKey } from '../capabilities/capability.ts'
import type { Grants } from '../protocol/grant.ts'
import { jsonText } from '../protocol/json.ts'
import { dyingWithParent } from '../parent-death.ts'
import type { JsonObject } from '../protocol/json.ts'
import { runCall } from './call.ts'
import type { Child } from './child.ts'
import { startChild } from './child.ts'
import type { Methods } from './dispatch.ts'
import { failureOf } from './failures.ts'
import type { OpenUse } from './open-context.ts'
import type { ExecuteRequest, ExecuteResult, SandboxLimits } from './sandbox.ts'

const entry = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './open-child.ts' : './open-child.js', import.meta.url),
)

/**
 * What the child cannot do by itself: other tools, kept values, and whatever needs the value of a secret. A request that
 * carries one stays with its host; a program that gets one is any program.
 */
function forOpenMode(methods: Methods): Methods {
  return new Map(
    Array.from(methods, ([name, method]) => [
      name,
      (args: JsonObject, context: CapabilityContext) => {
        const host = URL.parse(jsonText(args['url']))?.hostname
        const more: Grants = name === 'proc.run' ? { run: true } : name === 'net.fetch' && host ? { net: [host] } : {}
        if (Object.keys(more).length === 0) return method(args, context)
        return method(args, { ...context, grants: { ...context.grants, ...more } })
      },
    ]),
  )
}

/** Kills what is running. */
export type OpenRuns = Set<Child>

export async function runOpen(
  request: ExecuteRequest,
  limits: SandboxLimits,
  context: Omit<CapabilityContext, 'signal'>,
  running: OpenRuns,
  methods: Methods,
): Promise<ExecuteResult> {
  if (request.signal?.aborted)
    return { ok: false, failure: failureOf('E_CANCELLED', 'the call was cancelled'), logs: '', ms: 0 }
  const heapMegabytes = Math.max(32, Math.round(limits.memoryBytes / 2 ** 20))
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isProviderKey(name)))
  const child = startChild({
    ...dyingWithParent(process.execPath, [`--max-old-space-size=${heapMegabytes}`, entry]),
    cwd: request.cwd,
    env,
  })
  running.add(child)
  const { resultBytes, logBytes, calls, callsInFlight } = limits
  const end = await runCall({
    child,
    order: {
      type: 'execute',
      code: request.code,
      argsJson: JSON.stringify(request.args),
      root: request.cwd,
      heapMegabytes,
      resultBytes,
      logBytes,
      calls,
      callsInFlight,
    },
    // The child starts and builds within one deadline.
    limits: { ...limits, buildMs: limits.buildMs + 5_000 },
    methods: forOpenMode(methods),
    context,
    signal: request.signal,
    onUse(text) {
      const use = JSON.parse(text) as OpenUse
      context.audit({ ...use, verdict: 'allowed' })
    },
  })
  child.kill()
  running.delete(child)
  return end.result
}
