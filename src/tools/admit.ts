/**
 * The gate. A proposal passes, in this order: name and size, parse and types, exports, description and parameters, no
 * near-copy, its examples, the examples of earlier versions, and what the examples leave open (`faults/`). What fails comes
 * back as problems with lines of the source.
 */
import { isJsonObject } from '../protocol/json.ts'
import type { JsonSchema } from '../protocol/json.ts'
import type { Problem } from '../protocol/observation.ts'
import type { ToolEntry, ToolExample, ToolSource } from '../protocol/tool.ts'
import type { ModuleShape, Sandbox } from '../sandbox/sandbox.ts'
import { checkArguments } from './check-arguments.ts'
import { checkSchema } from './check-schema.ts'
import { checkDescription, checkShape, checkSource } from './check-source.ts'
import { completeModule } from './complete-module.ts'
import { inheritExamples } from './earlier-examples.ts'
import type { Inheritance } from './earlier-examples.ts'
import { faultsAtSight, faultsInTrial, faultsOfExamples, maxMilliseconds } from './faults/index.ts'
import type { AdmitContext } from './library.ts'
import { copiedName, likenessOf, nearCopyProblem } from './near-copy.ts'
import { runExamples } from './run-examples.ts'
import { readTokens } from './source-tokens.ts'
import type { TypeCheck } from './type-check.ts'

export interface Gate {
  sandbox: Sandbox
  typeCheck: TypeCheck
  maxCodeChars: number
  /** Names of built-in tools, which no tool of the library may take. */
  builtInNames: ReadonlySet<string>
}

/** What the library holds at the moment of the proposal, and who proposes. */
export interface Shelf {
  /** A person's file is theirs to judge: it must work, but its examples need not be enough. */
  proposedBy: 'coder' | 'person'
  /** The row of that name, even when its file is gone. */
  base: ToolEntry | undefined
  /** The version that would be replaced. */
  earlier: { entry: ToolEntry; code: string } | null
  others: ReadonlyMap<string, ToolEntry>
  /** `likenessOf` each other tool → its name. */
  likenesses: () => Promise<ReadonlyMap<string, string>>
}

/** A tool that passed: what is to be written. */
export interface Candidate {
  name: string
  code: string
  description: string
  parameters: JsonSchema
  examples: ToolExample[]
  grants: string[]
  likeness: string
}

export type GateResult = { ok: true; candidate: Candidate } | { ok: false; problems: Problem[] }

/** Writes nothing. @throws UserError when the compiler is missing. */
export async function passGate(
  source: ToolSource,
  context: AdmitContext,
  shelf: Shelf,
  gate: Gate,
): Promise<GateResult> {
  const refuse = (...problems: Problem[]): GateResult => ({ ok: false, problems })
  const { name } = source
  const early = [...checkSource(source, gate.maxCodeChars, gate.builtInNames), ...checkName(name, shelf)]
  if (early.length > 0) return refuse(...early)

  const written = source.code.toWellFormed().replace(/^\uFEFF/, '')
  const read = await readModule(written, context.signal, gate)
  if (!read.ok) return read
  const documentation = documentationOf(source, read.shape)
  const declared = [
    ...read.problems,
    ...checkShape(read.shape, name),
    ...checkDescription(documentation.description),
    ...shadowProblem(documentation.description, shelf),
    ...(await checkSchema(documentation.parameters)),
  ]
  if (declared.length > 0) return refuse(...declared)

  const tokens = readTokens(written).filter(({ kind }) => kind !== 'comment')
  const proposal = { ...documentation, tokens, grants: source.grants, examples: source.examples }
  const isJudged = shelf.proposedBy === 'coder'
  // In open mode grants are not asked for.
  const visible = isJudged && !context.openMode ? faultsAtSight(proposal) : []
  if (visible.length > 0) return refuse(...visible)
  const likeness = likenessOf(name, written)
  const twin = (await shelf.likenesses()).get(likeness)
  if (twin !== undefined) return refuse(nearCopyProblem(name, twin, 'code'))

  const code = completeModule(written, read.shape, documentation)
  if (code !== written) {
    // The lines at the end can clash with names of the module.
    const whole = await gate.sandbox.inspect(code)
    if (!whole.ok) return refuse(...whole.problems.map(clashProblem))
  }
  const misfits = await checkExamples(source.examples, documentation.parameters)
  if (misfits.length > 0) return refuse(...misfits)
  const run = { name, code, declared: source.grants, context, sandbox: gate.sandbox }
  const { problems: broken, shown } = await runExamples(source.examples, run)
  if (broken.length > 0) return refuse(...broken)
  const { parameters } = documentation
  const inherited: Inheritance = shelf.earlier
    ? await inheritExamples(shelf.earlier, { parameters, examples: source.examples }, run)
    : { problems: [], examples: [], shown: [] }
  if (inherited.problems.length > 0) return refuse(...inherited.problems)
  const examples = [...source.examples, ...inherited.examples]
  if (isJudged) {
    // Nobody is there to answer for more examples where a person takes in a tool of others.
    const asker = context.runId === null ? null : gate
    const open = faultsOfExamples({ ...proposal, examples }, asker)
    if (open.length > 0) return refuse(...open)
    const end = performance.now() + maxMilliseconds
    const trial = { ...proposal, examples, run: { ...run, code: written }, shown: [...shown, ...inherited.shown], end }
    const hidden = await faultsInTrial(trial, asker)
    if (hidden.length > 0) return refuse(...hidden)
  }
  return { ok: true, candidate: { name, code, ...documentation, examples, grants: source.grants, likeness } }
}

function checkName(name: string, { others, earlier }: Shelf): Problem[] {
  const names = [...others.keys()]
  // Not on every disk are `Sum` and `sum` two files.
  const same = earlier ? undefined : names.find((other) => other.toLowerCase() === name.toLowerCase())
  if (same !== undefined)
    return [
      {
        code: 'E_NAME',
        message: `"${name}" differs from the tool "${same}" only in upper and lower case`,
        hint: `make the next version of "${same}", or choose another name`,
      },
    ]
  const copied = earlier ? null : copiedName(name, others)
  return copied === null ? [] : [nearCopyProblem(name, copied, 'name')]
}

type ModuleRead = { ok: true; shape: ModuleShape; problems: Problem[] } | { ok: false; problems: Problem[] }

/** Bundler and compiler at once. What does not parse is told by the bundler alone: the compiler would repeat it. */
async function readModule(code: string, signal: AbortSignal | undefined, gate: Gate): Promise<ModuleRead> {
  const stop = new AbortController()
  const types = gate.typeCheck(code, signal ? AbortSignal.any([signal, stop.signal]) : stop.signal)
  try {
    const inspected = await gate.sandbox.inspect(code)
    if (!inspected.ok) {
      stop.abort()
      const references = (await types).filter(({ code: rule }) => rule === 'E_IMPORT' || rule === 'E_REFERENCE')
      return { ok: false, problems: references.length > 0 ? references : inspected.problems }
    }
    return { ok: true, shape: inspected.shape, problems: await types }
  } catch (error) {
    stop.abort()
    await types.catch(() => undefined)
    throw error
  }
}

/** What the module exports is what it is; the proposal's fields are for a module that does not say. */
function documentationOf(source: ToolSource, shape: ModuleShape): { description: string; parameters: JsonSchema } {
  const given = isJsonObject(source.parameters) && Object.keys(source.parameters).length > 0 ? source.parameters : null
  const nothing = { type: 'object', properties: {} }
  return {
    description: (shape.description ?? source.description).trim(),
    parameters: shape.parameters ?? given ?? nothing,
  }
}

/** Two tools that say the same of themselves: the Coder could not choose between them. */
function shadowProblem(description: string, { others }: Shelf): Problem[] {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
  const twin = [...others.values()].find((other) => plain(other.description) === plain(description))
  if (!twin || plain(description) === '') return []
  return [
    {
      code: 'E_DESCRIPTION',
      message: `the tool "${twin.name}" has the same description`,
      hint: `say what this one does that "${twin.name}" does not, or make the next version of "${twin.name}"`,
    },
  ]
}

async function checkExamples(examples: ToolExample[], parameters: JsonSchema): Promise<Problem[]> {
  for (const [index, example] of examples.entries()) {
    const [problem] = example.fails === true ? [] : await checkArguments(parameters, example.args)
    if (problem)
      return [
        {
          ...problem,
          code: 'E_EXAMPLE',
          message: `example ${index + 1} does not fit the parameters: ${problem.message}`,
        },
      ]
  }
  return []
}

function clashProblem({ message }: Problem): Problem {
  return {
    code: 'E_EXPORT',
    message: `description and parameters cannot be added to the module: ${message}`,
    hint: 'export them yourself: export const description = "…", export const parameters = {…}; use other names for other things',
  }
}
