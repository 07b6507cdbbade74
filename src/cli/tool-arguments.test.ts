import { describe, expect, test } from 'vitest'
import { argumentHelp, parseArguments, splitWords } from './tool-arguments.ts'

const parameters = {
  type: 'object',
  properties: {
    path: { type: 'string', description: 'A file' },
    limit: { type: 'integer' },
    ratio: { type: 'number' },
    dry_run: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'string' } },
    filter: { type: 'object' },
    output: { type: 'string', enum: ['a', 'b'] },
  },
  required: ['path'],
}

test('-C and its folder are the program’s, wherever they stand', () => {
  expect(splitWords(['-C', 'dir', '--path', 'a'], parameters)).toEqual({ own: ['--path', 'a'], rest: ['-C', 'dir'] })
  expect(splitWords(['--path', 'a', '-C', 'dir', '-'], parameters)).toEqual({
    own: ['--path', 'a', '-'],
    rest: ['-C', 'dir'],
  })
})

describe('flags made from a schema', () => {
  test.each([
    [['--path', 'a.csv', '--limit', '5'], { path: 'a.csv', limit: 5 }],
    [['--path=a=b.csv', '--ratio=-1.5'], { path: 'a=b.csv', ratio: -1.5 }],
    [['--dry_run', '--path', 'x'], { dry_run: true, path: 'x' }],
    [['--dry_run', 'false'], { dry_run: false }],
    [['--tags', 'a', '--tags', 'b'], { tags: ['a', 'b'] }],
    [['--tags', '["a","b"]'], { tags: ['a', 'b'] }],
    [['--filter', '{"a":[1]}'], { filter: { a: [1] } }],
    [['--path', '5'], { path: '5' }],
    [[], {}],
  ])('%j', (words, args) => {
    expect(parseArguments(words, parameters)).toEqual(args)
  })
  test.each([
    [['--limt', '5'], /no argument --limt/],
    [['path'], /no argument path/],
    [['--limit', 'many'], /--limit is "many"/],
    [['--limit', ''], /--limit is ""/],
    [['--path'], /--path needs a value/],
    [['--filter', '{a}'], /--filter is not valid JSON/],
    [['--dry_run=maybe'], /--dry_run is "maybe"/],
    [['--__proto__', '1'], /no argument/],
  ])('%j is refused by name', (words, message) => {
    expect(() => parseArguments(words, parameters)).toThrow(message)
  })
  test('help names type, choices and what is needed', () => {
    const help = argumentHelp(parameters)
    expect(help).toMatch(/--path <string> +A file \[needed\]/)
    expect(help).toMatch(/--output <string> +\(a, b\)/)
    expect(argumentHelp({ type: 'object' })).toBe('  (none)')
  })
})

test('words of the tool and flags of the program are told apart; the tool’s own come first', () => {
  const words = ['--path', 'a', '--allow-net=h:1', '--output', 'b', '--allow-read', 'data', '--wrong', '1']
  expect(splitWords(words, parameters)).toEqual({
    own: ['--path', 'a', '--output', 'b', '--wrong', '1'],
    rest: ['--allow-net=h:1', '--allow-read', 'data'],
  })
  expect(splitWords(['--timeout', '3'], { properties: { timeout: { type: 'number' } } })).toEqual({
    own: ['--timeout', '3'],
    rest: [],
  })
})
