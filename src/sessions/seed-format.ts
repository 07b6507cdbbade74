/** The first program's session file, and our export of the same shape: a text → a checked value, or what is wrong with it. */
import { isDeepStrictEqual } from 'node:util'
import { InputError } from '../protocol/errors.ts'
import { type JsonObject, isJsonObject } from '../protocol/json.ts'
import type { SessionExport, SessionRecord, TranscriptEntry } from '../protocol/session.ts'
import { customDataOf, foldRecords } from './fold.ts'
import { hasKnownType, isSessionRecord, isTextList, metadataFields } from './record-shape.ts'
import { transcriptOf } from './transcript.ts'

/**
 * Fields beyond the seed's are kept in the metadata and custom data, and left out of transcript entries.
 * @param name the file, for the message.
 * @throws InputError naming the file and the rule.
 */
export function parseSessionExport(text: string, name: string): SessionExport {
  const value = parseJson(text, name)
  const refuse = (rule: string): never => {
    throw new InputError(`${name} is not a session: ${rule}`, 'give a file that `manage-sessions export` wrote')
  }
  if (!isJsonObject(value)) return refuse('it must be a JSON object')
  const { metadata, transcript, tools_used = [], custom_data = {}, journal } = value
  if (!isJsonObject(metadata)) return refuse('"metadata" must be an object')
  const completed = { tags: [], ...metadata }
  for (const [field, [check, rule]] of Object.entries(metadataFields))
    if (!check((completed as JsonObject)[field])) refuse(`"metadata.${field}" must be ${rule}`)
  if (!Array.isArray(transcript) || !transcript.every(isEntry))
    return refuse('"transcript" must be a list of {"role", "content"} texts')
  if (!isTextList(tools_used)) refuse('"tools_used" must be a list of texts')
  if (!isJsonObject(custom_data)) return refuse('"custom_data" must be an object')
  const session: SessionExport = {
    // The seed's fields keep their places; `tags` comes last when it was missing.
    metadata: { ...metadata, tags: completed['tags'] } as unknown as SessionExport['metadata'],
    transcript: transcript.map(({ role, content }) => ({ role, content })),
    tools_used: tools_used as string[],
    custom_data,
  }
  if (journal !== undefined) session.journal = checkedJournal(journal, session, name)
  return session
}

/** The records of a session that has no journal of its own. */
export function recordsOfSeed(session: SessionExport, id: string): SessionRecord[] {
  return [
    {
      type: 'imported',
      metadata: { ...session.metadata, session_id: id },
      tools_used: session.tools_used,
      custom_data: session.custom_data,
    },
    ...session.transcript.map((entry): SessionRecord => ({ type: 'message', turn: 0, message: messageOf(entry) })),
  ]
}

/** Roles that a model's conversation does not have become a user's words. */
function messageOf({ role, content }: TranscriptEntry) {
  if (role === 'user' || role === 'assistant' || role === 'system') return { role, content } as const
  return { role: 'user', content: `[${role}] ${content}` } as const
}

function checkedJournal(journal: unknown, session: SessionExport, name: string): SessionRecord[] {
  const { session_id } = session.metadata
  const refuse = (rule: string): never => {
    const wayOut = 'remove "journal" from the file to import only its metadata and transcript'
    throw new InputError(`${name}: its journal cannot be used: ${rule}`, wayOut)
  }
  if (!Array.isArray(journal) || !journal.every(isJsonObject)) return refuse('it must be a list of objects')
  const broken = journal.findIndex(
    (record) => typeof record['type'] !== 'string' || (hasKnownType(record) && !isSessionRecord(record)),
  )
  if (broken >= 0) refuse(`record ${broken + 1} does not have the shape of its type`)
  const reserved = journal.findIndex((record) => 'crc' in record || 'seq' in record || isFrameVersion(record['v']))
  if (reserved >= 0) refuse(`record ${reserved + 1} has a reserved field (v, seq, crc)`)
  const first: unknown = journal[0]
  if (!isSessionRecord(first) || (first.type !== 'created' && first.type !== 'imported'))
    refuse('it must begin with "created" or "imported"')
  const state = foldRecords(journal)
  const told = { ...session, journal: null }
  const meant = {
    metadata: state.metadata,
    transcript: transcriptOf(state.messages.slice()),
    tools_used: state.toolsUsed,
    custom_data: customDataOf(journal, state),
    journal: null,
  }
  if (state.metadata.session_id !== session_id)
    refuse(`it is of session "${state.metadata.session_id}", not "${session_id}"`)
  if (!isDeepStrictEqual(told, meant)) refuse('the metadata, transcript or data of the file say something else')
  return journal as unknown as SessionRecord[]
}

/** `v` may only say that a record is of a later version. */
function isFrameVersion(v: unknown): boolean {
  return v !== undefined && !(Number.isSafeInteger(v) && Number(v) > 1)
}

function isEntry(entry: unknown): entry is TranscriptEntry & JsonObject {
  return isJsonObject(entry) && typeof entry['role'] === 'string' && typeof entry['content'] === 'string'
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new InputError(
      `${name} is not a session: it is not JSON, or not all of it`,
      'give a whole file that export wrote',
      { cause: error },
    )
  }
}
