/** The commands of agents over a real folder, as they are typed. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createProgram } from './program.ts'
import type { Io } from './terminal.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'agents-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const put = (path: string, content: object): void => {
  mkdirSync(join(cwd, '.agents', path, '..'), { recursive: true })
  writeFileSync(join(cwd, '.agents', path), JSON.stringify(content))
}
const agent = (system_prompt: string, version: number, more = {}): object => ({
  name: 'critic',
  role: 'A critic',
  system_prompt,
  version,
  created_at: '2026-01-01T00:00:00.000Z',
  ...more,
})

/** @returns what was written to stdout. */
async function type(...words: string[]): Promise<string> {
  let said = ''
  const io: Io = {
    stdout: (text) => void (said += text),
    result: (text) => void (said += text),
    stderr: () => {},
    interactive: false,
    live: false,
    columns: 80,
    color: false,
    cwd,
    env: { HOME: cwd },
  }
  await createProgram('0', async (handler, flags) => void (await handler(io, flags))).parseAsync(words, {
    from: 'user',
  })
  return said
}

test('history names the kept versions, rollback brings one back', async () => {
  put('critic.json', agent('three', 3))
  put('.versions/critic/1.json', agent('one', 1))
  put('.versions/critic/2.json', agent('two', 2, { role: 'A stern\x1b[2J critic' }))
  expect(await type('agents', 'history', 'critic')).toBe(
    `version 1: A critic, made 2026-01-01T00:00:00.000Z
version 2: A stern critic, made 2026-01-01T00:00:00.000Z
version 3 (in use): A critic, made 2026-01-01T00:00:00.000Z
`,
  )
  expect(await type('agents', 'rollback', 'critic', '1')).toBe('critic is as in version 1 again, kept as version 4.\n')
  expect(JSON.parse(readFileSync(join(cwd, '.agents/critic.json'), 'utf8'))).toMatchObject({
    system_prompt: 'one',
    version: 4,
  })
  expect(await type('agents', 'rollback', 'critic', '4')).toBe('critic is as in version 4 already.\n')
  expect(JSON.parse(await type('--output-format', 'json', 'agents', 'history', 'critic'))).toMatchObject([
    { version: 1 },
    { version: 2 },
    { version: 3, isCurrent: false },
    { version: 4, isCurrent: true },
  ])
})

test('what is not there is said with what there is, and nothing is made', async () => {
  await expect(type('agents', 'history', 'nobody')).rejects.toThrow('there is no agent "nobody"')
  await expect(type('agents', 'rollback', 'nobody', '1')).rejects.toThrow('there is no agent "nobody"')
  expect(existsSync(join(cwd, '.agents'))).toBe(false)
  put('critic.json', agent('one', 1))
  for (const version of ['7', '1.0', '-1', '0', 'x', '../1'])
    await expect(type('agents', 'rollback', 'critic', '--', version)).rejects.toMatchObject({
      message: `there is no version "${version}" of "critic"`,
      wayOut: 'kept are: 1',
    })
})

test('a session’s own is listed with its session, shown and rolled back for it alone', async () => {
  put('critic.json', agent('shared', 1))
  put('s1/critic.json', agent('own, better', 2, { tools: ['words'], max_turns: 3 }))
  put('.versions/s1/critic/1.json', agent('own', 1))
  expect(await type('agents', 'list')).toMatch(/Total: 1 agents/)
  const all = await type('--agents-all-sessions', 'agents', 'list')
  expect(all).toMatch(/critic .* all\n.*critic .* s1\n/)
  expect(await type('--session-id', 's1', 'agents', 'show', 'critic')).toContain(
    'Tools: words\nLimits: 3 turns, 300 s, 1500 tokens per reply\n',
  )
  await type('--session-id', 's1', 'agents', 'rollback', 'critic', '1')
  expect(JSON.parse(readFileSync(join(cwd, '.agents/s1/critic.json'), 'utf8'))).toMatchObject({ system_prompt: 'own' })
  expect(JSON.parse(readFileSync(join(cwd, '.agents/critic.json'), 'utf8'))).toMatchObject({ system_prompt: 'shared' })
})
