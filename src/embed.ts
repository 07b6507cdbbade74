/**
 * The sandbox for other programs: `import { runTool } from 'autoagent/sandbox'`.
 *
 *     const result = await runTool({
 *       code: `export default async (args: { path: string }, ctx: ToolContext) => (await ctx.readFile(args.path)).length`,
 *       args: { path: 'notes.txt' },
 *       grants: ['read:notes.txt'],
 *     })
 *     console.log(result.ok ? result.value : result.failure.message)
 */
import { capabilities } from './capabilities/index.ts'
import { parseGrants } from './protocol/grant.ts'
import type { GrantText } from './protocol/grant.ts'
import type { JsonObject } from './protocol/json.ts'
import { createSandbox } from './sandbox/index.ts'
import type { ExecuteResult, Sandbox, SandboxLimits } from './sandbox/sandbox.ts'

export interface RunToolOptions {
  /** One TypeScript module; its default export is called with (args, ctx). */
  code: string
  args?: JsonObject
  /** What it may do: `read:PATH`, `write:PATH`, `net:HOST[:PORT]`, `run:PROGRAM`, `env:NAME`. Nothing by default. */
  grants?: GrantText[]
  /** Where relative paths begin. Default: the working directory. */
  cwd?: string
  limits?: Partial<SandboxLimits>
  signal?: AbortSignal
}

/** Runs one tool in a sandbox of its own. Never throws for what the code does: a failure is a value with a code. */
export async function runTool(options: RunToolOptions): Promise<ExecuteResult> {
  const sandbox = openSandbox(options.cwd)
  try {
    return await runIn(sandbox, options)
  } finally {
    await sandbox.close()
  }
}

/** A sandbox that stays warm for many calls of `runIn`. Close it in the end; its children also die with this program. */
export function openSandbox(cwd: string = process.cwd()): Sandbox {
  return createSandbox({ capabilities, cwd })
}

export function runIn(
  sandbox: Sandbox,
  { code, args = {}, grants = [], cwd = process.cwd(), limits, signal }: RunToolOptions,
): Promise<ExecuteResult> {
  return sandbox.execute({
    name: 'tool',
    code,
    args,
    grants: parseGrants(grants),
    cwd,
    ...(limits ? { limits } : {}),
    ...(signal ? { signal } : {}),
  })
}

export type { ExecuteResult, Sandbox, SandboxLimits }
