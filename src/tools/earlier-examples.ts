/** A new version must do what the earlier ones promised: their examples are inherited and must still hold. */
import type { JsonSchema } from '../protocol/json.ts'
import type { Problem } from '../protocol/observation.ts'
import type { ToolEntry, ToolExample } from '../protocol/tool.ts'
import { checkArguments } from './check-arguments.ts'
import { runExample } from './run-examples.ts'
import type { ExampleRun, ShownExample } from './run-examples.ts'
import { firstDifference } from './same-value.ts'

/** More would make each version slower to admit than the one before. */
const maxInherited = 20

export interface Inheritance {
  problems: Problem[]
  /** The earlier examples that go on to be kept with the new version. */
  examples: ToolExample[]
  /** Those of them that hold with the new code. */
  shown: ShownExample[]
}

/**
 * Left out: an example that the new version states anew (same arguments), one that the new parameters no longer take, and
 * one that fails with the earlier code as well, because the world it needs (a file, a server) is gone.
 */
export async function inheritExamples(
  earlier: { entry: ToolEntry; code: string },
  proposal: { parameters: JsonSchema; examples: ToolExample[] },
  run: ExampleRun,
): Promise<Inheritance> {
  const problems: Problem[] = []
  const examples: ToolExample[] = []
  const shown: ShownExample[] = []
  for (const example of earlier.entry.examples) {
    if (examples.length + problems.length >= maxInherited) break
    if (proposal.examples.some(({ args }) => firstDifference(args, example.args) === null)) continue
    if (example.fails !== true && (await checkArguments(proposal.parameters, example.args)).length > 0) continue
    const one = await runExample(example, run)
    const { problem } = one
    if (problem === null || problem.code === 'E_CANCELLED') {
      examples.push(example)
      if (problem) return { problems: [problem], examples, shown }
      shown.push(one)
      continue
    }
    const { problem: before } = await runExample(example, {
      ...run,
      code: earlier.code,
      declared: earlier.entry.grants,
    })
    if (before === null)
      problems.push({
        code: 'E_REGRESSION',
        message: `version ${earlier.entry.version} could do ${JSON.stringify(example.args).slice(0, 200)}, this one not: ${problem.message}`,
        ...(problem.line === undefined ? {} : { line: problem.line }),
        hint: 'keep what worked; if the earlier result was wrong, give this example again with the right one',
      })
    else if (before.code === 'E_POLICY') examples.push(example)
  }
  return { problems, examples, shown }
}
