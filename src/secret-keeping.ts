/**
 * Wiring of secrets: what is known of them where the program runs, and the stores through which all that it keeps is
 * written. One of each per configuration, so that what is learned on the way is known everywhere.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { userFolder } from './config/load.ts'
import type { Configuration } from './config/load.ts'
import {
  createSecretRedactor,
  createVault,
  findSecrets,
  keyVariablesIn,
  knownSecrets,
  redactingStore,
  secretsInside,
} from './secrets/index.ts'
import { handleOf } from './secrets/secret.ts'
import type { Secret, SecretRedactor, Vault } from './secrets/secret.ts'
import { createFolderStore } from './stores/index.ts'
import type { Store } from './stores/store.ts'

export type { SecretRedactor, Vault }

type Settled = Pick<Configuration, 'env' | 'providers'>

const redactors = new WeakMap<Settled, Promise<SecretRedactor>>()

/** @throws ConfigurationError when the vault cannot be opened: what it holds would be written unseen. */
export function redactorOf(configuration: Settled): Promise<SecretRedactor> {
  const known = redactors.get(configuration)
  if (known) return known
  const made = openVault(configuration)
    .values()
    .then((kept) => createSecretRedactor([...secretsOf(configuration), ...kept]))
  redactors.set(configuration, made)
  return made
}

/** The environment alone: for what is said before a configuration is read, or because it cannot be. */
export function redactorOfEnvironment(env: Settled['env']): SecretRedactor {
  return createSecretRedactor(knownSecrets(env))
}

export function openVault({ env }: Pick<Settled, 'env'>): Vault {
  const folder = userFolder(env)
  return createVault({ store: createFolderStore(folder), keyFile: join(folder, 'vault.key') })
}

/** A folder to which nothing secret is written. */
export function openStore(configuration: Settled, dir: string): Store {
  return redactingStore(createFolderStore(dir), () => redactorOf(configuration))
}

/** The value that a tool may be granted: of the environment, else of the vault. null: there is none. */
export async function readSecret(configuration: Settled, name: string): Promise<string | null> {
  const { env } = configuration
  return (Object.hasOwn(env, name) && env[name]) || openVault(configuration).read(name)
}

function secretsOf({ env, providers }: Settled): Secret[] {
  const variables = providers.flatMap(({ value }) => keyVariablesIn(value))
  const inside = providers.flatMap(({ name, value }) => secretsInside(value, name.replaceAll(/\W/g, '_').toUpperCase()))
  return [...knownSecrets(env, variables), ...inside]
}

/** Files of the configuration that hold a secret and can be read by others, as warnings. */
export function exposedFiles({ providers }: Pick<Settled, 'providers'>): string[] {
  const holding = providers.filter(({ value }) => secretsInside(value, 'PROVIDER').length > 0)
  return [...new Set(holding.map(({ file }) => file))]
    .filter((file) => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0)
    .map((file) => `${file} holds a key and others can read it: chmod 600 "${file}"`)
}

/** A text of the person with handles in the place of its keys, and the names of those. */
export interface PutAway {
  text: string
  names: string[]
  /** Some of them were not known before. */
  isNew: boolean
}

/** Keys in the text go into the vault, unless they are known already; from then on they are known. */
export async function putAway(text: string, configuration: Settled): Promise<PutAway> {
  const redactor = await redactorOf(configuration)
  const before = new Set(namesIn(text))
  const clean = redactor.known(text)
  const found = findSecrets(clean)
  const names = await openVault(configuration).add(found, (name) => Boolean(configuration.env[name]))
  for (const [at, { value }] of found.entries()) redactor.learn({ name: names[at]!, value })
  const done = found.length > 0 ? redactor.known(clean) : clean
  return { text: done, names: namesIn(done).filter((name) => !before.has(name)), isNew: found.length > 0 }
}

const namesIn = (text: string): string[] => [
  ...new Set(Array.from(text.matchAll(/\{\{secret:(\w+)\}\}/g), (found) => found[1]!)),
]

/** What the Coder is told below a task that held keys. */
export function noteOf(names: readonly string[]): string {
  const [first = ''] = names
  const which = names.map(handleOf).join(', ')
  return `\n\n(${which}: ${names.length === 1 ? 'a key that was' : 'keys that were'} put away. A tool with the grant secret:${first} uses it as ctx.secret('${first}') in a header of fetch or a variable of a program; nobody sees the value.)`
}

/** What the person is told of it. */
export function noticeOf(names: readonly string[], where: string): string {
  const [first = ''] = names
  return `${where} held ${names.length === 1 ? 'a key' : `${names.length} keys`}, now put away as ${names.join(', ')} (autoagent secrets list); files and models get only the name. A tool may send it to a host with --allow-secret=${first}@HOST`
}
