/** What the guest has instead of Node's globals, held against Node's own. */
import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Buffer as GuestBuffer } from './guest/buffer.ts'
import { structuredClone as guestClone } from './guest/clone.ts'
import type { HashName } from './guest/hash.ts'
import { hashes, hmac } from './guest/hash.ts'
import { Headers as GuestHeaders } from './guest/http.ts'
import { format } from './guest/format.ts'
import { posix as guestPath } from './guest/modules/node-path.ts'
import { createRandom } from './guest/random.ts'
import {
  atob as guestAtob,
  btoa as guestBtoa,
  TextDecoder as GuestDecoder,
  TextEncoder as GuestEncoder,
} from './guest/text-coding.ts'
import { URLSearchParams as GuestParams } from './guest/url-search.ts'
import { URL as GuestURL } from './guest/url.ts'
import { posix } from 'node:path'

const texts = [
  '',
  'plain',
  'äöü',
  '€uro',
  '😀👩‍👩‍👧',
  '\ud800 lone',
  'x\udc00',
  '\u0000\u007f\u0080\u07ff\u0800\uffff',
  'a'.repeat(10_000) + 'ß',
]

describe('URL', () => {
  const parts = [
    'href',
    'origin',
    'protocol',
    'username',
    'password',
    'host',
    'hostname',
    'port',
    'pathname',
    'search',
    'hash',
  ] as const
  const read = (url: URL | GuestURL): Record<string, string> =>
    Object.fromEntries(parts.map((part) => [part, url[part]]))
  test.each<[string, string?]>([
    ['http://example.com'],
    ['https://user:pa%20ss@Example.COM:8080/a/b/../c/./d?x=1&y=a b#frag'],
    ['http://example.com:80/'],
    ['https://example.com:443'],
    ['http://[2001:DB8::1]:99/x'],
    ['http://[::ffff:1.2.3.4]/'],
    ['http://0x7f.1/'],
    ['http://2130706433/'],
    ['http://1.2.3/'],
    ['http://münchen.de/ä?ö#ü'],
    ['http://例え.テスト/'],
    ['http://ex%41mple.com/'],
    ['HTTP://EXAMPLE.com/%7Efoo/%zz'],
    ['https:example.com'],
    ['http:\\\\example.com\\a\\b'],
    ['file:///etc/passwd'],
    ['file:/a/../b'],
    ['file://host/x'],
    ['mailto:a@b.c'],
    ['data:text/plain,hello world'],
    ['javascript:alert(1)'],
    ['ws://x/'],
    ['foo://bar/baz?q#h'],
    ['  http://a/  '],
    ['http://a\n/b\tc'],
    ['http://a/?q=\'"<>'],
    ['http://a/#a b`'],
    ['http://a/ {}^|'],
    ['../c?d', 'http://a/b/x/y'],
    ['//other/p', 'https://a/b'],
    ['?q', 'http://a/b?c#d'],
    ['#h', 'http://a/b?c#d'],
    ['', 'http://a/b?c#d'],
    ['/abs', 'http://u:p@a:81/b'],
    ['x y', 'http://a/'],
    ['./', 'http://a/b/c'],
    ['..', 'http://a/b/c/d'],
    ['http:rel', 'http://a/b/c'],
    ['#x', 'mailto:a@b'],
    ['g;x=1/../y', 'http://a/b/c/d;p?q'],
    ['http://a/b/%2e%2E/c'],
    ['http://a//b///c'],
    ['https://a?x'],
    ['https://a#x'],
    ['http://user@host/'],
    ['http://:pw@host/'],
    ['http://a:00080/'],
    ['http://a.'],
    ['https://xn--mnchen-3ya.de'],
  ])('%s %s', (url, base) => {
    expect(read(new GuestURL(url, base))).toEqual(read(new URL(url, base)))
  })
  test.each<[string, string?]>([
    ['nonsense'],
    [''],
    ['http://'],
    ['http://a b/'],
    ['http://[::1'],
    ['http://[::g]/'],
    ['http://256.1.1.1/'],
    ['http://1.2.3.4.5/'],
    ['http://a:99999/'],
    ['http://a:x/'],
    ['//x'],
    ['/x', 'mailto:a'],
    ['http://a%00b/'],
    ['http://a<b/'],
  ])('%s is invalid', (url, base) => {
    expect(URL.canParse(url, base)).toBe(false)
    expect(GuestURL.canParse(url, base)).toBe(false)
    expect(() => new GuestURL(url, base)).toThrow(TypeError)
  })
  test('its parts can be set', () => {
    const set = (url: URL | GuestURL): string => {
      url.protocol = 'https'
      url.host = 'other.org:81'
      url.pathname = 'new path/../x'
      url.search = 'a=1&b=ü'
      url.hash = 'h h'
      url.username = 'me'
      url.searchParams.append('c', 'd e&f')
      url.searchParams.delete('a')
      url.port = '443'
      return url.href
    }
    expect(set(new GuestURL('http://a/b'))).toBe(set(new URL('http://a/b')))
  })
  test.each(['a=1&b=2&a=3', '?x=%20+&y', 'ä=ö&%zz=1', '=', 'a=b=c', ''])('URLSearchParams of %s', (text) => {
    const [mine, node] = [new GuestParams(text), new URLSearchParams(text)]
    expect([[...mine], mine.toString(), mine.getAll('a'), mine.get('x'), mine.has('y')]).toEqual([
      [...node],
      node.toString(),
      node.getAll('a'),
      node.get('x'),
      node.has('y'),
    ])
    mine.set('a', "~!'()*-._ +")
    node.set('a', "~!'()*-._ +")
    mine.sort()
    node.sort()
    expect(String(mine)).toBe(String(node))
  })
})

describe('text and bytes', () => {
  test.each(texts)('UTF-8, base64 and hex of %j', (text) => {
    const bytes = new TextEncoder().encode(text)
    expect(new GuestEncoder().encode(text)).toEqual(bytes)
    expect(new GuestDecoder().decode(bytes)).toBe(new TextDecoder().decode(bytes))
    for (const encoding of ['base64', 'base64url', 'hex', 'latin1', 'utf16le'] as const) {
      expect(GuestBuffer.from(text).toString(encoding)).toBe(Buffer.from(text).toString(encoding))
      const coded = Buffer.from(text).toString(encoding)
      expect([...GuestBuffer.from(coded, encoding)]).toEqual([...Buffer.from(coded, encoding)])
    }
  })
  test.each([
    [0xff],
    [0xc0, 0x80],
    [0xe2, 0x82],
    [0xed, 0xa0, 0x80],
    [0xf0, 0x9f, 0x98],
    [0xf4, 0x90, 0x80, 0x80],
    [0x61, 0xe2, 0x28, 0xa1, 0x62],
    [0xef, 0xbb, 0xbf, 0x61],
  ])('broken UTF-8 %j', (...bytes) => {
    expect(new GuestDecoder().decode(Uint8Array.from(bytes))).toBe(new TextDecoder().decode(Uint8Array.from(bytes)))
  })
  test('a stream of bytes, cut anywhere', () => {
    const bytes = new TextEncoder().encode('a€😀ä'.repeat(20))
    for (let size = 1; size < 6; size++) {
      const decoder = new GuestDecoder()
      let text = ''
      for (let start = 0; start < bytes.length; start += size)
        text += decoder.decode(bytes.subarray(start, start + size), { stream: true })
      expect(text + decoder.decode()).toBe('a€😀ä'.repeat(20))
    }
    expect(() => new GuestDecoder('utf-8', { fatal: true }).decode(Uint8Array.of(0xff))).toThrow(TypeError)
    expect(new GuestDecoder('latin1').decode(Uint8Array.of(0x80, 0xe4))).toBe('€ä')
  })
  test.each(['', 'YQ==', 'YQ', 'Y Q=\n=', 'Y', 'YQ=', '====', 'YQ=A', 'a-_b', '€'])('atob of %j', (text) => {
    const outcome = (decode: (text: string) => string): string => {
      try {
        return decode(text)
      } catch {
        return 'invalid'
      }
    }
    expect(outcome(guestAtob)).toBe(outcome(atob))
  })
  test('btoa, concat, compare', () => {
    expect(guestBtoa('aÿ')).toBe(btoa('aÿ'))
    expect(() => guestBtoa('€')).toThrow(/U\+00FF/)
    expect(GuestBuffer.concat([GuestBuffer.from('a'), GuestBuffer.from('b')]).toString()).toBe('ab')
    expect(GuestBuffer.from('a').equals(GuestBuffer.from('a'))).toBe(true)
    expect(JSON.stringify(GuestBuffer.from('a'))).toBe(JSON.stringify(Buffer.from('a')))
  })
})

describe('digests', () => {
  test.each(Object.keys(hashes) as HashName[])('%s', (name) => {
    for (const length of [0, 1, 55, 56, 63, 64, 111, 112, 127, 128, 1000]) {
      const data = Uint8Array.from({ length }, (_, index) => index * 7)
      expect(Buffer.from(hashes[name].digest(data)).toString('hex')).toBe(createHash(name).update(data).digest('hex'))
      expect(Buffer.from(hmac(name, data, data)).toString('hex')).toBe(
        createHmac(name, data).update(data).digest('hex'),
      )
    }
  })
  test('random values differ, and follow the seed', () => {
    const random = createRandom()
    random.seed('ab'.repeat(32))
    const ids = Array.from({ length: 100 }, () => random.crypto.randomUUID())
    expect(new Set(ids).size).toBe(100)
    expect(ids[0]).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    const other = createRandom()
    other.seed('cd'.repeat(32))
    expect(other.crypto.randomUUID()).not.toBe(ids[0])
    expect(random.crypto.getRandomValues(new Uint32Array(100)).filter((value) => value === 0).length).toBeLessThan(5)
  })
})

describe('the rest', () => {
  test('structuredClone keeps kinds and cycles, and refuses functions', () => {
    const value: Record<string, unknown> = {
      date: new Date(5),
      map: new Map([[1, new Set(['a'])]]),
      bytes: Uint8Array.of(1, 2).subarray(1),
      re: /a/gi,
      list: [1, undefined, 3],
      big: 1n,
    }
    value['self'] = value
    const copy = guestClone(value)
    expect(copy).toEqual(structuredClone(value))
    expect(copy['self']).toBe(copy)
    expect(() => guestClone({ f() {} })).toThrow(/could not be cloned/)
  })
  test('headers', () => {
    const headers = new GuestHeaders({ 'Content-Type': 'a', X: ' b ' })
    headers.append('x', 'c')
    expect([...headers]).toEqual([
      ['content-type', 'a'],
      ['x', 'b, c'],
    ])
    expect(() => headers.set('a b', 'x')).toThrow(TypeError)
    expect(() => headers.set('a', 'x\r\ny')).toThrow(TypeError)
  })
  test.each<[unknown[], string]>([
    [['a %s %d %j', 'b', 1, { c: 1 }, 'more'], 'a b 1 {"c":1} more'],
    [
      [{ a: [1, 'x', null], b: new Map([['k', new Set([1])]]) }],
      "{ a: [1, 'x', null], b: Map(1) { 'k' => Set(1) { 1 } } }",
    ],
    [[[[[[[1]]]]]], '[[[[[Array]]]]]'],
    [
      [Symbol('s'), undefined, 1n, () => 1, new Date(0)],
      'Symbol(s) undefined 1n [Function (anonymous)] 1970-01-01T00:00:00.000Z',
    ],
    [
      [
        new Proxy(
          {},
          {
            ownKeys() {
              throw new Error('no')
            },
          },
        ),
      ],
      '[unreadable]',
    ],
  ])('format %#', (values, text) => expect(format(values)).toBe(text))

  test.each([
    '',
    '.',
    '/',
    'a',
    'a/',
    '/a/b',
    '/a/b/',
    'a//b',
    '../a',
    'a/../..',
    './a.txt',
    'a.tar.gz',
    '.hidden',
    'a.',
    'a/b/../c.x',
    '...',
  ])('path of %j', (path) => {
    for (const name of ['normalize', 'dirname', 'basename', 'extname', 'isAbsolute', 'parse'] as const)
      expect([name, guestPath[name](path)]).toEqual([name, posix[name](path)])
    expect(guestPath.join('x', path, '../y')).toBe(posix.join('x', path, '../y'))
    expect(guestPath.relative('/a/b', `/${path}`)).toBe(posix.relative('/a/b', `/${path}`))
    expect(guestPath.resolve('/r', path)).toBe(posix.resolve('/r', path))
    expect(guestPath.format(posix.parse(path))).toBe(posix.format(posix.parse(path)))
  })
})
