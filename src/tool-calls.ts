/** Tools that call tools: a sandbox whose programs may call the library of the run, each tool with its own grants. */
import type { CallTool, CapabilityContext } from './capabilities/capability.ts'
import { CapabilityError } from './capabilities/capability.ts'
import { intersectGrants } from './protocol/grant.ts'
import type { Grants } from './protocol/grant.ts'
import type { ExecuteRequest, ExecuteResult, Sandbox } from './sandbox/sandbox.ts'
import type { Library, ToolUse } from './tools/library.ts'

/** Calls within calls, below the one that the Coder made. */
const maxDepth = 4

/**
 * @param library asked for when a tool is called: the library itself is made with a sandbox.
 * @param given what the run was given; a tool that is called gets what it declares of that, whoever calls it.
 */
export function withToolCalls(
  sandbox: Sandbox,
  library: () => Pick<Library, 'find' | 'checkArguments' | 'search' | 'recordUse'>,
  given: Grants,
  runId?: string,
): Sandbox {
  /** Counts what was called once per program, however often it called: a use is a job done, and each is written to disk. */
  async function executeOutermost(request: ExecuteRequest): Promise<ExecuteResult> {
    const uses: Uses = new Map()
    const result = await execute(request, [request.name], uses)
    if (request.isTrial !== true)
      for (const [name, use] of uses)
        await library().recordUse(name, { ...use, ...(runId === undefined ? {} : { runId }) })
    return result
  }
  function execute(request: ExecuteRequest, chain: readonly string[], uses: Uses): Promise<ExecuteResult> {
    return sandbox.execute({ ...request, depth: chain.length - 1, callTool: callerOf(request, chain, uses) })
  }
  function callerOf(outer: ExecuteRequest, chain: readonly string[], uses: Uses): CallTool {
    return async (name, args, caller) => {
      const way = [...chain, name].join(' → ')
      if (chain.includes(name))
        throw new CapabilityError(
          'E_LIMIT',
          `tools call each other in a circle: ${way}`,
          'put the shared part into one tool',
        )
      if (chain.length > maxDepth)
        throw new CapabilityError(
          'E_LIMIT',
          `more than ${maxDepth} calls within each other: ${way}`,
          'call the tools one after the other',
        )
      const found = await library().find(name)
      if (!found) throw await unknown(name)
      const { entry, code } = found
      const problems = await library().checkArguments(entry, args)
      if (problems.length > 0)
        throw new CapabilityError(
          'E_ARGUMENTS',
          `${name}: ${problems.map(({ message }) => message).join('; ')}`,
          problems[0]?.hint,
        )
      const declared = entry.grants
      const result = await execute(
        {
          name,
          code,
          args,
          grants: intersectGrants(declared, given, outer.cwd),
          cwd: outer.cwd,
          limits: outer.limits ?? {},
          openMode: outer.openMode ?? false,
          isTrial: outer.isTrial ?? false,
          // Through the caller: its deadline waits too while the person thinks.
          ask: (kind, target, by = { tool: name, declared }) => caller.ask(kind, target, by),
          audit: (use) => caller.audit({ tool: name, ...use }),
          ...begins(caller, name),
          // Ends with the caller: its deadline is the deadline of all that it calls.
          signal: caller.signal,
        },
        [...chain, name],
        uses,
      )
      noteUse(uses, name, entry.version, result)
      if (result.ok) return result.value
      const { failure } = result
      const line = failure.line === undefined ? '' : ` (line ${failure.line} of ${name})`
      throw new CapabilityError(failure.code, `${name}: ${failure.message}${line}`, failure.hint)
    }
  }
  async function unknown(name: string): Promise<CapabilityError> {
    const near = (await library().search(name.replaceAll('_', ' '), 3)).map((card) => card.name)
    const hint = near.length > 0 ? `the nearest are ${near.join(', ')}` : 'make it first with create_tool'
    return new CapabilityError('E_UNKNOWN_TOOL', `there is no tool "${name}"`, hint)
  }
  return { ...sandbox, execute: executeOutermost }
}

/** What a called tool begins is told to whom the outermost call is told. */
function begins({ begin }: CapabilityContext, name: string): Pick<ExecuteRequest, 'begin'> {
  return begin ? { begin: (effect) => begin({ tool: name, ...effect }) } : {}
}

type Uses = Map<string, ToolUse>

/** One failure makes the whole use a failed one; the time is the longest. A call that was cut off with its caller says nothing. */
function noteUse(uses: Uses, name: string, version: number, result: ExecuteResult): void {
  if (!result.ok && result.failure.code === 'E_CANCELLED') return
  const before = uses.get(name)
  const ms = Math.max(before?.ms ?? 0, result.ms)
  if (result.ok) uses.set(name, { ...(before ?? { ok: true, version }), ms })
  else uses.set(name, { ok: false, version, ms, error: result.failure.message, fault: result.failure.fault })
}
