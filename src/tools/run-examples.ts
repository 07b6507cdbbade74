/** Runs a tool's examples in the sandbox, with the rights the tool would have in this run. */
import { intersectGrants, isDeclared } from '../protocol/grant.ts'
import type { GrantKind, Grants } from '../protocol/grant.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import type { Problem } from '../protocol/observation.ts'
import type { ToolExample } from '../protocol/tool.ts'
import type { ExecuteRequest, ExecuteResult, Sandbox, SandboxLimits } from '../sandbox/sandbox.ts'
import type { AdmitContext } from './library.ts'
import { firstDifference } from './same-value.ts'

/** An example shows the tool; what needs longer is not an example. */
const limits: Partial<SandboxLimits> = { wallMs: 10_000, cpuMs: 5_000 }
/** Characters of JSON. A result is read by a model, and an example is a small case. */
const maxResultChars = 100_000
/** A failing example counts as the promised failure only when the tool, or what it asked for, refused; not when it was killed. */
const killed = new Set(['E_TIMEOUT', 'E_OOM', 'E_LIMIT', 'E_RUNNER', 'E_CANCELLED', 'E_BUILD', 'E_CAP_UNKNOWN'])
/** Nothing that comes after these would say more. */
const conclusive = new Set(['E_TIMEOUT', 'E_OOM', 'E_RUNNER', 'E_CANCELLED', 'E_BUILD'])
/** What may be done again without a trace in the world. */
const traceless: ReadonlySet<GrantKind> = new Set(['read', 'env'])

export interface ExampleRun {
  name: string
  code: string
  declared: readonly string[]
  context: AdmitContext
  sandbox: Sandbox
}

/** An example that was run. */
export interface ShownExample {
  example: ToolExample
  /** null: it holds. */
  problem: Problem | null
  result: ExecuteResult
  /** It can be run again, also with other code: it left no trace, asked nobody, and had no more rights than reading. */
  isRepeatable: boolean
}

/** Empty: all examples hold. Stops at the first one that loops or crashes. */
export async function runExamples(
  examples: readonly ToolExample[],
  run: ExampleRun,
): Promise<{ problems: Problem[]; shown: ShownExample[] }> {
  const problems: Problem[] = []
  const shown: ShownExample[] = []
  for (const [index, example] of examples.entries()) {
    const one = await runExample(example, run)
    shown.push(one)
    if (!one.problem) continue
    const what = `example ${index + 1} (${run.name}(${short(example.args)}))`
    problems.push({ ...one.problem, message: `${what}: ${one.problem.message}` })
    if (conclusive.has(one.problem.code)) break
  }
  return { problems, shown }
}

export async function runExample(example: ToolExample, run: ExampleRun): Promise<ShownExample> {
  const { context, declared } = run
  let isRepeatable = !context.openMode
  const result = await run.sandbox.execute({
    ...requestOf(example, run),
    openMode: context.openMode,
    ask: async (kind, target, by = { tool: run.name, declared }) => {
      isRepeatable = false
      return isDeclared(by.declared, kind, target, context.cwd) && (await (context.ask?.(kind, target, by) ?? false))
    },
    audit: (use) => {
      if (!traceless.has(use.capability)) isRepeatable = false
      context.audit?.(use)
    },
  })
  return { example, result, problem: judge(example, result), isRepeatable }
}

/**
 * Runs an example once more, with the same or other code: only with rights that leave no trace, nobody is asked, nothing
 * is audited.
 */
export async function repeatExample(
  { example }: ShownExample,
  run: ExampleRun,
  tighter: Partial<SandboxLimits>,
): Promise<{ result: ExecuteResult; problem: Problem | null }> {
  const request = requestOf(example, run)
  const { read, env } = request.grants
  const grants: Grants = { ...(read ? { read } : {}), ...(env ? { env } : {}) }
  const result = await run.sandbox.execute({ ...request, grants, limits: { ...limits, ...tighter } })
  return { result, problem: judge(example, result) }
}

function requestOf({ args }: ToolExample, { name, code, declared, context }: ExampleRun): ExecuteRequest {
  const { cwd, grants, signal } = context
  return {
    name,
    code,
    args,
    cwd,
    grants: intersectGrants(declared, grants, cwd),
    limits,
    isTrial: true,
    ...(signal ? { signal } : {}),
  }
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
  const chars = JSON.stringify(result.value).length
  if (chars > maxResultChars)
    return {
      code: 'E_RESULT',
      message: `the result has ${chars} characters, at most ${maxResultChars} are allowed in an example`,
      hint: 'return what answers the question: a summary, counts, one page; write the rest to a file',
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

/** JSON of at most 200 characters, for a message. */
export function short(value: Json | undefined): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 197)}…` : text
}
