/** Packs as they should be, and as somebody hostile would make them: real archives, real folders. */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { Header, Pax, create } from 'tar'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { InputError } from '../protocol/errors.ts'
import { archiveLimits, openArchive, packArchive } from './pack-archive.ts'
import { openPackFolder, writePackFolder } from './pack-folder.ts'
import { formatPack, packInMemory, packLimits, readPack } from './pack.ts'
import type { PackedTool } from './pack.ts'

const root = mkdtempSync(join(tmpdir(), 'pack-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'))
})

function tool(name: string, more: Partial<PackedTool> = {}): PackedTool {
  const code = `export default function ${name}() { return 1 }\n`
  return { name, version: 1, description: `The tool ${name}`, grants: [], examples: [], code, ...more }
}
const sum = tool('sum', {
  version: 3,
  grants: ['net:api.example.com', 'kv'],
  examples: [{ args: { n: [1, { a: null }] }, expect: 2 }, { args: {}, fails: true }, { args: { '': 'ñ' } }],
})
/** A mark, Windows line ends, characters of four bytes, no newline at the end: bytes that a careless reader changes. */
const odd = tool('odd', { code: '\uFEFF// 👩‍🚀 é\r\nexport default function odd() { return "\u2028" }' })

type Entry = [path: string, content?: string | Buffer, type?: NonNullable<Header['type']>, linkpath?: string]

function tar(...entries: Entry[]): Buffer {
  const parts = entries.map(([path, content = '', type = 'File', linkpath]) => {
    const bytes = Buffer.from(content)
    const header = Buffer.alloc(512)
    new Header({ path, type, size: bytes.length, mode: 0o644, ...(linkpath ? { linkpath } : {}) }).encode(header)
    return Buffer.concat([header, bytes, Buffer.alloc(-bytes.length & 511)])
  })
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}
const tgz = (...entries: Entry[]): Buffer => gzipSync(tar(...entries))
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const row = (name: string, more: object = {}): object => {
  const { code, ...listed } = tool(name)
  return { ...listed, sha256: sha256(code), ...more }
}
const json = (...tools: object[]): string => JSON.stringify({ format: 1, tools })
const good: Entry[] = [
  ['pack.json', json(row('a'))],
  ['a.ts', tool('a').code],
]
const readArchive = async (archive: Buffer): Promise<PackedTool[]> => readPack(await openArchive(archive))

/** What the person is told; anything but an InputError is a bug. */
async function refusal(reading: Promise<unknown>): Promise<string> {
  const error = await reading.then(
    () => 'it was accepted',
    (thrown: unknown) => thrown,
  )
  return error instanceof InputError ? error.message : `no InputError: ${String(error)}`
}

describe('a pack', () => {
  test('comes back from an archive and from a folder as it was, byte by byte', async () => {
    const files = formatPack([sum, odd])
    expect([...files.keys()]).toEqual(['odd.ts', 'sum.ts', 'pack.json'])
    await writePackFolder(join(folder, 'p'), files)
    expect(readFileSync(join(folder, 'p/odd.ts'))).toEqual(Buffer.from(odd.code))
    for (const found of [
      await readPack(packInMemory(files)),
      await readPack(openPackFolder(join(folder, 'p'))),
      await readArchive(await packArchive(files)),
    ])
      expect(found).toEqual([odd, sum])
  })
  test('of the same tools is the same, whatever their order', async () => {
    const [one, other] = [formatPack([sum, odd]), formatPack([odd, sum])]
    expect(await packArchive(one)).toEqual(await packArchive(other))
  })
  test('holds what the format names and nothing else of a tool', () => {
    const more = { ...sum, statistics: { calls: 9 }, source_run: 'r', secret: 's' }
    const { tools } = JSON.parse(String(formatPack([more]).get('pack.json'))) as { tools: object[] }
    expect(Object.keys(tools[0]!)).toEqual(['name', 'version', 'description', 'grants', 'examples', 'sha256'])
  })
  test.each(['.', 'p', './p'])('made with tar from %s is read as well', async (from) => {
    await writePackFolder(join(folder, 'p'), formatPack([sum]))
    const cwd = from === '.' ? join(folder, 'p') : folder
    const file = join(folder, 'by-hand.tgz')
    await create({ gzip: true, cwd, file }, [from])
    expect(await readArchive(readFileSync(file))).toEqual([sum])
  })
  test('may have other files beside it: they are not read', async () => {
    expect(await readArchive(tgz(...good, ['README.md', '# Tools'], ['other.ts', 'evil()']))).toEqual([tool('a')])
  })
  test('of a later program of this format may say more', async () => {
    const text = JSON.stringify({ format: 1, title: 'T', tools: [row('a', { license: 'MIT' })] })
    expect(await readArchive(tgz(['pack.json', text], good[1]!))).toEqual([tool('a')])
  })
})

describe('an archive is refused', () => {
  const zeros = (bytes: number): Buffer => Buffer.alloc(bytes)
  const longName = new Pax({ path: '../../evil.ts' }).encode()
  const cases: [string, () => Buffer, RegExp][] = [
    ...['../evil.ts', 'pack/../../evil.ts', '/etc/evil.ts', 'C:\\evil.ts', 'c:/evil.ts', 'pack\\..\\evil.ts', '..'].map(
      (path): [string, () => Buffer, RegExp] => [`with the path ${path}`, () => tgz(...good, [path, 'x']), /leads out/],
    ),
    [
      'whose long name leads out',
      () => gzipSync(Buffer.concat([tar(...good).subarray(0, -1024), longName, tar(['plain.ts', 'x'])])),
      /leads out/,
    ],
    ['with a symbolic link', () => tgz(good[0]!, ['a.ts', '', 'SymbolicLink', '/etc/passwd']), /no plain file/],
    ['with a hard link', () => tgz(good[0]!, ['a.ts', '', 'Link', 'pack.json']), /no plain file/],
    ['with a device', () => tgz(...good, ['d', '', 'CharacterDevice']), /no plain file/],
    ['with a pipe', () => tgz(...good, ['p', '', 'FIFO']), /no plain file/],
    ['with a file twice', () => tgz(...good, ['a.ts', 'other']), /twice/],
    ['with two packs', () => tgz(...good, ['b/pack.json', json(row('a'))]), /more than once/],
    [
      'with 10,000 files',
      () => tgz(...good, ...Array.from({ length: 10_000 }, (_, n): Entry => [`f${n}`, 'x'])),
      new RegExp(`more than ${archiveLimits.entries}`),
    ],
    ['with a module of 50 MB', () => tgz(good[0]!, ['a.ts', zeros(50e6)]), /a\.ts is above 4 MiB/],
    ['of 100 MB that packs small', () => tgz(...good, ['big', zeros(101e6)]), /unpacked it is above/],
    ['that is a bomb', () => gzipSync(zeros(150e6)), /unpacked it is above/],
    ['that is compressed twice', () => gzipSync(gzipSync(zeros(150e6))), /compressed twice/],
    ['that is above the limit as it is', () => zeros(archiveLimits.bytes + 1), /above 32 MiB/],
    ['that is none', () => Buffer.from('hello'), /no \.tgz/],
    ['that is empty', () => zeros(0), /no \.tgz/],
    ['whose compression is cut off', () => tgz(...good).subarray(0, -20), /cannot be unpacked/],
    ['that is cut off within a file', () => gzipSync(tar(...good).subarray(0, 512 * 3 + 20)), /no sound tar/],
    ['with damaged heads', () => gzipSync(gunzipSync(tgz(...good)).fill(7, 0, 90)), /no sound tar/],
    ['of noise', () => gzipSync(Buffer.from('noise '.repeat(1000))), /no sound tar/],
    ['without pack.json', () => tgz(good[1]!), /no pack\.json/],
  ]
  test.each(cases)('%s', async (_, make, message) => {
    expect(await refusal(readArchive(make()))).toMatch(message)
  })
})

describe('pack.json is refused', () => {
  /** Of these JSON.stringify would break. */
  const deep = (levels: number): string =>
    json(row('a', { examples: [{ args: { deep: 0 } }] })).replace(
      '"deep":0',
      `"deep":${'['.repeat(levels)}${']'.repeat(levels)}`,
    )
  const many = Array.from({ length: 10_000 }, (_, n) => row(`t${n}`))
  const cases: [string, string, RegExp][] = [
    ['that is no JSON', '{"format": 1,', /not valid JSON/],
    ['with bytes that are no text', '\uFFFF', /not valid JSON/],
    ['that is a list', '[]', /no JSON object/],
    ['without a format', JSON.stringify({ tools: [row('a')] }), /no "format": 1/],
    ['of a later format', JSON.stringify({ format: 2, tools: [] }), /format 2, this program knows 1/],
    ['without tools', json(), /lists no tools/],
    ['whose format hides in a prototype', '{"__proto__": {"format": 1, "tools": [{}]}}', /no "format": 1/],
    ['with 10,000 tools', json(...many), /10000 tools, at most 1000/],
    ['with a tool that is null', '{"format":1,"tools":[null]}', /tool 1 of pack\.json is no JSON object/],
    ...['../a', 'a/b', '/a', 'a.ts', '', 'a\u0000', 'ａ', 'x'.repeat(65)].map((name): [string, string, RegExp] => [
      `with the name ${JSON.stringify(name).slice(0, 20)}`,
      json(row('a', { name })),
      /which no tool can have/,
    ]),
    ['with a name that is no text', json(row('a', { name: 7 })), /which no tool can have/],
    ['with a tool twice', json(row('a'), row('a')), /twice/],
    ['without a version', json(row('a', { version: '1' })), /no version number/],
    ['without a description', json(row('a', { description: null })), /no description/],
    ['with grants that are no texts', json(row('a', { grants: [{ net: true }] })), /no list of grants/],
    ['with an example without arguments', json(row('a', { examples: [{ expect: 1 }] })), /no list of examples/],
    ['with values nested too deep', deep(101), /nested deeper than 100/],
    ['with values nested far too deep', deep(200_000), /nested deeper than 100/],
    ['without a hash', json(row('a', { sha256: undefined })), /no sha256/],
    ['with another hash', json(row('a', { sha256: sha256('other') })), /sha256 differs/],
    ['that lists what is not there', json(row('a'), row('b')), /b\.ts is listed/],
  ]
  test.each(cases)('%s', async (_, text, message) => {
    const files = new Map([...good, ['pack.json', text] as const].map(([file, held]) => [file, Buffer.from(held!)]))
    expect(await refusal(readPack(packInMemory(files)))).toMatch(message)
  })
  test('with modules above the limit together', async () => {
    const code = `//${'x'.repeat(packLimits.moduleBytes - 2)}`
    const names = Array.from({ length: packLimits.bytes / packLimits.moduleBytes + 1 }, (_, n) => `t${n}`)
    const files = formatPack(names.map((name) => tool(name, { code })))
    await expect(readPack(packInMemory(files))).rejects.toThrow(/above 64 MiB together/)
  })
  test('whose module is no text', async () => {
    const module = Buffer.from([0x2f, 0x2f, 0xff, 0xfe])
    const hash = createHash('sha256').update(module).digest('hex')
    const document = Buffer.from(json(row('a', { sha256: hash })))
    const files = new Map([
      ['pack.json', document],
      ['a.ts', module],
    ])
    await expect(readPack(packInMemory(files))).rejects.toThrow(/a\.ts is not UTF-8/)
  })
})

describe('a folder', () => {
  const refused = (): Promise<string> => refusal(readPack(openPackFolder(folder)))
  test('with a link in the place of a module or of pack.json is refused, also when its target is right', async () => {
    writeFileSync(join(folder, 'real.ts'), tool('a').code)
    symlinkSync('real.ts', join(folder, 'a.ts'))
    writeFileSync(join(folder, 'pack.json'), json(row('a')))
    expect(await refused()).toMatch(/a\.ts is no plain file/)
    rmSync(join(folder, 'pack.json'))
    symlinkSync('real.ts', join(folder, 'pack.json'))
    expect(await refused()).toMatch(/pack\.json is no plain file/)
  })
  test('with a folder in the place of a module is refused', async () => {
    writeFileSync(join(folder, 'pack.json'), json(row('a')))
    mkdirSync(join(folder, 'a.ts'))
    expect(await refused()).toMatch(/a\.ts is no plain file/)
  })
  test('with a module of 100 MB is refused before it is read', async () => {
    writeFileSync(join(folder, 'pack.json'), json(row('a')))
    writeFileSync(join(folder, 'a.ts'), '')
    truncateSync(join(folder, 'a.ts'), 100e6)
    expect(await refused()).toMatch(/a\.ts is above 4 MiB/)
  })
  test('takes a new pack in the place of an earlier one, and keeps what is not of packs', async () => {
    await writePackFolder(folder, formatPack([sum, odd]))
    writeFileSync(join(folder, 'README.md'), 'mine')
    await writePackFolder(folder, formatPack([odd]))
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'odd.ts', 'pack.json'])
    expect(await readPack(openPackFolder(folder))).toEqual([odd])
  })
  test('that holds something else, or a pack that was changed, is left as it is', async () => {
    const other = join(folder, 'other')
    mkdirSync(other)
    writeFileSync(join(other, 'sum.ts'), 'mine')
    await expect(writePackFolder(other, formatPack([sum]))).rejects.toThrow(/holds something else/)
    expect(readdirSync(other)).toEqual(['sum.ts'])
    expect(readFileSync(join(other, 'sum.ts'), 'utf8')).toBe('mine')
    const changed = join(folder, 'changed')
    await writePackFolder(changed, formatPack([sum]))
    writeFileSync(join(changed, 'sum.ts'), 'mine')
    await expect(writePackFolder(changed, formatPack([odd]))).rejects.toThrow(/holds something else/)
    expect(existsSync(join(changed, 'odd.ts'))).toBe(false)
  })
  test('that is a file, or lies in one, is told as such', async () => {
    writeFileSync(join(folder, 'f'), '')
    for (const path of ['f', 'f/g'])
      await expect(writePackFolder(join(folder, path), formatPack([sum]))).rejects.toBeInstanceOf(InputError)
  })
})
