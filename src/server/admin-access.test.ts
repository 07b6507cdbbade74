import { expect, test } from 'vitest'
import { checkAdminToken, createAdminAccess } from './admin-access.ts'

const token = 'a-token-of-sixteen'

function ground() {
  let now = 0
  const access = createAdminAccess(token, () => now)
  const guess = (ip: string, times: number) => Array.from({ length: times }, () => access.check(ip, 'no'))
  return { access, guess, pass: (seconds: number) => void (now += seconds * 1000) }
}

test('a token is long, and can stand in a header', () => {
  expect(() => checkAdminToken('sixteen-letters!')).not.toThrow()
  for (const bad of ['', 'fifteen-letters', 'sixteen letters!!', 'dieciséis-letras-ñ', 'sixteen-letters\n'])
    expect(() => checkAdminToken(bad)).toThrow(/at least 16 characters/)
})

test('five wrong tokens of an address close it for a minute, also for the right one', () => {
  const { access, guess, pass } = ground()
  expect(access.check('10.0.0.1', token)).toBeNull()
  expect(guess('10.0.0.1', 6)).toEqual(['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'limited'])
  expect(access.check('10.0.0.1', token)).toBe('limited')
  expect(access.check('10.0.0.2', token)).toBeNull()
  pass(61)
  expect(access.check('10.0.0.1', token)).toBeNull()
})

test('right tokens are not counted: a program may ask as often as it likes', () => {
  const { access } = ground()
  for (let n = 0; n < 50; n++) expect(access.check('10.0.0.1', token)).toBeNull()
})

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', 'limited'],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', 'wrong'],
  ['::1', '::2', 'limited'],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.2', 'wrong'],
])('an IPv6 network is one address: %s and %s', (one, other, expected) => {
  const { guess } = ground()
  guess(one, 5)
  expect(guess(other, 1)).toEqual([expected])
})

test('a session ends by itself, when it is ended, and when there are too many', () => {
  const { access, pass } = ground()
  const first = access.open()
  expect([access.isOpen(first), access.isOpen(`${first}x`), access.isOpen('')]).toEqual([true, false, false])
  const second = access.open()
  access.end(second)
  expect(access.isOpen(second)).toBe(false)
  const others = Array.from({ length: 64 }, () => access.open())
  expect([access.isOpen(first), ...others.map((one) => access.isOpen(one))]).toEqual([false, ...others.map(() => true)])
  pass(8 * 3_600)
  access.sweep()
  expect(access.isOpen(others[0]!)).toBe(false)
})
