/**
 * The form that the answer of a run must have: a JSON Schema (2020-12 unless `$schema` says 2019-09 or draft-07), and answers
 * held against it. ajv is loaded with the first one.
 */
import type { ErrorObject, ValidateFunction } from 'ajv'
import { InputError, errorText } from './errors.ts'
import type { Json, JsonSchema } from './json.ts'

type Compile = (schema: JsonSchema) => ValidateFunction

/** `format` is a remark, as 2020-12 has it; keywords that nobody knows are too. */
const options = { strict: false, allErrors: true, logger: false, validateFormats: false } as const

const drafts: [draft: RegExp, load: () => Promise<Compile>][] = [
  [/\/draft\/2020-12\//, async () => compilerOf(new (await import('ajv/dist/2020.js')).default.Ajv2020(options))],
  [/\/draft\/2019-09\//, async () => compilerOf(new (await import('ajv/dist/2019.js')).default.Ajv2019(options))],
  [/\/draft-07\//, async () => compilerOf(new (await import('ajv')).default.Ajv(options))],
]
const usual = 'https://json-schema.org/draft/2020-12/schema'

const compilerOf =
  (ajv: { compile: Compile }): Compile =>
  (schema) =>
    ajv.compile(schema)

const kept = new WeakMap<JsonSchema, Promise<ValidateFunction>>()

/** @throws InputError saying why the schema cannot be used. */
export function compileAnswerSchema(schema: JsonSchema): Promise<ValidateFunction> {
  const known = kept.get(schema)
  if (known) return known
  const made = compile(schema)
  kept.set(schema, made)
  return made
}

async function compile(schema: JsonSchema): Promise<ValidateFunction> {
  const { $schema: draft = usual } = schema
  const load = drafts.find(([name]) => typeof draft === 'string' && name.test(draft))?.[1]
  if (!load)
    throw new InputError(
      `a JSON Schema of the draft ${JSON.stringify(draft)}, which is not known here`,
      'write it for 2020-12, 2019-09 or draft-07',
    )
  try {
    return (await load())(schema)
  } catch (error) {
    const isElsewhere = /can't resolve reference/.test(errorText(error))
    throw new InputError(
      `no JSON Schema that can be used: ${errorText(error)}`,
      isElsewhere
        ? 'a $ref must lead to a place in the same schema'
        : 'mend it; https://json-schema.org explains each keyword',
      { cause: error },
    )
  }
}

/** What is wrong with an answer, one line each, with the place in it; empty: it is JSON that fits. */
export async function answerProblems(answer: string, schema: JsonSchema): Promise<string[]> {
  const validate = await compileAnswerSchema(schema)
  let value: unknown
  try {
    value = JSON.parse(answer)
  } catch (error) {
    const isFenced = answer.trimStart().startsWith('```')
    return [`the answer is not JSON: ${errorText(error)}${isFenced ? '; send the bare JSON, without the fence' : ''}`]
  }
  try {
    return validate(value) ? [] : [...new Set((validate.errors ?? []).map(textOf))]
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return ['the answer is nested too deeply to be checked']
  }
}

/** `/items/0/price must be number` */
function textOf({ instancePath, keyword, message = `breaks the rule "${keyword}"`, params }: ErrorObject): string {
  const told = params as Record<string, Json>
  const which =
    told['additionalProperty'] ?? told['unevaluatedProperty'] ?? told['allowedValues'] ?? told['allowedValue']
  const more = which === undefined ? '' : `: ${JSON.stringify(which).slice(0, 300)}`
  return `${instancePath === '' ? 'the answer' : instancePath} ${message}${more}`
}
