/** Names and ids that become file names. Refused at the door when they break the rule, never "sanitised" into a collision. */
import { InputError } from './errors.ts'

const idRule = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/
const toolNameRule = /^[a-z_][a-z0-9_]{0,63}$/i

/** @throws InputError when `text` is not 1–128 of `A–Z a–z 0–9 . _ -`, or starts with a dot. */
export function parseId(text: string, what: string): string {
  if (isId(text)) return text
  throw new InputError(
    `${what} "${text.slice(0, 140)}" is not allowed`,
    'use 1 to 128 of the characters A-Z a-z 0-9 . _ - and do not start with a dot',
  )
}

export function isId(text: string): boolean {
  return idRule.test(text)
}

/** A tool's name is also the name of its function: a JavaScript identifier of at most 64 characters. */
export function isToolName(text: string): boolean {
  return toolNameRule.test(text)
}
