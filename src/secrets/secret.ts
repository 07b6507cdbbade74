/**
 * The contract of what is known of secrets: which values must not be written, sent or shown, and where they are kept.
 * A handle `{{secret:NAME}}` stands in the place of a value that has a name: what tools use as `ctx.secret('NAME')`.
 */
import type { Json } from '../protocol/json.ts'

export interface Secret {
  name: string
  value: string
}

/** Takes secrets out of what is written, sent or shown: values it knows in their usual forms, others by their shape. */
export interface SecretRedactor {
  /** The same text when there is nothing to take out. */
  readonly text: (value: string) => string
  /** Every text in it, names of fields too; the same object when there is nothing to take out. */
  readonly json: <Value extends Json | object>(value: Value) => Value
  /** Known values only: for what must not change by the mere look of it. */
  readonly known: <Value extends Json | object>(value: Value) => Value
  /** How much of a text that goes on may be shown (through `text`): no secret begins in it that may not be over. */
  readonly settled: (text: string) => number
  /** Looked for from now on. Values of less than `leastSecretChars` are not. */
  readonly learn: (secret: Secret) => void
}

/** A shorter value stands in many places by chance. */
export const leastSecretChars = 8

export const handleOf = (name: string): string => `{{secret:${name}}}`

/** What may be told of a kept secret. */
export interface KeptSecret {
  name: string
  /** What it looks like (`openai-key`); `value`: nothing known. */
  kind: string
  chars: number
  /** ISO 8601. */
  addedAt: string
}

/** Secrets of the person, encrypted on disk. Every method throws ConfigurationError when the vault cannot be opened. */
export interface Vault {
  list(): Promise<KeptSecret[]>
  /** Every value; nothing is written. */
  values(): Promise<Secret[]>
  /** null: there is none of that name. */
  read(name: string): Promise<string | null>
  /** Replaces the value of that name. @throws InputError for a name or a value that cannot be one. */
  set(name: string, value: string, kind?: string): Promise<void>
  /**
   * Keeps values that have no name yet, under the wanted one or with a number behind it where another value has that.
   * @param isTaken names that belong to something else.
   * @returns the name of each, in order; a value that is kept already has the name it had.
   */
  add(found: readonly FoundSecret[], isTaken: (name: string) => boolean): Promise<string[]>
  /** false: there was none. */
  remove(name: string): Promise<boolean>
}

/** A secret found by its shape, under the name it would like to have. */
export interface FoundSecret extends Secret {
  kind: string
}
