/** The body of an answer: decompressed, and never larger than its cap. */
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { CapabilityError } from './capability.ts'
import { isTurnOver, takeTurn } from '../turn.ts'

/** After decompression. */
const maxBodyBytes = 16 * 1024 * 1024

export async function readBody(stream: Readable, encoding: string | undefined): Promise<Buffer> {
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'br'
        ? createBrotliDecompress()
        : encoding === 'deflate'
          ? createInflate()
          : null
  if (decoder) {
    stream.on('error', (error) => decoder.destroy(error))
    stream.pipe(decoder)
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of (decoder ?? stream) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBodyBytes) {
      stream.destroy()
      throw new CapabilityError(
        'E_LIMIT',
        `the body is larger than ${maxBodyBytes / 2 ** 20} MB`,
        'ask the server for a part of it',
      )
    }
    chunks.push(chunk)
    if (isTurnOver()) await takeTurn()
  }
  await takeTurn()
  return Buffer.concat(chunks)
}
