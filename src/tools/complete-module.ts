/** Makes a module say what it is: `description` and `parameters` are exported by the file itself, readable without a manifest. */
import type { JsonSchema } from '../protocol/json.ts'
import type { ModuleShape } from '../sandbox/sandbox.ts'

/** What is missing goes to the end, so that the lines of the source stay where they are. */
export function completeModule(
  code: string,
  shape: ModuleShape,
  documentation: { description: string; parameters: JsonSchema },
): string {
  const { description, parameters } = documentation
  const missing = [
    ...(shape.description === null ? [`export const description = ${JSON.stringify(description)}`] : []),
    ...(shape.parameters === null ? [`export const parameters = ${JSON.stringify(parameters, null, 2)}`] : []),
  ]
  return missing.length === 0 ? code : `${code.trimEnd()}\n\n${missing.join('\n')}\n`
}
