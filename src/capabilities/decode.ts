/** Many bytes to text in turns: to decode them at once would hold up the host's event loop. */
import { StringDecoder } from 'node:string_decoder'
import { takeTurn } from '../turn.ts'

const pieceBytes = 512 * 1024

/** UTF-8; what is not becomes U+FFFD. */
export async function decodeInTurns(bytes: Buffer): Promise<string> {
  if (bytes.length <= pieceBytes) return bytes.toString('utf8')
  const decoder = new StringDecoder('utf8')
  let text = ''
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    await takeTurn()
    text += decoder.write(bytes.subarray(start, start + pieceBytes))
  }
  return text + decoder.end()
}
