/** A tool's JSON Schema as command-line flags: `--path a.csv --limit 5 --tags a --tags b --dry-run`. */
import { UserError, errorText } from '../protocol/errors.ts'
import { isJsonObject, jsonText } from '../protocol/json.ts'
import type { Json, JsonObject, JsonSchema } from '../protocol/json.ts'

/** One line per argument: the flag, its type, whether it is needed, what it is. */
export function argumentHelp(parameters: JsonSchema): string {
  const required = requiredOf(parameters)
  const rows = propertiesOf(parameters).map(([name, schema]) => {
    const choices = Array.isArray(schema['enum']) ? ` (${schema['enum'].map(jsonText).join(', ')})` : ''
    const type = jsonText(schema['type']) || 'json'
    return [
      `  --${name} <${type}>`,
      `${jsonText(schema['description'])}${choices}${required.includes(name) ? ' [needed]' : ''}`.trim(),
    ] as const
  })
  const width = Math.max(0, ...rows.map(([flag]) => flag.length))
  return rows.length === 0
    ? '  (none)'
    : rows.map(([flag, text]) => `${flag.padEnd(width)}  ${text}`.trimEnd()).join('\n')
}

/**
 * The words that are the tool's own arguments, with their values, and the rest. A value never begins with `--`; `-C` is the
 * program's wherever it stands (write `--name=-C` for that value).
 */
export function splitWords(words: readonly string[], parameters: JsonSchema): { own: string[]; rest: string[] } {
  const names = new Set(propertiesOf(parameters).map(([name]) => name))
  const own: string[] = []
  const rest: string[] = []
  let target = own
  for (const [at, word] of words.entries()) {
    if (word === '-C' || words[at - 1] === '-C') {
      rest.push(word)
      continue
    }
    if (word.startsWith('--')) target = names.has(word.slice(2).split('=')[0]!) || !isProgramFlag(word) ? own : rest
    target.push(word)
  }
  return { own, rest }
}

function isProgramFlag(word: string): boolean {
  return /^--(allow-|approval-mode|tools-dir|quiet|output-format|color|timeout|directory)/.test(word)
}

/** @throws UserError (usage) naming the flag that is unknown, lacks its value, or does not fit its type. */
export function parseArguments(words: readonly string[], parameters: JsonSchema): JsonObject {
  const properties = new Map(propertiesOf(parameters))
  const args: JsonObject = {}
  for (let at = 0; at < words.length; at += 1) {
    const [, name, inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(words[at]!) ?? []
    const schema = name === undefined ? undefined : properties.get(name)
    if (name === undefined || !schema) throw unknownFlag(words[at]!, [...properties.keys()])
    if (schema['type'] === 'boolean' && inline === undefined && !/^(true|false)$/.test(words[at + 1] ?? '')) {
      args[name] = true
      continue
    }
    const text = inline ?? words[(at += 1)]
    if (text === undefined) throw new UserError('usage', `--${name} needs a value`, `give ${kindOf(schema)}`)
    const value = parseValue(name, text, schema)
    const held = args[name]
    args[name] = schema['type'] === 'array' && Array.isArray(held) && Array.isArray(value) ? [...held, ...value] : value
  }
  return args
}

/** What a value must be, in words for a person. */
function kindOf(schema: JsonObject): string {
  const type = jsonText(schema['type'])
  if (type === 'integer') return 'a whole number'
  return type === '' ? 'a JSON value' : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`
}

function parseValue(name: string, text: string, schema: JsonObject): Json {
  switch (jsonText(schema['type'])) {
    case 'string':
      return text
    case 'number':
    case 'integer':
      if (text.trim() === '' || Number.isNaN(Number(text)))
        throw new UserError('usage', `--${name} is "${text}"`, `give ${kindOf(schema)}`)
      return Number(text)
    case 'boolean':
      if (text !== 'true' && text !== 'false')
        throw new UserError('usage', `--${name} is "${text}"`, 'give true or false')
      return text === 'true'
    case 'array':
      if (text.trimStart().startsWith('[')) return parseJson(name, text)
      return [isJsonObject(schema['items']) ? parseValue(name, text, schema['items']) : text]
    default:
      return schema['type'] === undefined && !/^[[{"\d-]|^(true|false|null)$/.test(text) ? text : parseJson(name, text)
  }
}

function parseJson(name: string, text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new UserError(
      'usage',
      `--${name} is not valid JSON: ${errorText(error)}`,
      'quote it for the shell: --filter \'{"a": 1}\'',
    )
  }
}

function unknownFlag(word: string, names: string[]): UserError {
  return new UserError(
    'usage',
    `there is no argument ${word.split('=')[0]}`,
    names.length > 0 ? `there are: ${names.map((name) => `--${name}`).join(', ')}` : 'the tool takes none',
  )
}

function propertiesOf(parameters: JsonSchema): [string, JsonObject][] {
  const { properties } = parameters
  return isJsonObject(properties)
    ? Object.entries(properties).map(([name, schema]) => [name, isJsonObject(schema) ? schema : {}])
    : []
}

function requiredOf(parameters: JsonSchema): string[] {
  return Array.isArray(parameters['required']) ? parameters['required'].map(jsonText) : []
}
