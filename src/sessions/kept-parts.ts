/** Messages and results of a session that stay as their stored text until somebody asks for them. */
import type { Message } from '../protocol/message.ts'
import type { BlobRef, SessionRecord } from '../protocol/session.ts'
import type { StoredRecord } from '../stores/store.ts'
import { knownRecord } from './record-shape.ts'
import type { KnownResult, Messages } from './session.ts'

interface KeptMessage {
  role: 'assistant' | 'tool'
  /** The name of its first call; null: not known yet. */
  call: string | null
  record: StoredRecord
}

/** Stands for a message that a later version of the program wrote in another shape. */
const unreadable: Message = { role: 'user', content: '[A message that this version of the program cannot read.]' }

export class MessageList implements Messages {
  readonly #entries: (Message | KeptMessage)[] = []

  get length(): number {
    return this.#entries.length
  }

  push(entry: Message | KeptMessage): void {
    this.#entries.push(entry)
  }

  at(index: number): Message | undefined {
    const place = index < 0 ? index + this.length : index
    const entry = this.#entries[place]
    return entry && 'record' in entry ? (this.#entries[place] = read(entry.record)) : entry
  }

  slice(from?: number, to?: number): Message[] {
    const first = this.#placeOf(from ?? 0)
    const end = this.#placeOf(to ?? this.length)
    const messages: Message[] = []
    for (let at = first; at < end; at += 1) messages.push(this.at(at)!)
    return messages
  }

  #placeOf(index: number): number {
    return index < 0 ? Math.max(0, index + this.length) : Math.min(index, this.length)
  }

  roleAt(index: number): Message['role'] | undefined {
    return this.#entries.at(index)?.role
  }

  callAt(index: number): string | null {
    const entry = this.#entries.at(index)
    if (entry?.role !== 'assistant') return null
    if ('record' in entry && entry.call !== null) return entry.call
    const message = this.at(index)
    return (message?.role === 'assistant' && message.toolCalls?.[0]?.name) || null
  }

  toJSON(): Message[] {
    return this.slice()
  }
}

export function isVolatile(message: Message): boolean {
  return 'volatile' in message && message.volatile === true
}

function read({ value }: StoredRecord): Message {
  const record = knownRecord(value)
  // The program keeps none that is volatile: who put it there wants it to be seen by a model alone.
  return record?.type === 'message' && !isVolatile(record.message) ? record.message : unreadable
}

type ResultRecord = Extract<SessionRecord, { type: 'result-known' }>

export function knownResult(record: ResultRecord): KnownResult {
  return {
    ok: record.ok,
    name: record.name,
    text: record.blob ?? record.value,
    what: record.what ?? 'tool',
    ...(record.called ? { called: record.called } : {}),
  }
}

export class KeptResult implements KnownResult {
  readonly #record: StoredRecord

  constructor(record: StoredRecord) {
    this.#record = record
  }

  get ok(): boolean {
    return this.#read().ok
  }

  get name(): string {
    return this.#read().name
  }

  get text(): string | BlobRef {
    return this.#read().text
  }

  get what(): KnownResult['what'] {
    return this.#read().what
  }

  get called(): string[] | undefined {
    return this.#read().called
  }

  toJSON(): KnownResult {
    return this.#read()
  }

  #read(): KnownResult {
    const record = knownRecord(this.#record.value)
    if (record?.type === 'result-known') return knownResult(record)
    return { ok: false, name: 'unknown', text: '[this version of the program cannot read it]', what: 'tool' }
  }
}
