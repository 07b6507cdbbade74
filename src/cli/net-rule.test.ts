import { expect, test } from 'vitest'
import { grantsOf } from './flags.ts'
import type { Flags } from './flags.ts'
import { checkNetRule } from './net-rule.ts'

test.each([
  'a.example',
  'localhost',
  'a.example:443',
  '*.example.com',
  '127.0.0.1:8080',
  '[::1]',
  '[::1]:80',
  'a_b.local',
])('%s names a host', (word) => {
  expect(() => checkNetRule(word)).not.toThrow()
})
test.each([
  'a b',
  'host:99999',
  'host:0',
  'host:',
  'host:http',
  '::1',
  '[zz]',
  '*.',
  'a*.b',
  '-:80:90',
  'a/b',
  'http://',
  'ü.de',
])('%s names none', (word) => {
  expect(() => checkNetRule(word)).toThrow(`--allow-net="${word}" names no host`)
})
test('* means all', () => {
  const flags = { outputFormat: 'text', color: 'auto' } satisfies Flags
  expect(grantsOf({ ...flags, allowNet: '*', allowRead: 'a' }, false)).toEqual({ net: true, read: ['a'] })
})
