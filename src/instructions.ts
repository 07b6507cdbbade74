/** AGENTS.md from the working directory upwards: what the project tells the Coder. Nearest file last, 32 KiB in all. */
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const capBytes = 32 * 1024
const maxFolders = 40

export async function readInstructions(cwd: string): Promise<string> {
  const found: string[] = []
  let folder = cwd
  for (let depth = 0; depth < maxFolders; depth += 1) {
    const text = await readFile(join(folder, 'AGENTS.md'), 'utf8').catch(() => null)
    if (text?.trim()) found.unshift(text.trim())
    const parent = dirname(folder)
    if (parent === folder) break
    folder = parent
  }
  const whole = Buffer.from(found.join('\n\n'))
  // A character cut in half at the cap is dropped, not shown as a replacement mark.
  return whole.length <= capBytes
    ? whole.toString()
    : `${new TextDecoder().decode(whole.subarray(0, capBytes)).replace(/\uFFFD+$/, '')}\n[cut at 32 KiB]`
}
