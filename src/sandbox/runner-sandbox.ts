/**
 * The sandbox. Three zones of trust:
 *
 *   HOST     this process. Holds the grants and does everything to the world, through `capabilities/`. Never loads
 *            isolated-vm, never bundles a tool's code, never parses more than bounded JSON of it.
 *   RUNNER   a child process (`runner.ts`), without environment, network or grants. Bundles, and hosts the isolates.
 *            It can hang, crash and run out of memory: then it is killed and replaced.
 *   ISOLATE  one V8 isolate per call, with `guest/` as its world. Speaks with the runner in strings only.
 *
 * The deadlines are kept here, and enforced by SIGKILL: nothing inside is asked to stop.
 */
import type { Capability, CapabilityContext } from '../capabilities/capability.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { CallEnd } from './call.ts'
import { runCall } from './call.ts'
import { collectMethods } from './dispatch.ts'
import { failureOf, problemOf } from './failures.ts'
import type { OpenRuns } from './open-mode.ts'
import { runOpen } from './open-mode.ts'
import type { ExecuteOrder, Order } from './order.ts'
import { createRunnerPool } from './runner-pool.ts'
import type { ExecuteRequest, ExecuteResult, ModuleShape, Sandbox, SandboxLimits, Witness } from './sandbox.ts'
import { defaultLimits } from './sandbox.ts'

export interface SandboxOptions {
  capabilities: readonly Capability[]
  limits?: Partial<SandboxLimits>
  /** Whose `node_modules` an inspected module may import from. Default: the working directory. */
  cwd?: string
  /** Further folders whose `node_modules` tools may import from. */
  roots?: readonly string[]
}

const maxCodeLength = 2 * 1024 * 1024

const refuseAll: CapabilityContext['ask'] = async () => false

export function createSandbox(options: SandboxOptions): Sandbox {
  const methods = collectMethods(options.capabilities)
  const inspectRoot = options.cwd ?? process.cwd()
  const pool = createRunnerPool([inspectRoot, ...(options.roots ?? [])])
  const running: OpenRuns = new Set()

  async function call(
    order: Order,
    limits: SandboxLimits,
    context: Omit<CapabilityContext, 'signal'>,
    { signal, depth = 0, witness }: Pick<ExecuteRequest, 'signal' | 'depth' | 'witness'> = {},
  ): Promise<CallEnd> {
    if (order.code.length > maxCodeLength)
      return notRun('E_BUILD', `the module is longer than ${maxCodeLength / 2 ** 20} MB`)
    pool.show(order.root)
    for (let attempt = 1; ; attempt++) {
      const runner = await pool.take(signal, depth)
      if (runner === 'cancelled') return notRun('E_CANCELLED', 'the call was cancelled')
      if (runner === 'full') return notRun('E_LIMIT', 'too many calls are waiting for the sandbox')
      if (runner === null) return notRun('E_RUNNER', 'the sandbox could not be started')
      const end = await runCall({ child: runner.child, order, limits, methods, context, signal, witness })
      pool.giveBack(runner, end)
      // A runner that was already gone when it was taken: the code did not run, so it may be tried once more.
      const wasGone = !end.result.ok && end.result.failure.code === 'E_RUNNER' && !end.isBuilt
      if (!wasGone || attempt === 2) return end
    }
  }

  return {
    async inspect(code) {
      const limits = { ...defaultLimits, ...options.limits, wallMs: 3_000, cpuMs: 3_000, resultBytes: 64 * 1024 }
      const context = { tool: '', cwd: inspectRoot, grants: {}, isTrial: true, ask: refuseAll, audit: () => {} }
      const end = await call({ type: 'inspect', code, root: inspectRoot }, limits, context)
      if (end.result.ok) return { ok: true, shape: shapeOf(end.result.value) }
      const { failure } = end.result
      if (end.problems.length === 0) return { ok: false, problems: [problemOf(failure)] }
      return { ok: false, problems: end.problems.map((problem) => ({ code: failure.code, ...problem })) }
    },

    async execute(request) {
      const limits = { ...defaultLimits, ...options.limits, ...request.limits }
      const context = {
        tool: request.name,
        cwd: request.cwd,
        grants: request.grants,
        isTrial: request.isTrial ?? false,
        ...(request.callTool ? { callTool: request.callTool } : {}),
        ...(request.begin ? { begin: request.begin } : {}),
        ask: request.ask ?? refuseAll,
        audit: request.audit ?? (() => {}),
      }
      if (request.openMode) return runOpen(request, limits, context, running, methods)
      const end = await call(orderOf(request, limits), limits, context, request)
      return end.result
    },

    warm: () => pool.warm(),
    layer: () => pool.layer(),
    async close() {
      for (const child of running) child.kill()
      await Promise.all([...[...running].map((child) => child.gone()), pool.close()])
    },
  }
}

function orderOf(request: ExecuteRequest, limits: SandboxLimits): Order {
  const { resultBytes, logBytes, calls, callsInFlight, memoryBytes } = limits
  return {
    type: 'execute',
    code: request.code,
    argsJson: JSON.stringify(request.args satisfies JsonObject),
    root: request.cwd,
    heapMegabytes: Math.max(16, Math.round(memoryBytes / 2 ** 20)),
    resultBytes,
    logBytes,
    calls,
    callsInFlight,
    ...(request.witness ? seenBy(request.witness) : {}),
  }
}

function seenBy({ seed, readings }: Witness): Pick<ExecuteOrder, 'seed' | 'tellsClock' | 'readings'> {
  return { seed, tellsClock: true, ...(readings ? { readings: [...readings] } : {}) }
}

/** Read field by field: the module may have spoilt what the guest reads it with. */
function shapeOf(value: Json): ModuleShape {
  const { hasDefaultFunction, defaultName, description, parameters } = isJsonObject(value) ? value : {}
  return {
    hasDefaultFunction: hasDefaultFunction === true,
    defaultName: typeof defaultName === 'string' ? defaultName.slice(0, 200) : '',
    description: typeof description === 'string' ? description.slice(0, 4000) : null,
    parameters: isJsonObject(parameters) ? parameters : null,
  }
}

function notRun(code: string, message: string): CallEnd {
  const result: ExecuteResult = { ok: false, failure: failureOf(code, message), logs: '', ms: 0 }
  return { result, isClean: true, childBytes: 0, isBuilt: false, problems: [] }
}
