/** The body of an answer as one text, for what is not read as it streams. */
import type { HttpAnswer, HttpFailure } from './http.ts'

/** @param most bytes; what comes after them is not read, and the connection is let go. */
export async function readText(answer: HttpAnswer, most: number): Promise<string | HttpFailure> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    while (bytes < most) {
      const chunk = await answer.read()
      if (chunk === null) break
      if (!(chunk instanceof Uint8Array)) return chunk
      chunks.push(chunk)
      bytes += chunk.length
    }
  } finally {
    answer.dispose()
  }
  return Buffer.concat(chunks).subarray(0, most).toString('utf8')
}
