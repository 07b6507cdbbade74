import { describe, expect, test } from 'vitest'
import { InputError } from './errors.ts'
import { allGrants, formatGrants, intersectGrants, mergeGrants, parseGrants, standingGrants } from './grant.ts'

describe('the written form', () => {
  test('is read and written without loss', () => {
    const texts = ['net:api.example.com:443', 'read', 'write:out', 'write:log.txt']
    expect(formatGrants(parseGrants(texts))).toEqual(texts)
    expect(parseGrants(['net:*', 'read:a', 'read'])).toEqual({ net: true, read: true })
    expect(mergeGrants({ read: ['a'] }, { read: ['b'], net: true })).toEqual({ read: ['a', 'b'], net: true })
  })
  test('secrets, kv and tools', () => {
    const texts = ['secret:TOKEN', 'secret:KEY@api.example.com:443', 'kv', 'tool:word_count']
    expect(formatGrants(parseGrants(texts))).toEqual(texts)
  })
  test.each(['disk:/', 'read:', '', 'kv:x', 'secret:a b', 'secret:A@b@c', 'secret:A@', 'tool:a-b'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseGrants([text])).toThrow(InputError)
    },
  )
})

describe('what was declared and given', () => {
  test('nothing given or nothing declared is nothing', () => {
    expect(intersectGrants(['net', 'read:data'], {})).toEqual({})
    expect(intersectGrants([], allGrants)).toEqual({})
  })
  test('any on one side leaves the other as it is', () => {
    expect(intersectGrants(['read:data', 'net'], { read: true, net: ['a.example'] })).toEqual({
      read: ['data'],
      net: ['a.example'],
    })
    expect(intersectGrants(['run'], { run: true })).toEqual({ run: true })
  })
  test.each([
    ['the file inside the given folder', 'read:data/sales.csv', 'data', ['data/sales.csv']],
    ['only the given file of a declared folder', 'read:data', 'data/sales.csv', ['data/sales.csv']],
    ['an absolute path below a relative one', 'read:/home/u/work/data/a', 'data', ['/home/u/work/data/a']],
    ['the whole working directory', 'read:a/b.txt', '.', ['a/b.txt']],
    ['not a neighbour with the same beginning', 'read:database', 'data', undefined],
    ['not a way out by ..', 'read:data/../secret', 'data', undefined],
    ['not the parent', 'read:..', '../other', ['../other']],
    ['a name that begins with two dots is a name', 'read:data/..a', 'data', ['data/..a']],
  ])('paths: %s', (_what, declared, given, expected) => {
    expect(intersectGrants([declared], { read: [given] }, '/home/u/work').read).toEqual(expected)
  })
  test.each([
    ['host for any port covers one port', 'net:api.example.com:443', 'api.example.com', ['api.example.com:443']],
    ['one port narrows any port', 'net:api.example.com', 'api.example.com:443', ['api.example.com:443']],
    ['ports differ', 'net:api.example.com:80', 'api.example.com:443', undefined],
    ['case does not matter', 'net:API.example.com', 'api.example.com', ['API.example.com']],
    ['a star covers names below', 'net:api.example.com', '*.example.com', ['api.example.com']],
    ['a star does not cover the name itself', 'net:example.com', '*.example.com', undefined],
    ['nor a name with the same end', 'net:badexample.com', '*.example.com', undefined],
    ['a bracketed address has a port', 'net:[::1]:8080', '[::1]', ['[::1]:8080']],
  ])('hosts: %s', (_what, declared, given, expected) => {
    expect(intersectGrants([declared], { net: [given] }).net).toEqual(expected)
  })
  test('programs and variables must be equal', () => {
    expect(intersectGrants(['run:git', 'run:rm', 'env:HOME'], { run: ['git'], env: ['HOMER'] })).toEqual({
      run: ['git'],
    })
  })
  test.each([
    ['a name goes where the person bound it', 'secret:KEY', 'KEY@api.example.com', ['KEY@api.example.com']],
    ['a bound name narrows a free one', 'secret:KEY@api.example.com', 'KEY', ['KEY@api.example.com']],
    ['ports narrow too', 'secret:KEY@a.example', 'KEY@a.example:443', ['KEY@a.example:443']],
    ['hosts differ', 'secret:KEY@a.example', 'KEY@b.example', undefined],
    ['names differ', 'secret:KEY', 'KEYS', undefined],
  ])('secrets: %s', (_what, declared, given, expected) => {
    expect(intersectGrants([declared], { secret: [given] }).secret).toEqual(expected)
  })
  test('what every run has must still be declared', () => {
    expect(intersectGrants(['kv', 'tool:a'], standingGrants)).toEqual({ kv: true, tool: ['a'] })
    expect(intersectGrants(['read'], standingGrants)).toEqual({})
  })
  test('a wrong declaration is told', () => {
    expect(() => intersectGrants(['everything'], allGrants)).toThrow(/everything/)
  })
})
