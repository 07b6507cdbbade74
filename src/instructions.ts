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
  // The nearest file says most of this project: when there is too much, the farthest text goes.
  const whole = Buffer.from(found.join('\n\n'))
  if (whole.length <= capBytes) return whole.toString()
  // A character cut in half at the cap is dropped, not shown as a replacement mark.
  return `[the beginning is left out: more than 32 KiB]\n${new TextDecoder().decode(whole.subarray(whole.length - capBytes)).replace(/^\uFFFD+/, '')}`
}
