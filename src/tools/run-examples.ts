/** Runs a tool's examples in the sandbox, with the rights the tool would have in this run. */
import { intersectGrants, isDeclared } from '../protocol/grant.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import type { Problem } from '../protocol/observation.ts'
import type { ToolExample } from '../protocol/tool.ts'
import type { ExecuteResult, Sandbox, SandboxLimits } from '../sandbox/sandbox.ts'
import type { AdmitContext } from './library.ts'
import { firstDifference } from './same-value.ts'

/** An example shows the tool; what needs longer is not an example. */
const limits: Partial<SandboxLimits> = { wallMs: 10_000, cpuMs: 5_000 }
/** A failing example counts as the promised failure only when the tool, or what it asked for, refused; not when it was killed. */
const killed = new Set(['E_TIMEOUT', 'E_OOM', 'E_LIMIT', 'E_RUNNER', 'E_CANCELLED', 'E_BUILD', 'E_CAP_UNKNOWN'])
/** Nothing that comes after these would say more. */
const conclusive = new Set(['E_TIMEOUT', 'E_OOM', 'E_RUNNER', 'E_CANCELLED', 'E_BUILD'])

export interface ExampleRun {
  name: string
  code: string
  declared: readonly string[]
  context: AdmitContext
  sandbox: Sandbox
}

/** Empty: all examples hold. Stops at the first one that loops or crashes. */
export async function runExamples(examples: readonly ToolExample[], run: ExampleRun): Promise<Problem[]> {
  const problems: Problem[] = []
  for (const [index, example] of examples.entries()) {
    const problem = await runExample(example, run)
    if (!problem) continue
    const what = `example ${index + 1} (${run.name}(${short(example.args)}))`
    problems.push({ ...problem, message: `${what}: ${problem.message}` })
    if (conclusive.has(problem.code)) break
  }
  return problems
}

/** null: the example holds. */
export async function runExample(example: ToolExample, run: ExampleRun): Promise<Problem | null> {
  const { context, declared } = run
  const result = await run.sandbox.execute({
    name: run.name,
    code: run.code,
    args: example.args,
    grants: intersectGrants(declared, context.grants, context.cwd),
    cwd: context.cwd,
    openMode: context.openMode,
    limits,
    isTrial: true,
    ask: async (kind, target, by = { tool: run.name, declared }) =>
      isDeclared(by.declared, kind, target, context.cwd) && (await (context.ask?.(kind, target, by) ?? false)),
    ...(context.audit ? { audit: context.audit } : {}),
    ...(context.signal ? { signal: context.signal } : {}),
  })
  return judge(example, result)
}

function judge(example: ToolExample, result: ExecuteResult): Problem | null {
  if (!result.ok) {
    const { code, message, line, hint } = result.failure
    if (example.fails === true && !killed.has(code)) return null
    return {
      code,
      message,
      ...(line === undefined ? {} : { line }),
      hint: hint ?? 'mend the tool, or the example if it is the one that is wrong',
    }
  }
  const failed = isFailureValue(result.value)
  if (example.fails === true)
    return failed
      ? null
      : {
          code: 'E_EXAMPLE',
          message: `it must fail, but it returned ${short(result.value)}`,
          hint: 'throw an Error that says what is wrong with the arguments',
        }
  if (example.expect === undefined) {
    if (!failed) return null
    return { code: 'E_EXAMPLE', message: `it returned the failure ${short(result.value)}`, hint: 'mend the tool' }
  }
  const difference = firstDifference(example.expect, result.value)
  return difference
    ? {
        code: 'E_EXAMPLE',
        message: `${difference.path} is ${short(difference.got)}, expected ${short(difference.expected)}`,
        hint: 'mend the tool, or the expected result if it was worked out wrongly',
      }
    : null
}

/** The first AutoAgent's tools fail by returning `ok: false` or a truthy `error`. */
function isFailureValue(value: Json): boolean {
  return isJsonObject(value) && (value['ok'] === false || Boolean(value['error']))
}

function short(value: Json | undefined): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 197)}…` : text
}
