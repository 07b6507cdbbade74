/**
 * Tools that need no code: one that always returns null, one that always gives the same answer, one that always fails,
 * one that gives back what it got. Examples that one of them would pass check nothing. Nothing is run for it.
 */
import { isJsonObject } from '../../protocol/json.ts'
import type { Json } from '../../protocol/json.ts'
import type { Problem } from '../../protocol/observation.ts'
import type { ToolExample } from '../../protocol/tool.ts'
import { firstDifference } from '../same-value.ts'
import { isSteady, names } from './proposal.ts'
import type { Proposal } from './proposal.ts'
import { short } from '../run-examples.ts'

interface TrivialTool {
  what: string
  hint: string
  passes: (example: ToolExample) => boolean
}

const givesExpected = ({ expect, fails }: ToolExample, value: Json | undefined): boolean =>
  fails !== true && value !== undefined && (expect === undefined || firstDifference(expect, value) === null)

/** Only for what can be stated in advance: a tool that asks the network, a program or the clock may leave `expect` out. */
export function trivialTools(proposal: Proposal): Problem[] {
  const { examples } = proposal
  if (examples.length === 0 || !isSteady(proposal)) return []
  const passing = trivialToolsFor(proposal).find(({ passes }) => examples.every(passes))
  if (!passing) return []
  return [
    {
      code: 'E_EXAMPLE',
      message: `the examples check too little: a tool that ${passing.what} would pass ${examples.length === 1 ? 'the one there is' : `all ${examples.length}`}`,
      hint: passing.hint,
    },
  ]
}

function trivialToolsFor({ examples, parameters }: Proposal): TrivialTool[] {
  const expected = examples.find(({ expect, fails }) => fails !== true && expect !== undefined)?.expect
  const tools: TrivialTool[] = [
    {
      what: 'always returns null',
      hint: 'give the exact result: {"args": {…}, "expect": …}',
      passes: (example) => givesExpected(example, null),
    },
    {
      what: 'always fails',
      hint: 'add an example that succeeds, with the exact result: {"args": {…}, "expect": …}',
      passes: ({ fails }) => fails === true,
    },
  ]
  const properties = names(parameters)
  // Without arguments there is nothing that a result could vary with.
  if (properties.length === 0) return tools
  if (expected !== undefined)
    tools.push({
      what: `always returns ${short(expected)}`,
      hint: 'add a second example whose arguments give another result, or one with "fails": true',
      passes: (example) => givesExpected(example, expected),
    })
  const echo = 'add an example whose result differs from its arguments'
  tools.push({ what: 'returns its arguments', hint: echo, passes: (example) => givesExpected(example, example.args) })
  for (const name of properties)
    tools.push({
      what: `returns args.${name} as it is`,
      hint: echo,
      passes: (example) =>
        givesExpected(example, isJsonObject(example.args) ? (example.args[name] ?? undefined) : undefined),
    })
  return tools
}
