/** Arguments against a tool's schema, told so that the next call can be right: the path, the rule, the smallest fix. */
import type { ErrorObject } from 'ajv'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject, JsonSchema } from '../protocol/json.ts'
import type { Problem } from '../protocol/observation.ts'
import { compileSchema } from './compile-schema.ts'

const maxProblems = 8

/** Empty: valid. A schema that cannot be used (a manifest edited by hand) is one problem. */
export async function checkArguments(schema: JsonSchema, args: JsonObject): Promise<Problem[]> {
  const validate = await compileSchema(schema).catch((error: unknown) => String(error))
  if (typeof validate === 'string') {
    const hint = 'make a new version of the tool with a valid schema'
    return [{ code: 'E_SCHEMA', message: `the parameters of the tool are not a JSON Schema: ${validate}`, hint }]
  }
  const errors = validate(args).filter(({ keyword }) => keyword !== 'if')
  // A failed alternative reports each branch and then itself: the branches say more.
  const inner = errors.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'oneOf')
  const told = new Set<string>()
  const problems = (inner.length > 0 ? inner : errors).map((error) => problemOf(error, args))
  return problems.filter(({ message }) => !told.has(message) && told.add(message)).slice(0, maxProblems)
}

function problemOf(error: ErrorObject, args: JsonObject): Problem {
  const place = placeOf(error.instancePath)
  const params = error.params as Record<string, Json>
  const named = (key: string): string =>
    [params[key]]
      .flat()
      .map((one) => (typeof one === 'string' ? one : ''))
      .join(' or ')
  const problem = (message: string, hint?: string): Problem => ({
    code: 'E_ARGUMENTS',
    message,
    ...(hint === undefined ? {} : { hint }),
  })
  switch (error.keyword) {
    case 'required': {
      const name = named('missingProperty')
      const rule = subSchema(error, name)
      const given = strangers(error).find((other) => isNear(other, name))
      return problem(
        `${place}.${name} is missing`,
        given === undefined ? `add "${name}"${sample(rule)}` : `rename "${given}" to "${name}"`,
      )
    }
    case 'additionalProperties': {
      const name = named('additionalProperty')
      const known = Object.keys(propertiesOf(error))
      const near = known.find((other) => isNear(other, name))
      return problem(
        `${place}.${name} is not a parameter`,
        near === undefined ? `leave it out; there are: ${known.join(', ') || 'none'}` : `did you mean "${near}"?`,
      )
    }
    case 'type': {
      const wanted = named('type')
      return problem(`${place} must be ${wanted}, not ${kindOf(error.data)}`, conversion(wanted, error.data))
    }
    case 'enum':
      return problem(
        `${place} must be one of ${short(params['allowedValues'])}, not ${short(error.data)}`,
        'take one of the listed values exactly',
      )
    case 'const':
      return problem(`${place} must be ${short(params['allowedValue'])}, not ${short(error.data)}`)
    default: {
      const root = error.instancePath === '' && Object.keys(args).length === 0 ? ' (no arguments were given)' : ''
      return problem(`${place} ${error.message ?? `breaks the rule "${error.keyword}"`}${root}`)
    }
  }
}

/** `/rows/0/a b` → `args.rows[0]["a b"]` */
function placeOf(pointer: string): string {
  const parts = pointer.split('/').slice(1)
  return parts.reduce((place, part) => {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (/^\d+$/.test(name)) return `${place}[${name}]`
    return /^[A-Za-z_$][\w$]*$/.test(name) ? `${place}.${name}` : `${place}[${JSON.stringify(name)}]`
  }, 'args')
}

function propertiesOf({ parentSchema }: ErrorObject): JsonObject {
  const properties: unknown = parentSchema?.['properties']
  return isJsonObject(properties) ? properties : {}
}

function subSchema(error: ErrorObject, name: string): Json | undefined {
  return propertiesOf(error)[name]
}

/** Names that were given but are not declared. */
function strangers(error: ErrorObject): string[] {
  const known = propertiesOf(error)
  return isJsonObject(error.data) ? Object.keys(error.data).filter((name) => !Object.hasOwn(known, name)) : []
}

/** The same letters, one within the other, or a slip of one or two letters. */
function isNear(a: string, b: string): boolean {
  const [x, y] = [a, b].map((name) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')) as [string, string]
  if (x === y) return true
  if (Math.min(x.length, y.length) >= 3 && (x.includes(y) || y.includes(x))) return true
  return Math.abs(x.length - y.length) <= 1 && x.length > 3 && x.length <= 64 && slips(x, y) <= (x.length > 5 ? 2 : 1)
}

/** Levenshtein distance. */
function slips(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

function sample(rule: Json | undefined): string {
  if (!isJsonObject(rule)) return ''
  if (Array.isArray(rule['enum'])) return `: one of ${short(rule['enum'])}`
  const about = typeof rule['description'] === 'string' ? ` (${rule['description'].slice(0, 100)})` : ''
  return typeof rule['type'] === 'string' ? `: ${rule['type']}${about}` : about
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  return `the ${typeof value} ${short(value)}`
}

function conversion(wanted: string, value: unknown): string | undefined {
  if ((wanted === 'number' || wanted === 'integer') && typeof value === 'string' && value.trim() !== '') {
    const number = Number(value)
    if (Number.isFinite(number) && (wanted === 'number' || Number.isInteger(number)))
      return `write ${number} without quotes`
  }
  if (wanted === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return `write "${String(value)}"`
  if (wanted === 'array' && typeof value !== 'object') return `write [${short(value)}]`
  if (wanted === 'boolean' && (value === 'true' || value === 'false')) return `write ${value} without quotes`
  return undefined
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 120 ? `${text.slice(0, 117)}…` : text
}
