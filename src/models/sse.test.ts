import { describe, expect, test } from 'vitest'
import { createSseParser } from './sse.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function parseAll(text: string, size: number) {
  const parser = createSseParser()
  const all = bytes(text)
  const events = []
  for (let at = 0; at < all.length; at += size) events.push(...parser.push(all.subarray(at, at + size)))
  return [...events, ...parser.end()]
}

const data = (...texts: string[]) => texts.map((text) => ({ event: 'message', data: text }))

const cases: [string, string, { event: string; data: string }[]][] = [
  ['LF', 'data: a\n\ndata: b\n\n', data('a', 'b')],
  ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', data('a', 'b')],
  ['CR', 'data: a\r\rdata: b\r\r', data('a', 'b')],
  ['mixed ends', 'data: a\r\n\ndata: b\n\r\ndata: c\r\n\r\n', data('a', 'b', 'c')],
  ['a BOM', '\uFEFFdata: a\n\n', data('a')],
  ['a BOM later is data', 'data: \uFEFFa\n\n', data('\uFEFFa')],
  ['no space after the colon; only one is taken', 'data:a\n\ndata:  b\n\n', data('a', ' b')],
  ['many lines', 'data: a\ndata:\ndata: b\n\n', data('a\n\nb')],
  ['comments', ': OPENROUTER PROCESSING\n\n:\n\ndata: a\n: in between\n\n', data('a')],
  ['other fields', 'event: done\nid: 7\nretry: 3\nfoo: bar\ndata: a\n\n', [{ event: 'done', data: 'a' }]],
  ['no final blank line', 'data: a\n\ndata: b', data('a', 'b')],
  ['no data, no event', 'event: ping\n\ndata\n\ndata: a\n\n', data('a')],
  [
    'separators of JavaScript are text',
    'data: a\u2028b\u2029c\u0085d\u000Be\n\n',
    data('a\u2028b\u2029c\u0085d\u000Be'),
  ],
  ['characters of two to four bytes', 'data: é€😀漢字\n\n', data('é€😀漢字')],
  ['bare JSON and a bare end mark', '{"a":1}\n\n[DONE]\n\n', data('{"a":1}', '[DONE]')],
  [
    'an error field',
    'data: a\n\nerror: {"code":400}\n\ndata: [DONE]\n\n',
    [...data('a'), { event: 'error', data: '{"code":400}' }, ...data('[DONE]')],
  ],
]

describe('server-sent events', () => {
  test.each(cases)('%s', (_what, text, expected) => {
    for (const size of [1, 2, 3, 5, 7, 1000]) expect(parseAll(text, size)).toEqual(expected)
  })

  test('an event of 8 MB in one piece and in single bytes', () => {
    const text = 'x'.repeat(8 * 1024 * 1024)
    expect(parseAll(`data: ${text}\n\n`, 64 * 1024)[0]?.data.length).toBe(text.length)
    expect(parseAll(`data: ${text.slice(0, 1_000_000)}\n\n`, 1)[0]?.data.length).toBe(1_000_000)
  })

  test('an event above the cap stops the parser', () => {
    const parser = createSseParser(100)
    expect(parser.push(bytes('data: a\n\n'))).toEqual(data('a'))
    expect(parser.push(bytes(`data: ${'x'.repeat(60)}\ndata: ${'x'.repeat(60)}\n\ndata: b\n\n`))).toEqual([])
    expect(parser.overflow).toBe(true)
    expect(parser.push(bytes('data: c\n\n'))).toEqual([])
    expect(parser.end()).toEqual([])
  })
})
