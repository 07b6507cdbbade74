/** Files within grants, and the ways around them: `..`, links, races, special files, protected names. */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  realpathSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { Json } from '../protocol/json.ts'
import { createUse } from './ground.ts'

const base = realpathSync(mkdtempSync(join(tmpdir(), 'files-')))
const cwd = join(base, 'project')
const secret = join(base, 'secret')
afterAll(() => rmSync(base, { recursive: true, force: true }))

beforeEach(() => {
  rmSync(base, { recursive: true, force: true })
  mkdirSync(join(cwd, 'data', 'deep'), { recursive: true })
  mkdirSync(secret)
  writeFileSync(join(secret, 'key.txt'), 'CANARY')
  writeFileSync(join(cwd, 'data', 'a.txt'), 'aä')
  writeFileSync(join(cwd, 'other.txt'), 'other')
})

describe('reading', () => {
  test('text, bytes, lists and facts within a grant', async () => {
    const use = createUse(cwd, { read: ['data'] })
    expect(await use.call('fs.read', { path: 'data/a.txt', as: 'text' })).toEqual({ text: 'aä' })
    expect(await use.call('fs.read', { path: join(cwd, 'data/a.txt'), as: 'bytes' })).toEqual({
      base64: Buffer.from('aä').toString('base64'),
    })
    expect(await use.call('fs.list', { path: 'data' })).toEqual([
      { name: 'a.txt', type: 'file' },
      { name: 'deep', type: 'directory' },
    ])
    expect(await use.call('fs.stat', { path: './data/../data/a.txt' })).toMatchObject({ type: 'file', size: 3 })
    expect(use.audit).toHaveLength(4)
    expect(use.audit[0]).toBe(`read allowed ${cwd}/data/a.txt`)
  })
  test('a grant of one file is that file', async () => {
    const use = createUse(cwd, { read: ['data/a.txt'] })
    expect(await use.call('fs.read', { path: 'data/a.txt', as: 'text' })).toEqual({ text: 'aä' })
    expect(await use.call('fs.list', { path: 'data' })).toBe('E_POLICY')
    expect(await use.call('fs.read', { path: 'data/a.txt.bak', as: 'text' })).toBe('E_POLICY')
  })
  test.each([
    'other.txt',
    '../secret/key.txt',
    'data/../../secret/key.txt',
    '/etc/passwd',
    '../secret',
    'data/../other.txt',
    'dat',
    'database/x',
    '/proc/self/environ',
    '/proc/self/root/etc/passwd',
  ])('outside: %s is denied, the same whether it exists or not', async (path) => {
    const use = createUse(cwd, { read: ['data'] })
    const error = await use.fail('fs.read', { path, as: 'text' })
    const missing = await use.fail('fs.read', { path: `${path}-none`, as: 'text' })
    expect([error.code, missing.code]).toEqual(['E_POLICY', 'E_POLICY'])
    expect(missing.message.replace('-none', '')).toBe(error.message)
    expect(error.hint).toContain('--allow-read=')
    expect(use.audit.every((line) => line.startsWith('read denied'))).toBe(true)
  })
  test('missing within a grant is told as missing', async () => {
    const use = createUse(cwd, { read: ['data'] })
    expect(await use.call('fs.read', { path: 'data/none', as: 'text' })).toBe('ENOENT')
    expect(await use.call('fs.read', { path: 'data', as: 'text' })).toBe('EISDIR')
    expect(await use.call('fs.list', { path: 'data/a.txt' })).toBe('ENOTDIR')
  })
  test('a person may allow it, once, for the real place', async () => {
    const use = createUse(cwd, {}, true)
    expect(await use.call('fs.read', { path: 'other.txt', as: 'text' })).toEqual({ text: 'other' })
    expect(use.asked).toEqual([`read ${cwd}/other.txt`])
    expect(use.audit).toEqual([`read allowed ${cwd}/other.txt`])
  })
  test.each<Json>(['', '\0', 'data/\0a', 5, null, ['data']])('a path that is none (%j) is refused', async (path) => {
    expect(await createUse(cwd, { read: true }).call('fs.read', { path, as: 'text' })).toBe('E_ARGUMENT')
  })
  test('keys in .env files need their name, an example does not', async () => {
    writeFileSync(join(cwd, '.env'), 'KEY=CANARY')
    writeFileSync(join(cwd, '.env.local'), 'KEY=CANARY')
    writeFileSync(join(cwd, '.env.example'), 'KEY=')
    for (const grants of [{ read: true } as const, { read: ['.'] }, { read: ['/'] }]) {
      const use = createUse(cwd, grants)
      expect(await use.call('fs.read', { path: '.env', as: 'text' })).toBe('E_POLICY')
      expect(await use.call('fs.read', { path: '.env.local', as: 'text' })).toBe('E_POLICY')
      expect(await use.call('fs.read', { path: '.env.example', as: 'text' })).toEqual({ text: 'KEY=' })
    }
    expect(await createUse(cwd, { read: ['.env'] }).call('fs.read', { path: '.env', as: 'text' })).toEqual({
      text: 'KEY=CANARY',
    })
  })
  test('more than the quota of one call', async () => {
    writeFileSync(join(cwd, 'data', 'big'), Buffer.alloc(20 * 2 ** 20))
    const use = createUse(cwd, { read: ['data'] })
    expect(await use.call('fs.read', { path: 'data/big', as: 'text' })).toMatchObject({ text: expect.any(String) })
    expect(await use.call('fs.read', { path: 'data/big', as: 'text' })).toBe('E_LIMIT')
  })
})

describe('links and special files', () => {
  test('a link out of the grant is denied, whether its end exists or not', async () => {
    symlinkSync(join(secret, 'key.txt'), join(cwd, 'data', 'link'))
    symlinkSync(join(secret, 'none'), join(cwd, 'data', 'dangling'))
    symlinkSync(secret, join(cwd, 'data', 'folder'))
    symlinkSync('../../secret', join(cwd, 'data', 'relative'))
    const use = createUse(cwd, { read: ['data'], write: ['data'] })
    for (const path of ['link', 'dangling', 'folder/key.txt', 'folder/none', 'relative/key.txt'].map(
      (name) => `data/${name}`,
    )) {
      expect(await use.call('fs.read', { path, as: 'text' })).toBe('E_POLICY')
      expect(await use.call('fs.stat', { path })).toBe('E_POLICY')
      expect(await use.call('fs.write', { path, text: 'x' })).toBe('E_POLICY')
      expect(await use.call('fs.remove', { path })).toBe('E_POLICY')
    }
    expect(await use.call('fs.list', { path: 'data/folder' })).toBe('E_POLICY')
    expect(await use.call('fs.rename', { from: 'data/a.txt', to: 'data/folder/stolen' })).toBe('E_POLICY')
    expect(existsSync(join(secret, 'none'))).toBe(false)
    expect(readFileSync(join(secret, 'key.txt'), 'utf8')).toBe('CANARY')
  })
  test('a link within the grant is followed; a granted link grants its end', async () => {
    symlinkSync('a.txt', join(cwd, 'data', 'link'))
    expect(await createUse(cwd, { read: ['data'] }).call('fs.read', { path: 'data/link', as: 'text' })).toEqual({
      text: 'aä',
    })
    symlinkSync(secret, join(cwd, 'shared'))
    expect(await createUse(cwd, { read: ['shared'] }).call('fs.read', { path: 'shared/key.txt', as: 'text' })).toEqual({
      text: 'CANARY',
    })
  })
  test('a circle of links is denied', async () => {
    symlinkSync('two', join(cwd, 'data', 'one'))
    symlinkSync('one', join(cwd, 'data', 'two'))
    expect(await createUse(cwd, { read: true }).call('fs.read', { path: 'data/one', as: 'text' })).toBe('E_POLICY')
  })
  test('a pipe and a device do not block or open', async () => {
    const makePipe = 'mkfifo'
    execFileSync(makePipe, [join(cwd, 'data', 'pipe')])
    const use = createUse(cwd, { read: true, write: true })
    expect(await use.call('fs.read', { path: 'data/pipe', as: 'text' })).toBe('E_POLICY')
    expect(await use.call('fs.write', { path: 'data/pipe', text: 'x' })).not.toBe(null)
    expect(await use.call('fs.read', { path: '/dev/zero', as: 'text' })).toBe('E_POLICY')
  })
  test('a file with another name is not written', async () => {
    linkSync(join(secret, 'key.txt'), join(cwd, 'data', 'hard'))
    const use = createUse(cwd, { write: ['data'] })
    expect(await use.call('fs.write', { path: 'data/hard', text: 'x' })).toBe('E_POLICY')
    expect(await use.call('fs.write', { path: 'data/hard', text: 'x', append: true })).toBe('E_POLICY')
    expect(readFileSync(join(secret, 'key.txt'), 'utf8')).toBe('CANARY')
  })
  test('a folder that turns into a link meanwhile does not lead out', async () => {
    const folder = join(cwd, 'data', 'deep')
    writeFileSync(join(folder, 'key.txt'), 'mine')
    const use = createUse(cwd, { read: ['data'], write: ['data'] })
    const race = { isOver: false }
    const flipping = (async () => {
      while (!race.isOver) {
        renameSync(folder, `${folder}-aside`)
        symlinkSync(secret, folder)
        await new Promise(setImmediate)
        unlinkSync(folder)
        renameSync(`${folder}-aside`, folder)
        await new Promise(setImmediate)
      }
    })()
    const seen = new Set<string>()
    for (let round = 0; round < 300; round++) {
      seen.add(JSON.stringify(await use.call('fs.read', { path: 'data/deep/key.txt', as: 'text' })))
      seen.add(JSON.stringify(await use.call('fs.write', { path: 'data/deep/new.txt', text: 'x' })))
    }
    race.isOver = true
    await flipping
    expect([...seen].join()).not.toContain('CANARY')
    expect(existsSync(join(secret, 'new.txt'))).toBe(false)
  })
})

describe('writing', () => {
  test('writes, replaces, appends, makes, moves and removes within a grant', async () => {
    const use = createUse(cwd, { write: ['out'] })
    expect(await use.call('fs.mkdir', { path: 'out/a/b' })).toBe(null)
    expect(await use.call('fs.mkdir', { path: 'out/a/b' })).toBe(null)
    await use.call('fs.write', { path: 'out/a/b/x.txt', text: 'long text' })
    await use.call('fs.write', { path: 'out/a/b/x.txt', text: 'short' })
    await use.call('fs.write', { path: 'out/a/b/x.txt', base64: Buffer.from('!').toString('base64'), append: true })
    await use.call('fs.rename', { from: 'out/a/b/x.txt', to: 'out/a/y.txt' })
    expect(readFileSync(join(cwd, 'out/a/y.txt'), 'utf8')).toBe('short!')
    expect(await use.call('fs.remove', { path: 'out/a' })).toBe('ENOTEMPTY')
    expect(await use.call('fs.remove', { path: 'out/a', recursive: true })).toBe(null)
    expect(existsSync(join(cwd, 'out/a'))).toBe(false)
  })
  test('a read grant is not a write grant, nor the other way', async () => {
    expect(await createUse(cwd, { read: true }).call('fs.write', { path: 'data/a.txt', text: 'x' })).toBe('E_POLICY')
    expect(await createUse(cwd, { write: true }).call('fs.read', { path: 'data/a.txt', as: 'text' })).toBe('E_POLICY')
    expect(readFileSync(join(cwd, 'data/a.txt'), 'utf8')).toBe('aä')
  })
  test('a folder that is missing is told with the way out', async () => {
    const error = await createUse(cwd, { write: ['data'] }).fail('fs.write', { path: 'data/none/x.txt', text: 'x' })
    expect(error).toMatchObject({ code: 'ENOENT', hint: expect.stringContaining('mkdir') })
  })
  test.each([
    '.permanent_tools/evil.ts',
    '.agents/evil.json',
    '.sessions/x.jsonl',
    '.runs/x',
    '.git/hooks/post-checkout',
    'data/.git/config',
    '.env',
  ])('%s needs its own grant', async (path) => {
    for (const grants of [{ write: true } as const, { write: ['.'] }, { write: ['/'] }]) {
      const use = createUse(cwd, grants)
      expect(await use.call('fs.write', { path, text: 'x' })).toBe('E_POLICY')
      expect(await use.call('fs.mkdir', { path })).toBe('E_POLICY')
      expect(await use.call('fs.rename', { from: 'data/a.txt', to: path })).toBe('E_POLICY')
    }
    expect(existsSync(join(cwd, path))).toBe(false)
  })
  test('a grant that names it is enough', async () => {
    const use = createUse(cwd, { write: ['.agents'] })
    expect(await use.call('fs.mkdir', { path: '.agents' })).toBe(null)
    expect(await use.call('fs.write', { path: '.agents/a.json', text: '{}' })).toBe(null)
    expect(await use.call('fs.mkdir', { path: '.agents/.git' })).toBe('E_POLICY')
  })
  test('a folder that holds one is not removed or moved', async () => {
    mkdirSync(join(cwd, 'data', 'deep', '.git'))
    writeFileSync(join(cwd, 'data', 'deep', '.git', 'config'), 'x')
    const use = createUse(cwd, { write: true })
    expect(await use.call('fs.remove', { path: 'data', recursive: true })).toBe('E_POLICY')
    expect(await use.call('fs.rename', { from: 'data', to: 'moved' })).toBe('E_POLICY')
    expect(existsSync(join(cwd, 'data', 'deep', '.git', 'config'))).toBe(true)
  })
})
