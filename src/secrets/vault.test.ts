/** The vault on a real disk. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, chmodSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigurationError, InputError } from '../protocol/errors.ts'
import { createFolderStore } from '../stores/index.ts'
import type { Vault } from './secret.ts'
import { createVault } from './vault.ts'

let folder: string
beforeEach(() => void (folder = join(mkdtempSync(join(tmpdir(), 'autoagent-vault-')), 'deep')))
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const open = (): Vault => createVault({ store: createFolderStore(folder), keyFile: join(folder, 'vault.key') })
const file = (name: string): string => join(folder, name)
const value = 'a-value-that-nobody-may-read'
const found = (name: string, one = value): Parameters<Vault['add']>[0][number] => ({
  name,
  value: one,
  kind: 'some-key',
})
const modeOf = (path: string): number => statSync(path).mode & 0o777

test('reading makes nothing', async () => {
  expect(await open().list()).toEqual([])
  expect(await open().read('X')).toBeNull()
  expect(await open().remove('X')).toBe(false)
  expect(() => statSync(folder)).toThrow('ENOENT')
})
test('a value is kept, told of without it, replaced and removed', async () => {
  await open().set('MY_KEY', value)
  expect(await open().read('MY_KEY')).toBe(value)
  const [told] = await open().list()
  expect(told).toMatchObject({ name: 'MY_KEY', kind: 'value', chars: value.length })
  expect(JSON.stringify(told)).not.toContain(value)
  await open().set('MY_KEY', 'zwölf Zeichen\nin zwei Zeilen')
  expect(await open().values()).toEqual([{ name: 'MY_KEY', value: 'zwölf Zeichen\nin zwei Zeilen' }])
  expect(await open().remove('MY_KEY')).toBe(true)
  expect(await open().values()).toEqual([])
})
test('nobody else can read the files, and no file holds the value; the same value looks different each time', async () => {
  await open().set('A', value)
  await open().set('B', value)
  expect([folder, file('vault.key'), file('vault.json')].map(modeOf)).toEqual([0o700, 0o600, 0o600])
  for (const name of readdirSync(folder)) expect(readFileSync(file(name), 'utf8')).not.toContain(value)
  const { secrets } = JSON.parse(readFileSync(file('vault.json'), 'utf8')) as {
    secrets: Record<string, { sealed: string; nonce: string }>
  }
  expect(secrets['A']!.sealed).not.toBe(secrets['B']!.sealed)
  expect(secrets['A']!.nonce).not.toBe(secrets['B']!.nonce)
  chmodSync(file('vault.key'), 0o644)
  await open().values()
  expect(modeOf(file('vault.key'))).toBe(0o600)
})
test('found ones get a name each: the one a value has, the wanted one, or that with a number', async () => {
  await open().set('MINE', 'another-value-of-mine')
  const taken = (name: string): boolean => name === 'TAKEN'
  const names = await open().add(
    [
      found('KEY'),
      found('KEY', 'a-second-value'),
      found('KEY'),
      found('TAKEN', 'a-third-value'),
      found('KEY', 'another-value-of-mine'),
    ],
    taken,
  )
  expect(names).toEqual(['KEY', 'KEY_2', 'KEY', 'TAKEN_2', 'MINE'])
  expect(await open().read('KEY_2')).toBe('a-second-value')
})
test('many at the same time: none is lost', async () => {
  await Promise.all(Array.from({ length: 8 }, (_, at) => open().set(`KEY_${at}`, `${value}-${at}`)))
  expect((await open().values()).map((one) => one.value).toSorted()).toEqual(
    Array.from({ length: 8 }, (_, at) => `${value}-${at}`),
  )
})
test.each([
  ['another key', () => writeFileSync(file('vault.key'), Buffer.alloc(32, 7).toString('base64'))],
  ['half a key', () => writeFileSync(file('vault.key'), 'AAAA')],
  ['no key', () => rmSync(file('vault.key'))],
  ['no JSON', () => writeFileSync(file('vault.json'), '{"v":1,')],
  ['a later version', () => writeFileSync(file('vault.json'), '{"v":2,"secrets":{}}')],
  ['other fields', () => writeFileSync(file('vault.json'), '{"v":1,"secrets":{"A":{}}}')],
  ['a value under another name', () => change((text) => text.replace('"MY_KEY"', '"OTHER"'))],
  [
    'a changed value',
    () => change((text) => text.replace(/"sealed": "(.)/, (_all, one) => `"sealed": "${one === 'A' ? 'B' : 'A'}`)),
  ],
])('%s: a clear error, and nothing is written over', async (_name, damage) => {
  await open().set('MY_KEY', value)
  damage()
  const before = readdirSync(folder).map((name) => readFileSync(file(name), 'utf8'))
  await expect(open().values()).rejects.toThrow(ConfigurationError)
  await expect(open().set('NEW', value)).rejects.toThrow(/the vault of secrets cannot be opened/)
  await expect(open().add([found('KEY')], () => false)).rejects.toThrow(ConfigurationError)
  expect(readdirSync(folder).map((name) => readFileSync(file(name), 'utf8'))).toEqual(before)
})
function change(by: (text: string) => string): void {
  writeFileSync(file('vault.json'), by(readFileSync(file('vault.json'), 'utf8')))
}
test.each([
  ['BAD-NAME', value],
  ['GOOD', 'short'],
  ['__proto__x y', value],
])('%s = %s is refused', async (name, one) => {
  await expect(open().set(name, one)).rejects.toThrow(InputError)
})
