/** `--output-schema FILE`: read and checked before anything starts. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { compileAnswerSchema } from '../protocol/answer-schema.ts'
import { InputError, UserError, errorText } from '../protocol/errors.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { JsonSchema } from '../protocol/json.ts'

/** It goes with every request to the model. */
const maxBytes = 65_536

/** @throws InputError naming the file and what is wrong with it. */
export async function readOutputSchema(file: string, cwd: string): Promise<JsonSchema> {
  const bad = (what: string, wayOut: string, cause?: unknown): InputError =>
    new InputError(`--output-schema "${file}" ${what}`, wayOut, { cause })
  let text: string
  try {
    text = readFileSync(resolve(cwd, file), 'utf8')
  } catch (error) {
    throw bad(`cannot be read: ${errorText(error)}`, 'give the path of a JSON Schema', error)
  }
  if (Buffer.byteLength(text) > maxBytes)
    throw bad('is longer than 64 KiB', 'give the part of it that the answer needs: the model is told all of it')
  let schema: unknown
  try {
    schema = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw bad(`is not valid JSON: ${errorText(error)}`, 'mend the file', error)
  }
  if (!isJsonObject(schema)) throw bad('is no JSON object', 'write a JSON Schema, for example {"type":"object"}')
  try {
    await compileAnswerSchema(schema)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw bad(`is ${error.message}`, error.wayOut ?? 'mend the file', error)
  }
  return schema
}
