/** A short round of the torture suite (`npm run torture` is the long one): kills, faults of the disk, many processes at once. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './program.ts'

/** What a machine lacks is skipped and said; where tests must be whole, a skip fails. */
const strict = process.env['CI'] === 'true' ? ['--strict'] : []
const mostMs = 120_000

test.each([
  ['50 kills', ['--kills', '50', '--program-kills', '6'], 'kills: shown and lost: 0'],
  ['faults of the disk', ['--few-faults', '3'], 'faults: cells: 3'],
  ['8 processes on one library and one session', ['--parallel', '8'], 'parallel: versions lost: 0'],
])(
  '%s: nothing is lost',
  async (_, args, line) => {
    const { code, output } = await torture([...args, ...strict])
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' })
    if (!output.includes('SKIPPED')) expect(output).toContain(line)
  },
  mostMs,
)

function torture(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(root, 'bench/torture/index.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })))
}
