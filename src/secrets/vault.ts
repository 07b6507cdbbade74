/**
 * Secrets of the person in two files of a private folder: `vault.key` (made once, 0600) and `vault.json`, where each value
 * is sealed on its own (AES-256-GCM, a random nonce, its name bound to it). What cannot be opened is never written over.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ConfigurationError, InputError, errorText, hasCode } from '../protocol/errors.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import type { Store } from '../stores/store.ts'
import { underLease } from '../under-lease.ts'
import { leastSecretChars } from './secret.ts'
import type { FoundSecret, KeptSecret, Secret, Vault } from './secret.ts'

const document = 'vault.json'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const mostSecretChars = 65_536

export interface VaultOptions {
  /** Of the folder that holds the vault. */
  store: Store
  /** Of the key; beside the vault. */
  keyFile: string
  now?: () => Date
}

interface Sealed extends Omit<KeptSecret, 'name'> {
  nonce: string
  sealed: string
}
type Sealing = Map<string, Sealed>

/** Nothing is read or made before a method is called. */
export function createVault({ store, keyFile, now = () => new Date() }: VaultOptions): Vault {
  const broken = (what: string): ConfigurationError =>
    new ConfigurationError(
      `the vault of secrets cannot be opened: ${what}`,
      `put back vault.json and vault.key of ${dirname(keyFile)} as they belong together, or move both away and set the secrets anew with: autoagent secrets set NAME`,
    )

  async function load(): Promise<Sealing> {
    const text = await store.read(document)
    if (text === null) return new Map()
    try {
      const { v, secrets } = JSON.parse(text) as { v: Json; secrets: Json }
      if (v !== 1) throw new Error(`version ${JSON.stringify(v)}; this program reads 1`)
      if (!isJsonObject(secrets) || !Object.values(secrets).every(isSealed)) throw new Error('no secrets')
      return new Map(Object.entries(secrets as unknown as Record<string, Sealed>))
    } catch (error) {
      throw broken(`vault.json is damaged (${errorText(error)})`)
    }
  }
  async function readKey(): Promise<Buffer | null> {
    try {
      const key = Buffer.from((await readFile(keyFile, 'utf8')).trim(), 'base64')
      if (key.length !== keyBytes) throw broken('vault.key is damaged')
      if (((await stat(keyFile)).mode & 0o077) !== 0) await chmod(keyFile, 0o600)
      return key
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null
      throw error instanceof ConfigurationError ? error : broken(`vault.key: ${errorText(error)}`)
    }
  }
  async function makeKey(): Promise<Buffer> {
    const key = randomBytes(keyBytes)
    await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 })
    const file = await open(keyFile, 'wx', 0o600)
    try {
      await file.writeFile(`${key.toString('base64')}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    return key
  }
  function unseal(sealing: Sealing, key: Buffer | null): Secret[] {
    if (sealing.size === 0) return []
    if (key === null) throw broken('vault.key is missing')
    return Array.from(sealing, ([name, { nonce, sealed }]) => {
      try {
        const bytes = Buffer.from(sealed, 'base64')
        const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: tagBytes })
        cipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(-tagBytes))
        const value = Buffer.concat([cipher.update(bytes.subarray(0, -tagBytes)), cipher.final()])
        return { name, value: value.toString('utf8') }
      } catch {
        throw broken(`"${name}" was changed, or vault.key is of another vault`)
      }
    })
  }
  const values = async (): Promise<Secret[]> => unseal(await load(), await readKey())

  /** Everything is opened first: under a key that does not fit, nothing is written. */
  async function change<Value>(
    work: (sealing: Sealing, open: Secret[], seal: (secret: Secret, kind: string) => void) => Value,
  ): Promise<Value> {
    return underLease(store, 'vault', async () => {
      const sealing = await load()
      const before = await readKey()
      const opened = unseal(sealing, before)
      const key = before ?? (await makeKey())
      const result = work(sealing, opened, ({ name, value }, kind) => {
        const nonce = randomBytes(nonceBytes)
        const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(name))
        const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()])
        const shown = { kind, chars: value.length, addedAt: now().toISOString() }
        sealing.set(name, { ...shown, nonce: nonce.toString('base64'), sealed: sealed.toString('base64') })
      })
      const text = JSON.stringify({ v: 1, secrets: Object.fromEntries(sealing) }, null, 2)
      await store.write(document, `${text}\n`)
      return result
    })
  }

  return {
    values,
    list: async () => Array.from(await load(), ([name, { kind, chars, addedAt }]) => ({ name, kind, chars, addedAt })),
    read: async (name) => (await values()).find((one) => one.name === name)?.value ?? null,
    async set(name, value, kind = 'value') {
      checkName(name)
      checkValue(name, value)
      await change((_, __, seal) => seal({ name, value }, kind))
    },
    async add(found, isTaken) {
      if (found.length === 0) return []
      return change((sealing, opened, seal) => found.map((one) => nameFor(one, sealing, opened, isTaken, seal)))
    },
    async remove(name) {
      if (!(await load()).has(name)) return false
      return change((sealing) => sealing.delete(name))
    },
  }
}

function nameFor(
  { name: wanted, value, kind }: FoundSecret,
  sealing: Sealing,
  opened: Secret[],
  isTaken: (name: string) => boolean,
  seal: (secret: Secret, kind: string) => void,
): string {
  const known = opened.find((one) => one.value === value)
  if (known) return known.name
  let name = wanted
  for (let count = 2; sealing.has(name) || isTaken(name); count += 1) name = `${wanted}_${count}`
  opened.push({ name, value })
  seal({ name, value }, kind)
  return name
}

function checkName(name: string): void {
  if (!/^[A-Za-z_]\w{0,127}$/.test(name))
    throw new InputError(`"${name}" cannot be the name of a secret`, 'use letters, digits and _, as in GITHUB_TOKEN')
}

function checkValue(name: string, value: string): void {
  if (value.length < leastSecretChars || value.length > mostSecretChars)
    throw new InputError(
      `the value of ${name} has ${value.length} characters`,
      `a secret has ${leastSecretChars} to ${mostSecretChars}: a shorter one could not be told from other text`,
    )
}

function isSealed(value: unknown): value is Sealed {
  if (typeof value !== 'object' || value === null) return false
  const { nonce, sealed, kind, chars, addedAt } = value as Record<string, unknown>
  return [nonce, sealed, kind, addedAt].every((one) => typeof one === 'string') && typeof chars === 'number'
}
