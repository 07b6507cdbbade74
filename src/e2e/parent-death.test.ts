/** Every child dies with its parent, also when the parent is killed in the middle. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { start, temporaryFolder } from './program.ts'

const isLinux = process.platform === 'linux' && existsSync('/usr/bin/setpriv')

function running(mark: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      return (
        readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(mark) &&
        !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'))
      )
    } catch {
      return false
    }
  })
}

const cases: [string, string, string[], string][] = [
  ['a program that a tool runs', 'await ctx.run("sleep", ["41.7318"]); return 1', ['--allow-run=sleep'], '41.7318'],
  ['a busy tool in open mode', 'for (;;) {}', ['--allow-all'], 'open-child'],
]

test.each(isLinux ? cases : [])(
  '%s',
  async (_, body, flags, mark) => {
    const cwd = temporaryFolder()
    mkdirSync(join(cwd, '.permanent_tools'))
    writeFileSync(
      join(cwd, '.permanent_tools/stay.ts'),
      `export const description = 'Stays'\nexport const parameters = { type: 'object', properties: {} }\nexport default async function stay(args: {}, ctx: ToolContext): Promise<Json> {\n  ${body}\n}\n`,
    )
    writeFileSync(
      join(cwd, '.permanent_tools/manifest.json'),
      JSON.stringify({
        tools: {
          stay: {
            path: 'stay.ts',
            version: 1,
            created_at: '2026-01-01T00:00:00Z',
            updated_at: '2026-01-01T00:00:00Z',
            grants: ['run:sleep'],
          },
        },
      }),
    )
    const before = new Set(running(mark))
    const mine = (): string[] => running(mark).filter((pid) => !before.has(pid))
    const { child, finished } = start(['tools', 'run', 'stay', ...flags], { cwd })
    await expect.poll(() => mine().length, { timeout: 20_000 }).toBeGreaterThan(0)
    child.kill('SIGKILL')
    await finished
    await expect.poll(() => mine(), { timeout: 5_000 }).toEqual([])
  },
  60_000,
)

// Named, not hidden: where it cannot run, the suite says so, and under CI that is a failure.
test.each(isLinux ? [] : ['setpriv of util-linux is not here'])('SKIPPED: %s', () => {
  expect(process.env['CI']).toBeUndefined()
})
