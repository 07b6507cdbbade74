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
  body: AnswerBody
}

export interface AnswerBody {
  /** The next bytes; null at the end. Rejects for what the network did. */
  read(): Promise<Uint8Array | null>
  /** Lets go of the connection. */
  destroy(): void
}

/** A stream of Node as such a body. */
export function bodyOf(stream: Readable): AnswerBody {
  // An error after we stopped reading must not become an unhandled one.
  stream.on('error', () => {})
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  return {
    read: async () => {
      const { done, value } = await chunks.next()
      return done === true ? null : value
    },
    destroy: () => void stream.destroy(),
  }
}

export interface Transport {
  /** Rejects for what the network did, with the code `noConnection` where none was made in time. The signal ends each phase. */
  post(request: HttpRequest): Promise<OpenAnswer>
  /** Ends every connection. */
  close(): Promise<void>
}

/** The code of an error: no connection was made in time. */
export const noConnection = 'NO_CONNECTION'

/** A socket that nobody uses is closed after this. */
export const keepAliveMs = 4_000
