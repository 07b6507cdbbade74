/** Keys and the files they name. A key never leaves its folder, and two keys never share a file. */
import { join } from 'node:path'
import { InputError } from '../protocol/errors.ts'
import { isId } from '../protocol/id.ts'

export const streamEnding = '.jsonl'
export const locksFolder = '.locks'
/** Ends the name of a file that holds what was cut off a stream: `s.jsonl.damaged-1`. */
const damagedEnding = /\.jsonl\.damaged-\d+$/

/** `<root>/a/b.jsonl` for the stream `a/b`. @throws InputError for a key that breaks the rule. */
export function streamPath(root: string, key: string): string {
  return `${join(root, ...partsOf(key))}${streamEnding}`
}

/** `<root>/a/b.md` for the document `a/b.md`. @throws InputError for a key that breaks the rule. */
export function documentPath(root: string, key: string): string {
  return join(root, ...partsOf(key))
}

/** The id-like parts of a key. @throws InputError naming the key and the rule. */
export function partsOf(key: string): string[] {
  const parts = key.split('/')
  if (parts.every(isId) && !isStreamFile(key)) return parts
  throw new InputError(
    `"${key.slice(0, 300)}" is not allowed as the name of something kept`,
    `each part between slashes is 1 to 128 of the characters A-Z a-z 0-9 . _ - without a dot in front, and the end is not ${streamEnding}`,
  )
}

/** What a file (path relative to the root, with slashes) is in the store; null for a file that is none of ours. */
export function keyOfFile(path: string): { key: string; kind: 'stream' | 'document' } | null {
  const stream = path.endsWith(streamEnding)
  const key = stream ? path.slice(0, -streamEnding.length) : path
  if (isStreamFile(key) || !key.split('/').every(isId)) return null
  return { key, kind: stream ? 'stream' : 'document' }
}

/** True when `name` is a piece that was cut off the stream whose file is called `file`. */
export function isDamagedPieceOf(name: string, file: string): boolean {
  return name.startsWith(`${file}.damaged-`) && damagedEnding.test(name)
}

function isStreamFile(path: string): boolean {
  return path.includes(streamEnding) && (path.endsWith(streamEnding) || damagedEnding.test(path))
}
