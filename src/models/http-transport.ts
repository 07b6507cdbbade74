/** What carries one POST and opens its answer: a client of HTTP, with connections that it keeps for the next one. */
import type { Readable } from 'node:stream'
import type { ResponseHeaders } from './fault.ts'

export interface HttpRequest {
  url: string
  headers: Record<string, string>
  body: string
  signal: AbortSignal
}

export interface OpenAnswer {
  status: number
  headers: ResponseHeaders
  /** Bytes as they come; destroyed, it lets go of the connection. */
  body: Readable
}

export interface Transport {
  /** Rejects for what the network did, with `NoConnection` where none was made in time. The signal ends each phase. */
  post(request: HttpRequest): Promise<OpenAnswer>
  /** Ends every connection. */
  close(): Promise<void>
}

export class NoConnection extends Error {}

/** A socket that nobody uses is closed after this. */
export const keepAliveMs = 4_000
