import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFolderStore } from '../stores/index.ts'
import { createAgentRegistry } from './registry.ts'
import type { AgentRegistryOptions } from './registry.ts'

let parent: string
let folder: string
let warnings: string[]
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'agents-'))
  folder = join(parent, '.agents')
  warnings = []
})
afterEach(() => rmSync(parent, { recursive: true, force: true }))

const open = (more: Partial<AgentRegistryOptions> = {}) =>
  createAgentRegistry({
    store: createFolderStore(folder),
    versions: createFolderStore(join(folder, '.versions')),
    sessionId: 's1',
    warn: (message) => warnings.push(message),
    ...more,
  })
const put = (path: string, content: unknown) => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
}
const json = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'))
const proposal = { name: 'analyst', role: 'Data analyst', system_prompt: 'You analyse.', capabilities: ['csv'] }

describe('keeping', () => {
  test('a new one is written flat, with a row of relative path', async () => {
    const admission = await open().keep(proposal, 'coder')
    expect(admission).toMatchObject({
      type: 'kept',
      update: false,
      definition: { ...proposal, version: 1, created_by: 'coder' },
    })
    expect(json('analyst.json')).toMatchObject({
      ...proposal,
      temperature: 0.7,
      max_tokens: 1500,
      model: null,
      tools: [],
    })
    expect(json('manifest.json')).toEqual({
      agents: {
        analyst: {
          path: 'analyst.json',
          role: 'Data analyst',
          created_at: expect.any(String),
          created_by: 'coder',
          capabilities: ['csv'],
          version: 1,
        },
      },
    })
  })
  test('the same name is the next version; the old one is kept, and what was not given stays', async () => {
    const registry = open()
    await registry.keep({ ...proposal, tools: ['csv_profile'] }, 'supervisor')
    const first = json('analyst.json')
    const admission = await registry.keep({ name: 'analyst', role: '', system_prompt: 'You analyse well.' }, 'coder')
    expect(admission).toMatchObject({
      type: 'kept',
      update: true,
      definition: {
        version: 2,
        role: 'Data analyst',
        tools: ['csv_profile'],
        created_at: first.created_at,
        created_by: 'supervisor',
        system_prompt: 'You analyse well.',
      },
    })
    expect(json('.versions/analyst/1.json')).toEqual(first)
    expect(json('manifest.json').agents.analyst.version).toBe(2)
  })
  test.each([
    [{ name: '', role: '', system_prompt: 'x' }, "'name' or 'system_prompt' is missing"],
    [{ name: 'x', role: '', system_prompt: ' ' }, "'name' or 'system_prompt' is missing"],
    [{ name: '../x', role: '', system_prompt: 'x' }, 'cannot be the name'],
    [{ name: 'manifest', role: '', system_prompt: 'x' }, 'cannot be the name'],
    [{ name: 'x', role: '', system_prompt: 'x'.repeat(30_000) }, 'at most 20000'],
    [{ name: 'x', role: 'r'.repeat(500), system_prompt: 'x' }, 'role is longer'],
  ])('%# is refused and creates nothing', async (wrong, message) => {
    const admission = await open().keep(wrong, 'coder')
    expect(admission).toMatchObject({
      type: 'refused',
      problems: [{ message: expect.stringContaining(message), hint: expect.any(String) }],
    })
    expect(readdirSync(parent)).toEqual([])
  })
  test('a name that differs in case only is refused', async () => {
    const registry = open()
    await registry.keep(proposal, 'coder')
    expect(await registry.keep({ ...proposal, name: 'Analyst' }, 'coder')).toMatchObject({ type: 'refused' })
  })
  test('a damaged manifest is set aside and rebuilt, and said', async () => {
    put('old.json', { system_prompt: 'x', role: 'Old' })
    put('manifest.json', '{"agents": {')
    await open().keep(proposal, 'coder')
    expect(Object.keys(json('manifest.json').agents)).toEqual(['analyst', 'old'])
    expect(readFileSync(join(folder, 'manifest.json.damaged-1'), 'utf8')).toBe('{"agents": {')
    expect(warnings.join()).toContain('manifest.json.damaged-1')
  })
  test('for this session only', async () => {
    await open({ shared: false }).keep(proposal, 'coder')
    expect(json('s1/analyst.json').version).toBe(1)
    expect(json('s1/manifest.json').agents.analyst.path).toBe('analyst.json')
    expect(await open({ sessionId: 's2' }).find('analyst')).toBeNull()
    expect((await open().keep(proposal, 'coder')).type).toBe('kept')
    expect(json('s1/analyst.json').version).toBe(2)
  })
  test('two processes lose nothing', async () => {
    const script = join(parent, 'keep.mjs')
    writeFileSync(
      script,
      `import { createAgentRegistry } from ${JSON.stringify(join(import.meta.dirname, 'registry.ts'))}
import { createFolderStore } from ${JSON.stringify(join(import.meta.dirname, '../stores/index.ts'))}
const [folder, prefix] = process.argv.slice(2)
const registry = createAgentRegistry({ store: createFolderStore(folder), versions: createFolderStore(folder + '/.versions'), sessionId: 's' })
for (let i = 0; i < 8; i++) {
  await registry.keep({ name: prefix + i, role: 'r', system_prompt: 'x' }, 'coder')
  await registry.keep({ name: 'both', role: 'r', system_prompt: prefix + i }, 'coder')
}`,
    )
    const children = ['a', 'b'].map((prefix) =>
      spawn(process.execPath, [script, folder, prefix], { stdio: ['ignore', 'inherit', 'inherit'] }),
    )
    const ends = await Promise.all(children.map((child) => once(child, 'close')))
    expect(ends.map(([status]) => status)).toEqual([0, 0])
    expect(Object.keys(json('manifest.json').agents)).toHaveLength(17)
    expect(json('both.json').version).toBe(16)
    expect(readdirSync(join(folder, '.versions/both'))).toHaveLength(15)
  })
})

describe('reading', () => {
  test('creates nothing', async () => {
    expect(await open().list(true)).toEqual([])
    expect(await open().find('x')).toBeNull()
    expect(readdirSync(parent)).toEqual([])
  })
  test('flat, of the session, of the seed’s global folder, Markdown; a corrupt file is reported once', async () => {
    put('flat.json', { name: 'flat', system_prompt: 'flat' })
    put('both.json', { name: 'both', system_prompt: 'shared' })
    put('s1/both.json', { name: 'both', system_prompt: 'own' })
    put('global/legacy.json', { name: 'legacy', system_prompt: 'legacy' })
    put('s2/other.json', { name: 'other', system_prompt: 'other' })
    put('writer.md', '---\nname: writer\ndescription: Writes\n---\nYou write.')
    put('README.md', '# Agents')
    put('notes.md', '# Notes')
    put('torn.json', '{"name": "torn"')
    put('manifest.json', { agents: { flat: { path: '/home/old/.agents/flat.json' } } })
    const registry = open()
    expect((await registry.list()).map(({ name }) => name)).toEqual(['both', 'flat', 'legacy', 'writer'])
    expect((await registry.find('both'))?.system_prompt).toBe('own')
    expect((await registry.list(true)).map(({ name }) => name)).toEqual([
      'both',
      'both',
      'flat',
      'legacy',
      'other',
      'writer',
    ])
    expect(warnings).toEqual([
      expect.stringMatching(/notes\.md .*front-matter/),
      expect.stringMatching(/torn\.json .*not JSON/),
    ])
  })
  test('a Markdown agent gets its next version as JSON', async () => {
    put('writer.md', '---\nname: writer\ndescription: Writes\n---\nYou write.')
    const registry = open()
    expect(
      await registry.keep({ name: 'writer', role: '', system_prompt: 'You write better.' }, 'coder'),
    ).toMatchObject({
      update: true,
      definition: { version: 2, role: 'Writes', created_by: 'user' },
    })
    expect((await registry.find('writer'))?.system_prompt).toBe('You write better.')
  })
  test('a file in place of the folder is said', async () => {
    writeFileSync(folder, 'x')
    await expect(open().list()).rejects.toMatchObject({ exit: 'configuration' })
  })
})
