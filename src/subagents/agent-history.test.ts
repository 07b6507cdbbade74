import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFolderStore } from '../stores/index.ts'
import { createAgentRegistry } from './registry.ts'
import type { AgentRegistryOptions } from './registry.ts'

let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'agents-')), '.agents')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const open = (more: Partial<AgentRegistryOptions> = {}) =>
  createAgentRegistry({
    store: createFolderStore(folder),
    versions: createFolderStore(join(folder, '.versions')),
    sessionId: 's1',
    ...more,
  })
const put = (path: string, content: unknown) => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), JSON.stringify(content))
}
const json = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'))
const says = (system_prompt: string, more = {}) => ({ name: 'critic', role: 'A critic', system_prompt, ...more })

describe('versions', () => {
  test('an earlier one comes back as the newest, with what other programs wrote into it', async () => {
    put('critic.json', { ...says('one'), color: 'blue', created_at: '2025-01-01T00:00:00.000Z' })
    const registry = open()
    await registry.keep(says('two'), 'coder')
    await registry.keep(says('three', { role: 'A stern critic' }), 'coder')
    expect(
      (await registry.history('critic')).map(({ version, role, isCurrent }) => [version, role, isCurrent]),
    ).toEqual([
      [1, 'A critic', false],
      [2, 'A critic', false],
      [3, 'A stern critic', true],
    ])
    expect(await registry.restore('critic', 1)).toMatchObject({ version: 4, system_prompt: 'one' })
    expect(json('critic.json')).toMatchObject({
      version: 4,
      system_prompt: 'one',
      color: 'blue',
      created_at: '2025-01-01T00:00:00.000Z',
    })
    expect(json('.versions/critic/3.json')).toMatchObject({ system_prompt: 'three' })
    expect(json('manifest.json').agents.critic).toMatchObject({ version: 4, role: 'A critic' })
  })
  test('the one in use stays as it is, and what is not kept changes nothing', async () => {
    const registry = open()
    await registry.keep(says('one'), 'coder')
    const before = readFileSync(join(folder, 'critic.json'), 'utf8')
    expect(await registry.restore('critic', 1)).toMatchObject({ version: 1 })
    expect(await registry.restore('critic', 7)).toBeNull()
    expect(await registry.restore('nobody', 1)).toBeNull()
    expect(await registry.restore('../critic', 1)).toBeNull()
    expect(readFileSync(join(folder, 'critic.json'), 'utf8')).toBe(before)
    expect(existsSync(join(folder, '.versions'))).toBe(false)
  })
  test('a file that was changed or removed by hand costs no version', async () => {
    const registry = open()
    await registry.keep(says('one'), 'coder')
    await registry.keep(says('two'), 'coder')
    put('critic.json', { ...json('critic.json'), version: 1, system_prompt: 'by hand' })
    expect(await registry.keep(says('three'), 'coder')).toMatchObject({ definition: { version: 3 } })
    expect(json('.versions/critic/1.json').system_prompt).toBe('one')
    expect(json('.versions/critic/2.json').system_prompt).toBe('by hand')
    rmSync(join(folder, 'critic.json'))
    expect(await registry.restore('critic', 1)).toMatchObject({ version: 3, system_prompt: 'one' })
  })
  test('limits and tools are part of a version', async () => {
    const registry = open()
    await registry.keep(says('one', { tools: ['a', 'b'], max_turns: 3, timeout_seconds: 20, max_tokens: 900 }), 'coder')
    expect(await registry.keep(says('two', { tools: ['b'] }), 'coder')).toMatchObject({
      definition: { tools: ['b'], max_turns: 3, timeout_seconds: 20, max_tokens: 900 },
    })
    expect(await registry.keep(says('three', { max_turns: 31 }), 'coder')).toMatchObject({
      type: 'refused',
      problems: [{ code: 'E_LIMIT', message: 'max_turns is 31', hint: expect.stringContaining('1 to 30') }],
    })
  })
})

describe('a session’s own', () => {
  const own = () => open({ shared: false })
  test('is nobody else’s, and its versions are not those of the shared one of its name', async () => {
    await open({ sessionId: null }).keep(says('shared'), 'user')
    await own().keep(says('own'), 'coder')
    await own().keep(says('own, better'), 'coder')
    const other = open({ sessionId: 's2' })
    expect(await other.find('critic')).toMatchObject({ system_prompt: 'shared', version: 1, session: null })
    expect(await own().find('critic')).toMatchObject({ system_prompt: 'own, better', version: 3, session: 's1' })
    expect((await other.list(true)).map(({ session }) => session)).toEqual([null, 's1'])
    await other.keep(says('shared, better'), 'coder')
    expect(json('.versions/critic/1.json').system_prompt).toBe('shared')
    expect(json('.versions/s1/critic/2.json').system_prompt).toBe('own')
    expect(await own().restore('critic', 2)).toMatchObject({ system_prompt: 'own', version: 4 })
    expect(json('critic.json').system_prompt).toBe('shared, better')
  })
  test('becomes everybody’s once an accepted answer rested on it; what was shared is kept', async () => {
    await open({ sessionId: null }).keep(says('shared'), 'user')
    await own().keep(says('own'), 'coder')
    await own().recordContribution('critic')
    expect(await open({ sessionId: 's2' }).find('critic')).toMatchObject({ system_prompt: 'own', version: 2 })
    expect(json('.versions/critic/1.json').system_prompt).toBe('shared')
    expect(existsSync(join(folder, 's1/critic.json'))).toBe(false)
    expect(json('s1/manifest.json').agents).toEqual({})
    expect(json('manifest.json').agents.critic.version).toBe(2)
  })
  test('a contribution of a shared agent, or of none, changes nothing', async () => {
    await open().keep(says('shared'), 'coder')
    const before = readdirSync(folder)
    await own().recordContribution('critic')
    await own().recordContribution('nobody')
    expect(readdirSync(folder)).toEqual(before)
    expect(json('critic.json').version).toBe(1)
  })
})
