/** Which variables and fields of a configuration hold secrets: told by their names, and by what cannot be one. */
import { isJsonObject } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import { leastSecretChars } from './secret.ts'
import type { Secret } from './secret.ts'

const secretName = /TOKEN|KEY|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|AUTH/i
/** A person's name, the shape of a keyboard, a socket, a count of tokens. */
const plainName =
  /AUTHOR|KEYBOARD|KEYMAP|MAX_?TOKENS|XAUTHORITY|KEYRING|(?:^|_)(?:SOCK|SOCKET|FILE|PATH|DIR|URL|HOST|MODE|TYPE|PID)$|VARIABLE$/i
/** A word of everyday text, also two with a dash: taken out, it would be missing everywhere. */
const plainWord = /^[A-Za-z]+(?:[-_ ][a-z]{1,9})?$/
const alwaysSecret = /SECRET|PASSWORD|PASSWD|PASSPHRASE/i

/** @param alsoNamed names whose values are secret whatever they look like: keys of model providers. */
export function knownSecrets(
  variables: Readonly<Record<string, string | undefined>>,
  alsoNamed: readonly string[] = [],
): Secret[] {
  const names = new Set(alsoNamed)
  return Object.entries(variables).flatMap(([name, raw]) => {
    const value = raw?.trim() ?? ''
    return names.has(name) ? [{ name, value }] : isSecret(name, value) ? [{ name, value }] : []
  })
}

/** @param place the name of the whole; fields inside are `PLACE_FIELD`. */
export function secretsInside(value: Json, place: string): Secret[] {
  if (typeof value === 'string') return isSecret(place, value) ? [{ name: place, value }] : []
  if (Array.isArray(value)) return value.flatMap((one) => secretsInside(one, place))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([name, one]) =>
    secretsInside(one, `${place}_${name.replaceAll(/\W/g, '_').toUpperCase()}`),
  )
}

/** Names of variables that a provider's configuration says hold its keys. */
export function keyVariablesIn(value: Json): string[] {
  return isJsonObject(value) && typeof value['keyVariable'] === 'string' ? [value['keyVariable']] : []
}

/** Random text may begin as a path does: one of 64 keys in base64 begins with a slash. */
function isPath(value: string): boolean {
  if (/^[A-Za-z]:\\/.test(value)) return true
  if (!/^[/~.][\w./~@+,:= -]*$/.test(value) || !value.includes('/')) return false
  return !value
    .split('/')
    .some((part) => part.length >= 16 && /[a-z]/.test(part) && /[A-Z]/.test(part) && /\d/.test(part))
}

function isSecret(name: string, value: string): boolean {
  if (!secretName.test(name) || plainName.test(name) || value.length < leastSecretChars) return false
  // A path, an address without a password, a number of a few digits.
  if (isPath(value) || /^\w+:\/\/[^@]*$/.test(value) || /^\d{1,12}$/.test(value)) return false
  return alwaysSecret.test(name) || !plainWord.test(value)
}
