/** Values in the forms in which they come back. */
import { describe, expect, test } from 'vitest'
import { createRedactor } from './redact.ts'

const value = 'pä"ss/w+rd\\ &1='
const redact = (text: string, secret = value): string => createRedactor(new Map([['KEY', secret]])).text(text)
const json = JSON.stringify(value).slice(1, -1)

describe('text', () => {
  test.each([
    ['itself', value],
    ['JSON', json],
    ['JSON in JSON', JSON.stringify(json).slice(1, -1)],
    ['JSON with escaped slashes', json.replaceAll('/', '\\/')],
    ['ASCII JSON', json.replace('ä', '\\u00e4').replace('"', 'u0022')],
    ['URL', encodeURIComponent(value)],
    ['URL in URL', encodeURIComponent(encodeURIComponent(value))],
    ['form', new URLSearchParams({ a: value }).toString().slice(2)],
    ['every byte in percent', [...Buffer.from(value)].map((byte) => `%${byte.toString(16)}`).join('')],
    ['HTML', value.replace('&', '&amp;').replace('"', '&quot;')],
    ['HTML in numbers', Array.from(value, (one) => `&#${one.codePointAt(0)};`).join('')],
    ['hex', Buffer.from(value).toString('hex')],
    ['HEX', Buffer.from(value).toString('hex').toUpperCase()],
    ['JavaScript', Array.from(value, (one) => `\\x${one.charCodeAt(0).toString(16)}`).join('')],
    ['UTF-16', Array.from(value).join('\0')],
  ])('%s', (_form, text) => {
    expect(redact(`before ${text} after`)).toBe('before [REDACTED:KEY] after')
  })
  test.each(['', 'u', 'us', 'user:', 'a longer name:'])('base64 with "%s" before it', (before) => {
    for (const encoding of ['base64', 'base64url'] as const)
      for (const after of ['', '.', '..']) {
        const clean = redact(`Basic ${Buffer.from(before + value + after).toString(encoding)}`)
        expect(clean).toContain('[REDACTED:KEY]')
        const left = Buffer.from(clean.replace('[REDACTED:KEY]', ' '), encoding).toString('latin1')
        expect(left).not.toMatch(/ss|rd/)
      }
  })
  test('long values, in whole and in pieces', () => {
    const long = Array.from({ length: 3_000 }, (_, index) => String.fromCharCode(33 + ((index * 7) % 90))).join('')
    expect(redact(`[${long}]`, long)).toMatch(/^\[(\[REDACTED:KEY\])+\]$/)
    expect(redact(JSON.stringify(long), long)).toMatch(/^"(\[REDACTED:KEY\])+"$/)
  })
  test('a value within another one, and what only looks alike', () => {
    const redactor = createRedactor(
      new Map([
        ['SHORT', 'abcdef'],
        ['LONG', 'xxabcdefyy'],
      ]),
    )
    expect(redactor.text('xxabcdefyy abcdef ABCDEF abcde')).toBe('[REDACTED:LONG] [REDACTED:SHORT] ABCDEF abcde')
  })
  test('a hostile text costs no more than its length', () => {
    const hostile = '\\'.repeat(2_000_000) + '%25'.repeat(200_000) + '\0'.repeat(500_000)
    expect(redact(hostile)).toBe(hostile)
  })
})

test('bytes and what is in a reply', () => {
  const redactor = createRedactor(new Map([['KEY', value]]))
  const binary = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(value), Buffer.from([0xff])])
  expect(redactor.bytes(binary).toString('latin1')).toBe('ÿþ[REDACTED:KEY]ÿ')
  const other = Buffer.from([0xff, 1, 2])
  expect(redactor.bytes(other)).toBe(other)
  const reply = { headers: [['x', value]], [value]: null, body: { base64: binary.toString('base64') }, n: 1 }
  expect(redactor.json(reply)).toEqual({
    headers: [['x', '[REDACTED:KEY]']],
    '[REDACTED:KEY]': null,
    body: { base64: Buffer.from('ÿþ[REDACTED:KEY]ÿ', 'latin1').toString('base64') },
    n: 1,
  })
})
