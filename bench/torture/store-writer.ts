/**
 * A process that appends to one stream as fast as it can and says `N` on stdout once record N is kept. Goes on where the
 * stream ends. `node store-writer.ts FOLDER BYTES [lazily]`: `lazily` leaves the sync out.
 */
import { writeSync } from 'node:fs'
import { createFolderStore } from '../../src/stores/index.ts'

const [folder = '.', bytes = '300', lazily] = process.argv.slice(2)
const store = createFolderStore(folder)
const { records } = await store.readStream('stream')
let seq = records.length
writeSync(1, 'ready\n')
// The parent goes away: then so do we.
process.stdin.on('end', () => process.exit(0)).resume()
for (;;) {
  // One record, or two at once, as the agent does at the end of a turn.
  const values = Array.from({ length: 1 + (seq % 2) }, (_, at) => ({
    n: seq + 1 + at,
    text: 'x'.repeat(Number(bytes)),
  }))
  seq = await store.append('stream', values, seq, lazily === 'lazily')
  writeSync(1, `${seq}\n`)
}
