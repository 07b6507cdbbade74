/** Reads the fields of one object of a configuration; what is wrong is told with its place, the rule and the way out. */
import { ConfigurationError } from '../protocol/errors.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'

/** Each reader gives undefined where the field is absent. @throws ConfigurationError where it is not what it must be. */
export interface Fields {
  readonly value: JsonObject
  /** @throws where there is any other field. */
  only(names: readonly string[]): void
  text(name: string): string | undefined
  /** An http or https address without credentials. */
  url(name: string): string | undefined
  /** The name of an environment variable. */
  variable(name: string): string | undefined
  flag(name: string): boolean | undefined
  /** A whole number above 0. */
  count(name: string): number | undefined
  /** A number from 0. */
  amount(name: string): number | undefined
  /** The same, and it must be there. */
  needed(name: string): number
  oneOf<Name extends string>(name: string, names: readonly Name[]): Name | undefined
  /** An object whose values are texts. */
  texts(name: string): Record<string, string> | undefined
  part(name: string): Fields | undefined
  wrong(name: string, what: string, rule: string): ConfigurationError
}

/** @param place dotted, for messages: `providers.x`. */
export function createFields(value: JsonObject, place: string, file: string): Fields {
  const wrong = (name: string, what: string, rule: string): ConfigurationError =>
    new ConfigurationError(`"${place}.${name}" in ${file} ${what}`, rule)
  function read<Value extends Json>(
    name: string,
    fits: (found: Json) => found is Value,
    rule: string,
  ): Value | undefined {
    const found = value[name]
    if (found === undefined || fits(found)) return found
    throw wrong(name, `is ${JSON.stringify(found).slice(0, 100)}`, `give ${rule}`)
  }
  const fields: Fields = {
    value,
    wrong,
    only(names) {
      const strange = Object.keys(value).find((name) => !names.includes(name))
      if (strange !== undefined) throw wrong(strange, 'is not known', `known are ${names.join(', ')}`)
    },
    text: (name) =>
      read(name, (found): found is string => isText(found) && found.trim() !== '', 'a text that is not empty'),
    url: (name) =>
      read(name, isAddress, 'an address as https://HOST/v1 or http://127.0.0.1:PORT/v1, without a password'),
    variable(name) {
      const found = value[name]
      if (found === undefined) return undefined
      if (typeof found === 'string' && /^[A-Za-z_]\w{0,79}$/u.test(found)) return found
      // It may be the key itself: never shown.
      throw wrong(
        name,
        'is not the name of a variable',
        'name the environment variable that holds the key, not the key',
      )
    },
    flag: (name) => read(name, (found) => typeof found === 'boolean', 'true or false'),
    count: (name) =>
      read(
        name,
        (found): found is number => Number.isSafeInteger(found) && Number(found) > 0,
        'a whole number above 0',
      ),
    amount: (name) =>
      read(
        name,
        (found): found is number => typeof found === 'number' && found >= 0,
        'dollars per million tokens, from 0',
      ),
    needed(name) {
      const found = fields.amount(name)
      if (found === undefined) throw wrong(name, 'is missing', 'give dollars per million tokens, from 0')
      return found
    },
    oneOf: (name, names) =>
      read(
        name,
        (found): found is (typeof names)[number] => names.some((one) => one === found),
        `one of ${names.join(', ')}`,
      ),
    texts: (name) =>
      read(
        name,
        (found): found is Record<string, string> => isJsonObject(found) && Object.values(found).every(isText),
        'an object of texts',
      ),
    part(name) {
      const found = read(name, isJsonObject, 'an object')
      return found === undefined ? undefined : createFields(found, `${place}.${name}`, file)
    },
  }
  return fields
}

const isText = (found: Json): found is string => typeof found === 'string'

function isAddress(found: Json): found is string {
  if (!isText(found) || !URL.canParse(found)) return false
  const { protocol, username, password } = new URL(found)
  return /^https?:$/u.test(protocol) && username === '' && password === ''
}
