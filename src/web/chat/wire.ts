/** What goes over the socket: JSON text frames of this subprotocol. What comes is checked here, once. */

export const subprotocol = 'autoagent.v1.json'

export type Sent =
  | { type: 'start' }
  | { type: 'resume'; session: string; secret: string }
  | { type: 'say'; id: string; text: string }
  | { type: 'leave' }

/** Why an answer is not the model's. */
export const notices = ['limited', 'busy', 'away', 'crisis', 'offline'] as const
export type NoticeKind = (typeof notices)[number]

export interface SharedFile {
  name: string
  url: string
  /** Media type. */
  type: string
}

export interface HistoryEntry {
  role: 'user' | 'assistant'
  text: string
  /** An invalid date where the server does not say. */
  at: Date
  files: SharedFile[]
}

export interface Hello {
  type: 'hello'
  session: string
  /** Shown once: with it the conversation can be continued. */
  secret: string | undefined
  number: number | undefined
  agent: string
  title: string
  greeting: string
  language: string
  chips: string[] | undefined
  isResumed: boolean
  history: HistoryEntry[] | undefined
}

export type Received =
  | Hello
  | { type: 'typing'; id: string }
  | { type: 'delta'; id: string; text: string }
  | { type: 'answer'; id: string; text: string; files: SharedFile[]; notice: NoticeKind | undefined }
  | { type: 'error'; code: string; message: string; id: string | undefined }
  | { type: 'goodbye'; reason: string; text: string }

type Fields = Record<string, unknown>

/** @returns undefined for what is no frame of this protocol, or of a later one: it is passed over. */
export function parseFrame(frame: string): Received | undefined {
  let value: unknown
  try {
    value = JSON.parse(frame)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const fields = value as Fields
  const id = text(fields['id'])
  switch (fields['type']) {
    case 'hello':
      return parseHello(fields)
    case 'typing':
      return { type: 'typing', id }
    case 'delta':
      return { type: 'delta', id, text: text(fields['text']) }
    case 'answer': {
      const notice = notices.find((kind) => kind === fields['notice'])
      return { type: 'answer', id, text: text(fields['text']), files: files(fields['files']), notice }
    }
    case 'error':
      return { type: 'error', code: text(fields['code']), message: text(fields['message']), id: id || undefined }
    case 'goodbye':
      return { type: 'goodbye', reason: text(fields['reason']), text: text(fields['text']) }
    default:
      return undefined
  }
}

function parseHello(fields: Fields): Hello | undefined {
  const session = text(fields['session'])
  if (session === '') return undefined
  const agent = text(fields['agent'])
  return {
    type: 'hello',
    session,
    secret: text(fields['secret']) || undefined,
    number: typeof fields['number'] === 'number' ? fields['number'] : undefined,
    agent,
    title: text(fields['title']) || agent,
    greeting: text(fields['greeting']),
    language: text(fields['language']),
    chips: Array.isArray(fields['chips']) ? fields['chips'].filter((chip) => typeof chip === 'string') : undefined,
    isResumed: fields['resumed'] === true,
    history: Array.isArray(fields['history']) ? fields['history'].flatMap(parseEntry) : undefined,
  }
}

function parseEntry(value: unknown): HistoryEntry[] {
  if (typeof value !== 'object' || value === null) return []
  const { role, text: said, at, files: shared } = value as Fields
  if ((role !== 'user' && role !== 'assistant') || typeof said !== 'string') return []
  const time = new Date(typeof at === 'string' || typeof at === 'number' ? at : Number.NaN)
  return [{ role, text: said, at: time, files: files(shared) }]
}

function files(value: unknown): SharedFile[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((file: unknown) => {
    if (typeof file !== 'object' || file === null) return []
    const { name, url, type } = file as Fields
    return text(url) === '' ? [] : [{ name: text(name), url: text(url), type: text(type) }]
  })
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
