/** Wiring for tools without a model: runs one tool of the library, or its examples, with the grants it is given. */
import { createApprover, createDecider } from './approval.ts'
import type { AskPerson } from './approval.ts'
import { openApprovals, openLibrary, openSandbox } from './catalogue.ts'
import type { Place } from './catalogue.ts'
import type { GrantKind, Grants } from './protocol/grant.ts'
import { intersectGrants, isDeclared, standingGrants } from './protocol/grant.ts'
import type { JsonObject } from './protocol/json.ts'
import type { Problem } from './protocol/observation.ts'
import type { ToolEntry, ToolExample } from './protocol/tool.ts'
import type { ExecuteResult } from './sandbox/sandbox.ts'
import { withToolCalls } from './tool-calls.ts'
import { runExample } from './tools/index.ts'
import type { FolderLibrary } from './tools/index.ts'

export interface CapabilityUse {
  capability: GrantKind
  target: string
  verdict: 'allowed' | 'denied'
}

export interface ToolRunner {
  find: (name: string) => Promise<ToolEntry | null>
  names: () => Promise<string[]>
  /** Problems of the arguments, or what the run gave; the use is counted in the tool's statistics. */
  run: (name: string, args: JsonObject) => Promise<{ problems: Problem[] } | ExecuteResult>
  /** Runs the kept examples one after the other with what was given: nobody is asked, nothing is counted or kept. */
  test: (name: string) => AsyncGenerator<TestedExample>
  close: () => Promise<void>
}

export interface TestedExample {
  example: ToolExample
  /** null: it holds. */
  problem: Problem | null
}

export interface ToolRunOptions {
  grants: Grants
  signal: AbortSignal
  onUse: (use: CapabilityUse) => void
  warn: (message: string) => void
  /** Absent: nobody can be asked. */
  askPerson?: AskPerson
}

export function openToolRunner(place: Place, { grants, signal, onUse, warn, askPerson }: ToolRunOptions): ToolRunner {
  const { settings } = place.configuration
  const core = openSandbox(place, [], grants)
  const given = { ...standingGrants, ...grants }
  const sandbox = withToolCalls(core, () => library, given)
  const library: FolderLibrary = openLibrary(place, sandbox, warn)
  const decider = createDecider({ mode: settings.approvalMode, askPerson, given: grants, kept: openApprovals(place) })
  const ask = createApprover(decider, () => {})
  return {
    find: async (name) => (await library.find(name))?.entry ?? null,
    names: async () => (await library.list()).map(({ name }) => name),
    async run(name, args) {
      const found = await library.find(name)
      if (!found) return { problems: [{ code: 'E_UNKNOWN_TOOL', message: `there is no tool "${name}"` }] }
      const problems = await library.checkArguments(found.entry, args)
      if (problems.length > 0) return { problems }
      const result = await sandbox.execute({
        name,
        code: found.code,
        args,
        cwd: place.cwd,
        openMode: settings.openMode,
        grants: intersectGrants(found.entry.grants, given, place.cwd),
        ask: async (kind, target, by = { tool: name, declared: found.entry.grants }) =>
          isDeclared(by.declared, kind, target, place.cwd) && (await ask(kind, target, by)),
        audit: onUse,
        signal,
      })
      if (result.ok || result.failure.code !== 'E_CANCELLED')
        await library.recordUse(name, {
          ok: result.ok,
          ms: result.ms,
          version: found.entry.version,
          ...(result.ok ? {} : { error: result.failure.message, fault: result.failure.fault }),
        })
      return result
    },
    async *test(name) {
      const found = await library.find(name)
      if (!found) return
      const { entry, code } = found
      const { openMode } = settings
      const context = { cwd: place.cwd, grants: given, runId: null, openMode, audit: onUse, signal }
      for (const example of entry.examples) {
        const { problem } = await runExample(example, { name, code, declared: entry.grants, context, sandbox })
        yield { example, problem }
      }
    },
    close: () => sandbox.close(),
  }
}

/**
 * Puts files without a manifest entry through the gate, so that a tool written by hand is there like any other.
 * @param grants of the person, for what its examples need.
 */
export async function adoptTools(place: Place, warn: (message: string) => void, grants: Grants = {}): Promise<void> {
  const sandbox = openSandbox(place, [], grants)
  try {
    const library = openLibrary(place, sandbox, warn)
    for (const { name, admission } of await library.adopt({ cwd: place.cwd, grants, runId: null, openMode: false }))
      if (admission.type === 'refused')
        warn(`the tool file ${name} was left alone: ${admission.problems[0]?.message ?? 'it did not pass the gate'}`)
  } finally {
    await sandbox.close()
  }
}
