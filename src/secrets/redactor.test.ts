/** What is found, and what only looks like it. */
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { hex, key as keyOf, keys, madeUp, pem } from './fixtures/made-up-keys.ts'
import { createSecretRedactor, findSecrets } from './redactor.ts'
import type { Store } from '../stores/store.ts'
import { redactingStore } from './redacting-store.ts'
import { shapes } from './shapes.ts'

const bare = createSecretRedactor()
const kinds = Object.entries(keys)

describe('shapes', () => {
  test('every row of the table has an example', () => {
    const tested = new Set([...Object.keys(keys), 'bearer-token', 'url-password'])
    expect(shapes.map(({ kind }) => kind).filter((kind) => !tested.has(kind))).toEqual([])
  })
  test.each(kinds)('%s', (kind, key) => {
    for (const [before, after] of [
      ['', ''],
      ['use ', ' please'],
      ['"', '"'],
      ['key=', '\n'],
      ['(', ').'],
      ['\\n', '\\n'],
      ['`', '`,'],
    ] as const) {
      expect(bare.text(before + key + after)).toBe(`${before}[REDACTED:${kind}]${after}`)
      expect(findSecrets(before + key + after)).toMatchObject([{ kind, value: key }])
    }
  })
  test.each(kinds)('%s in JSON in JSON', (kind, key) => {
    const twice = JSON.stringify(JSON.stringify({ key: `a\n${key}` }))
    expect(JSON.parse(JSON.parse(bare.text(twice)) as string)).toEqual({ key: `a\n[REDACTED:${kind}]` })
  })
  test.each([
    ['sk- of a service', keyOf('sk-', 'svcacct-', madeUp(60))],
    ['sk- of old', keyOf('sk-', madeUp(48))],
    ['ghs_', keyOf('gh', 's_', madeUp(36))],
    ['github_pat_', keyOf('github_', 'pat_', madeUp(22), '_', madeUp(59))],
    ['rk_live_', keyOf('rk_', 'live_', madeUp(24))],
    ['cfk_', keyOf('cf', 'k_', madeUp(40), hex(8))],
    ['OpenSSH', pem('OPENSSH ')],
    ['PKCS 8', pem('')],
    ['cut off', pem().slice(0, 150)],
    ['CRLF', pem().replaceAll('\n', '\r\n')],
  ])('%s', (_name, key) => {
    expect(bare.text(`a ${key} b`)).toMatch(/^a +\[REDACTED:[\w-]+\] ?b$/)
  })
  test('what stands before it stays: a header, an address, the name of the maker', () => {
    const token = madeUp(40)
    expect(bare.text(`Authorization: Bearer ${token}`)).toBe('Authorization: Bearer [REDACTED:bearer-token]')
    expect(bare.text(`{"authorization":"bearer ${token}"}`)).toBe('{"authorization":"bearer [REDACTED:bearer-token]"}')
    expect(bare.text(`postgres://app:${token}@db.example.com/x`)).toBe(
      'postgres://app:[REDACTED:url-password]@db.example.com/x',
    )
    expect(bare.text(`my Cloudflare API token is ${token}.`)).toBe(
      'my Cloudflare API token is [REDACTED:cloudflare-token].',
    )
  })
  test('several, next to each other and twice', () => {
    const { jwt, 'groq-key': groq } = keys
    expect(bare.text(`${jwt} ${groq},${groq}`)).toBe('[REDACTED:jwt] [REDACTED:groq-key],[REDACTED:groq-key]')
    expect(findSecrets(`${groq} ${groq}`)).toHaveLength(1)
  })
  test.each([
    'sk-learn, scikit-learn and sk-learn-contrib-2024-edition-with-extras-and-more',
    'a task-0123456789-abcdefghijklmnopqrstuvwxyz and a risk-aversion-coefficient-1234567890',
    'sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx and sk-your-api-key-goes-right-here-please',
    createHash('sha1').update('a').digest('hex'),
    `cloudflare/workers-sdk at ${createHash('sha1').update('b').digest('hex')}`,
    createHash('sha256').update('a').digest('base64'),
    'the account of Cloudflare is 0123456789abcdef0123456789abcdef',
    randomUUID(),
    'hf_hub_download and gho_st and npm_config_registry_of_the_whole_company_for_all_projects',
    'https://example.com:8080/a@b https://user@example.com ssh://git@github.com/a/b',
    'postgres://user:password@localhost postgres://user:$PASSWORD@host redis://:<password>@host',
    'Bearer tokens are opaque, a bearer certificate is not. Authorization: Bearer <token>',
    'Bearer {{secret:GITHUB_TOKEN}} and https://u:{{secret:URL_PASSWORD}}@host and [REDACTED:jwt]',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----',
    'eyJhbGciOiJIUzI1NiJ9 alone, and eyJ.eyJ.x',
    '<script src="x.js" integrity="sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC">',
  ])('left alone: %s', (text) => {
    expect(bare.text(text)).toBe(text)
  })
  test('images, lock files and our own sources are left alone', () => {
    const image = readFileSync('docs/images/timeline-light.png').toString('base64')
    const lock = readFileSync('package-lock.json', 'utf8')
    const sources = ['src/app.ts', 'src/models/providers.ts', 'src/secrets/shapes.ts', 'README.md', 'docs/providers.md']
    for (const text of [`data:image/png;base64,${image}`, lock, ...sources.map((file) => readFileSync(file, 'utf8'))])
      expect(bare.text(text) === text).toBe(true)
  })
})

test('a long text of nothing but beginnings is no trap, and hides no key', () => {
  const { 'groq-key': groq, 'openai-key': openai, jwt } = keys
  for (const hostile of [
    'sk-',
    '-eyJaaaaaaaa',
    '://a:b',
    'glpat-',
    '-----BEGIN PRIVATE KEY',
    'loudflare ',
    'earer ',
  ].map((one) => one.repeat(200_000)))
    expect(bare.text(`${hostile} ${groq} ${openai} ${jwt} x`).slice(-80)).toMatch(
      / \[REDACTED:groq-key\] \[REDACTED:openai-key\] \[REDACTED:jwt\] x$/,
    )
})

describe('known values', () => {
  const value = `${madeUp(12)}/+"=${madeUp(9)}`
  const redactor = createSecretRedactor([{ name: 'SERVICE_KEY', value }])
  test.each([
    ['itself', value],
    ['JSON in JSON', JSON.stringify(JSON.stringify(value)).slice(3, -3)],
    ['URL', encodeURIComponent(value)],
    ['every byte in percent', [...Buffer.from(value)].map((byte) => `%${byte.toString(16)}`).join('')],
    ['HTML in numbers', Array.from(value, (one) => `&#${one.codePointAt(0)};`).join('')],
    ['JavaScript', Array.from(value, (one) => `\\x${one.charCodeAt(0).toString(16)}`).join('')],
    ['hex', Buffer.from(value).toString('hex')],
    ['HEX', Buffer.from(value).toString('hex').toUpperCase()],
    ['UTF-16', Array.from(value).join('\0')],
  ])('%s', (_form, text) => {
    expect(redactor.text(`before ${text} after`)).toBe('before {{secret:SERVICE_KEY}} after')
  })
  test.each(['', 'u', 'user:'])('base64 behind "%s"', (before) => {
    for (const encoding of ['base64', 'base64url'] as const)
      expect(redactor.text(`Basic ${Buffer.from(`${before}${value}.`).toString(encoding)}`)).toContain(
        '{{secret:SERVICE_KEY}}',
      )
  })
  test('one without any letters in a row', () => {
    const odd = 'p,ä"ß-/w+r?d'
    const { text } = createSecretRedactor([{ name: 'ODD', value: odd }])
    for (const form of [odd, JSON.stringify(odd).slice(1, -1), encodeURIComponent(odd)])
      expect(text(`x ${form} y`)).toBe('x {{secret:ODD}} y')
  })
  test.each(['k7&Qz<9!m>X2*p', 'P&w<d>x"q!7z', 'pä$sö!wé9', '-_.!~*+='])('%s in every spelling', (odd) => {
    const { text, json } = createSecretRedactor([{ name: 'ODD', value: odd }])
    const html = odd.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
    const each = (form: (one: string) => string): string => Array.from(odd, form).join('')
    const unicode = each((one) =>
      /[A-Za-z0-9]/.test(one) ? one : `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    const percent = each((one) =>
      /[A-Za-z0-9]/.test(one) ? one : [...Buffer.from(one)].map((byte) => `%${byte.toString(16)}`).join(''),
    )
    const twice = JSON.stringify(JSON.stringify(odd)).slice(3, -3)
    for (const form of [odd, html, unicode, percent, twice, encodeURIComponent(odd)]) {
      expect(text(`x ${form} y`)).toBe('x {{secret:ODD}} y')
      expect(json({ a: [form] })).toEqual({ a: ['{{secret:ODD}}'] })
    }
    expect(text('nothing of it')).toBe('nothing of it')
  })
  test('a number in data', () => {
    const { json } = createSecretRedactor([{ name: 'PIN', value: '1234567890123' }])
    const clean = { a: 12345678, b: [0.5, true, null] }
    expect(json({ ...clean, c: 1234567890123 })).toEqual({ ...clean, c: '{{secret:PIN}}' })
    expect(json(clean)).toBe(clean)
  })
  test('a document of JSON stays one: what goes of a field does not take the next ones with it', async () => {
    const redactor = createSecretRedactor([{ name: 'PIN', value: '1234567890123' }])
    const written: string[] = []
    const inner = { write: (_: string, text: string) => Promise.resolve(void written.push(text)) } as unknown as Store
    const store = redactingStore(inner, () => Promise.resolve(redactor))
    const [begin, end] = ['BEGIN', 'END'].map((word) => `-----${word} PRIVATE KEY-----`)
    const value = { header: begin, precious: { balance: 42 }, pin: 1234567890123, footer: end }
    await store.write('kv', JSON.stringify(value))
    expect(JSON.parse(written[0]!)).toMatchObject({ precious: { balance: 42 }, pin: '{{secret:PIN}}' })
    await store.write('page', 'no JSON, pin 1234567890123')
    expect(written[1]).toBe('no JSON, pin {{secret:PIN}}')
  })
  test('each line of a key in several lines, also alone', () => {
    const key = pem()
    const { text } = createSecretRedactor([{ name: 'PRIVATE_KEY', value: key }])
    expect(text(key)).toBe('{{secret:PRIVATE_KEY}}')
    for (const line of key.split('\n').slice(1, -1)) expect(text(`  | ${line} |`)).toBe('  | {{secret:PRIVATE_KEY}} |')
  })
  test('the longer one first; a short one is none; what is learned is known', () => {
    const { text, learn } = createSecretRedactor([
      { name: 'SHORT', value: 'abcd1234' },
      { name: 'TINY', value: 'abc' },
    ])
    expect(text('abc xxabcd1234yy')).toBe('abc xx{{secret:SHORT}}yy')
    learn({ name: 'LONG', value: 'xxabcd1234yy' })
    expect(text('abcd1234 xxabcd1234yy')).toBe('{{secret:SHORT}} {{secret:LONG}}')
  })
  test('in data: names of fields too, and the same object where there is nothing', () => {
    const plain = { a: [1, null, { b: 'text' }], c: undefined }
    expect(redactor.json(plain)).toBe(plain)
    const changed = redactor.json({ a: ['x', value], [value]: 1 })
    expect(changed).toEqual({ a: ['x', '{{secret:SERVICE_KEY}}'], '{{secret:SERVICE_KEY}}': 1 })
  })
  test('by shape only where that is asked for', () => {
    expect(redactor.known([keys.jwt, value])).toEqual([keys.jwt, '{{secret:SERVICE_KEY}}'])
  })
})
