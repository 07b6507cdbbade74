/** JSON Schemas that tools declare → validators. ajv is loaded with the first one; compiled validators are kept. */
import type { ErrorObject, ValidateFunction } from 'ajv'
import type { Json, JsonSchema } from '../protocol/json.ts'
import { timedPattern } from './timed-pattern.ts'

/** Validators kept; the oldest goes first. */
const maxKept = 200

const kept = new Map<string, Validator>()

/** The errors in the order in which ajv finds them; empty: valid. */
export type Validator = (value: Json) => ErrorObject[]

/** @throws Error in ajv's words when the schema is not one. Check foreign schemas with `checkSchema` first. */
export async function compileSchema(schema: JsonSchema): Promise<Validator> {
  const key = JSON.stringify(schema)
  const known = kept.get(key)
  if (known) return known
  // Of a CommonJS package every loader and bundler brings the default.
  const { Ajv } = (await import('ajv')).default
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    verbose: true,
    logger: false,
    validateFormats: false,
    code: { regExp: Object.assign(timedPattern, { code: 'timedPattern' }) },
  })
  // `$schema` names the draft and `$id` the place: neither changes what a local schema means, both make ajv look elsewhere.
  const { $schema: _draft, $id: _place, ...rest } = schema
  const validate = ajv.compile(rest)
  const validator = (value: Json): ErrorObject[] => errorsOf(validate, value)
  kept.set(key, validator)
  const oldest = kept.keys().next()
  if (kept.size > maxKept && !oldest.done) kept.delete(oldest.value)
  return validator
}

function errorsOf(validate: ValidateFunction, value: Json): ErrorObject[] {
  try {
    return validate(value) ? [] : [...(validate.errors ?? [])]
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const params = {}
    return [{ instancePath: '', schemaPath: '', keyword: 'depth', params, message: 'is nested too deeply' }]
  }
}
