/** The first steps of the gate: what can be said of a proposal without running it. */
import { errorText } from '../protocol/errors.ts'
import { parseGrants } from '../protocol/grant.ts'
import { isToolName } from '../protocol/id.ts'
import type { Problem } from '../protocol/observation.ts'
import type { ToolSource } from '../protocol/tool.ts'
import type { ModuleShape } from '../sandbox/sandbox.ts'
import { isExample } from './manifest-rows.ts'

const maxDescriptionChars = 1_000
const maxExamples = 20
const maxExamplesChars = 100_000
const maxGrants = 50

/** Words that cannot be a function's name, and names that objects already have. */
const reserved = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for function if implements import in instanceof interface let new null package private protected public return
  static super switch this throw true try typeof undefined var void while with yield async of constructor prototype
  description parameters __proto__`.split(/\s+/),
)

/** Name, size, grants and the form of the examples. `taken`: names of built-in tools. */
export function checkSource(source: ToolSource, maxCodeChars: number, taken: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = []
  const { name, code, examples, grants } = source
  if (!isToolName(name) || reserved.has(name))
    problems.push({
      code: 'E_NAME',
      message: `"${name.slice(0, 80)}" cannot be the name of a tool`,
      hint: 'a snake_case identifier of at most 64 of A-Z a-z 0-9 _, not beginning with a digit, not a word of the language',
    })
  else if (taken.has(name))
    problems.push({ code: 'E_NAME', message: `"${name}" is a built-in tool`, hint: 'choose another name' })
  if (code.trim() === '')
    problems.push({
      code: 'E_CODE',
      message: 'there is no code',
      hint: `a whole TypeScript module: export default async function ${name}(args: {…}, ctx: ToolContext) { … }`,
    })
  if (code.length > maxCodeChars)
    problems.push({
      code: 'E_SIZE',
      message: `the code has ${code.length} characters, at most ${maxCodeChars} are allowed`,
      hint: 'read data from files instead of carrying it in the code, or set TOOL_CODE_MAX_CHARS higher',
    })
  if (grants.length > maxGrants)
    problems.push({
      code: 'E_GRANT',
      message: `more than ${maxGrants} grants`,
      hint: 'declare a folder, not each file',
    })
  try {
    parseGrants(grants.slice(0, maxGrants))
  } catch (error) {
    problems.push({
      code: 'E_GRANT',
      message: errorText(error),
      hint: 'read:PATH, write:PATH, net:HOST, run:PROGRAM, env:NAME, secret:NAME, kv, tool:NAME',
    })
  }
  const shapeless = examples.findIndex((example) => !isExample(example))
  if (shapeless >= 0)
    problems.push({
      code: 'E_EXAMPLE',
      message: `example ${shapeless + 1} has no "args" object`,
      hint: '{"args": {…}, "expect": …}, or {"args": {…}, "fails": true}',
    })
  if (examples.length > maxExamples || JSON.stringify(examples).length > maxExamplesChars)
    problems.push({
      code: 'E_EXAMPLE',
      message: `at most ${maxExamples} examples of ${maxExamplesChars} characters together are allowed`,
      hint: 'keep one of the task’s own data and the edge cases',
    })
  return problems
}

/** What the module exports, against what a tool must be. */
export function checkShape(shape: ModuleShape, name: string): Problem[] {
  const form = `export default async function ${name}(args: {…}, ctx: ToolContext) { … }`
  if (!shape.hasDefaultFunction)
    return [{ code: 'E_EXPORT', message: 'the module has no default export that is a function', hint: form }]
  // A bundler may call what has no name after the file: `stdin_default`.
  const own = shape.defaultName
  if (own === '' || own === 'default' || own.endsWith('_default') || own === name) return []
  return [
    {
      code: 'E_EXPORT',
      message: `the default export is called "${own}", the tool "${name}"`,
      hint: `give both the same name: ${form}`,
    },
  ]
}

export function checkDescription(description: string): Problem[] {
  if (description.trim() === '')
    return [
      {
        code: 'E_DESCRIPTION',
        message: 'there is no description',
        hint: "one sentence that tells when to use it: export const description = '…'",
      },
    ]
  if (description.length <= maxDescriptionChars) return []
  return [
    {
      code: 'E_DESCRIPTION',
      message: `the description has ${description.length} characters, at most ${maxDescriptionChars} are allowed`,
      hint: 'say in one sentence when to use it; details belong into the descriptions of the parameters',
    },
  ]
}
