/** The gate's look at `parameters`: a JSON Schema of an object, of bounded size, that needs nothing from elsewhere. */
import { errorText } from '../protocol/errors.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonSchema } from '../protocol/json.ts'
import type { Problem } from '../protocol/observation.ts'
import { compileSchema } from './compile-schema.ts'

const maxChars = 20_000
const maxDepth = 20
const smallest = `{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}`

/** What a schema may not use: names that make it asynchronous or bind it to another document. */
const refusedKeywords = new Set(['$async', '$dynamicRef', '$recursiveRef', '$data'])

/** Empty: valid. */
export async function checkSchema(schema: JsonSchema): Promise<Problem[]> {
  const problem = (message: string, hint?: string): Problem[] => [
    { code: 'E_SCHEMA', message: `parameters: ${message}`, hint: hint ?? `the smallest valid one: ${smallest}` },
  ]
  if (schema['type'] !== 'object') return problem(`the type must be "object", not ${JSON.stringify(schema['type'])}`)
  const depth = depthOf(schema)
  if (depth > maxDepth) return problem(`nested deeper than ${maxDepth} levels`, 'take a flatter shape, or a JSON text')
  const chars = JSON.stringify(schema).length
  if (chars > maxChars)
    return problem(`${chars} characters, at most ${maxChars} are allowed`, 'move long lists into the code')
  const properties = schema['properties']
  if (properties !== undefined && !isJsonObject(properties)) return problem('"properties" must be an object')
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  for (const name of required)
    if (typeof name === 'string' && !Object.hasOwn(properties ?? {}, name))
      return problem(`"required" names "${name}", which is not in "properties"`, `declare "${name}", or drop it`)
  for (const [keyword, value] of keywordsOf(schema)) {
    if (refusedKeywords.has(keyword)) return problem(`"${keyword}" is not supported`, 'write the schema without it')
    if (keyword === '$ref' && !(typeof value === 'string' && value.startsWith('#')))
      return problem(`"$ref" to ${JSON.stringify(value)}`, 'only "#/…" inside the same schema is allowed')
    const broken = keyword === 'pattern' && typeof value === 'string' ? patternFault(value) : null
    if (broken !== null) return problem(`the pattern ${JSON.stringify(value)} is not valid: ${broken}`, 'mend it')
  }
  try {
    await compileSchema(schema)
    return []
  } catch (error) {
    return problem(
      errorText(error)
        .replace(/^schema is invalid: /, '')
        .slice(0, 500),
    )
  }
}

/** Levels of objects and arrays; stops counting just above the limit, so it cannot run out of stack. */
function depthOf(value: Json, level: number = 1): number {
  if (typeof value !== 'object' || value === null || level > maxDepth) return level
  return Object.values(value).reduce((deepest: number, inner) => Math.max(deepest, depthOf(inner, level + 1)), level)
}

/** Keywords with their values. Below `properties` and the like names are the author's; `enum`, `const`, `default` hold data. */
function* keywordsOf(schema: Json): Generator<[string, Json]> {
  if (Array.isArray(schema)) for (const inner of schema) yield* keywordsOf(inner)
  if (!isJsonObject(schema)) return
  for (const [keyword, value] of Object.entries(schema)) {
    yield [keyword, value]
    if (namedSchemas.has(keyword) && isJsonObject(value)) {
      if (keyword === 'patternProperties') for (const pattern of Object.keys(value)) yield ['pattern', pattern]
      for (const inner of Object.values(value)) yield* keywordsOf(inner)
    } else if (!dataKeywords.has(keyword)) yield* keywordsOf(value)
  }
}

const namedSchemas = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'])
const dataKeywords = new Set(['enum', 'const', 'default', 'examples'])

function patternFault(pattern: string): string | null {
  try {
    return RegExp(pattern, 'u') && null
  } catch (error) {
    return errorText(error).replace(/^Invalid regular expression: /, '')
  }
}
