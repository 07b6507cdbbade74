import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../protocol/json.ts'
import { checkArguments } from './check-arguments.ts'
import { checkSchema } from './check-schema.ts'
import { compileSchema } from './compile-schema.ts'

const schema = {
  type: 'object',
  properties: {
    path: { type: 'string', description: 'A CSV file' },
    limit: { type: 'integer', minimum: 1 },
    mode: { enum: ['fast', 'exact'] },
    rows: { type: 'array', items: { type: 'object', properties: { 'a b': { type: 'number' } } } },
  },
  required: ['path'],
  additionalProperties: false,
}

describe('arguments', () => {
  test('that fit', async () => {
    expect(await checkArguments(schema, { path: 'a.csv', limit: 3, rows: [{ 'a b': 1.5 }] })).toEqual([])
  })
  test.each<[JsonObject, string, string | undefined]>([
    [{}, 'args.path is missing', 'add "path": string (A CSV file)'],
    [{ path: 1 }, 'args.path must be string, not the number 1', 'write "1"'],
    [{ path: 'a', limit: '3' }, 'args.limit must be integer, not the string "3"', 'write 3 without quotes'],
    [{ path: 'a', limit: 0 }, 'args.limit must be >= 1', undefined],
    [
      { path: 'a', mode: 'quick' },
      'args.mode must be one of ["fast","exact"], not "quick"',
      'take one of the listed values exactly',
    ],
    [{ path: 'a', rows: [{ 'a b': null }] }, 'args.rows[0]["a b"] must be number, not null', undefined],
    [{ path: 'a', Limit: 1 }, 'args.Limit is not a parameter', 'did you mean "limit"?'],
    [{ path: 'a', other: 1 }, 'args.other is not a parameter', 'leave it out; there are: path, limit, mode, rows'],
  ])('%j', async (args, message, hint) => {
    const [problem] = await checkArguments(schema, args)
    expect(problem).toEqual({ code: 'E_ARGUMENTS', message, ...(hint === undefined ? {} : { hint }) })
  })
  test.each(['file_path', 'Path', 'paths', 'patj'])('a missing parameter that was given as "%s"', async (name) => {
    const open = { ...schema, additionalProperties: true }
    const [problem] = await checkArguments(open, { [name]: 'a.csv' })
    expect(problem?.hint).toBe(`rename "${name}" to "path"`)
  })
  test('alternatives tell their branches, once', async () => {
    const either = {
      type: 'object',
      properties: { a: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'string' }] } },
    }
    const problems = await checkArguments(either, { a: null })
    expect(problems.map(({ message }) => message)).toEqual([
      'args.a must be string, not null',
      'args.a must be number, not null',
    ])
  })
  test('a catastrophic pattern answers', async () => {
    const slow = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } }
    expect(await checkArguments(slow, { a: 'aaa' })).toEqual([])
    expect(await checkArguments(slow, { a: `${'a'.repeat(60)}!` })).toHaveLength(1)
  })
  test('a recursive schema and a very deep value', async () => {
    const tree = { type: 'object', properties: { next: { $ref: '#' } }, additionalProperties: false }
    let value: JsonObject = {}
    for (let level = 0; level < 50_000; level++) value = { next: value }
    expect((await checkArguments(tree, value))[0]?.message).toMatch(/nested too deeply/)
  })
  test('a schema of another draft, with an id, works; a broken one is a problem', async () => {
    const other = { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'https://x.example/s', ...schema }
    expect(await checkArguments(other, { path: 'a' })).toEqual([])
    expect(await checkArguments(other, {})).toHaveLength(1)
    expect(await checkArguments({ type: 'wrong' }, {})).toMatchObject([{ code: 'E_SCHEMA' }])
  })
  test('validators are compiled once', async () => {
    expect(await compileSchema(schema)).toBe(await compileSchema(structuredClone(schema)))
  })
})

describe('schemas', () => {
  const deep = (levels: number): JsonObject =>
    levels === 0 ? { type: 'string' } : { type: 'object', properties: { a: deep(levels - 1) } }
  test.each<[string, JsonObject]>([
    ['plain', schema],
    ['without properties', { type: 'object' }],
    [
      'a property called $ref or pattern',
      { type: 'object', properties: { $ref: { type: 'string' }, pattern: { type: 'string' } } },
    ],
    [
      'a local reference',
      { type: 'object', properties: { a: { $ref: '#/$defs/x' } }, $defs: { x: { type: 'string' } } },
    ],
    ['data that looks like keywords', { type: 'object', properties: { a: { default: { $ref: 'http://x' } } } }],
    ['a format', { type: 'object', properties: { a: { type: 'string', format: 'uri' } } }],
  ])('%s is accepted', async (_what, parameters) => expect(await checkSchema(parameters)).toEqual([]))
  test.each<[string, JsonObject, RegExp]>([
    ['no object', { type: 'string' }, /must be "object", not "string"/],
    ['no type', { properties: {} }, /must be "object"/],
    ['too deep', deep(12), /deeper than 20/],
    ['extremely deep', deep(5000), /deeper than 20/],
    ['too large', { type: 'object', description: 'x'.repeat(30_000) }, /at most 20000/],
    ['a reference elsewhere', { type: 'object', properties: { a: { $ref: 'https://x.example/s' } } }, /"\$ref"/],
    ['a reference to nothing', { type: 'object', properties: { a: { $ref: '#/$defs/x' } } }, /resolve reference/],
    [
      'a bad pattern',
      { type: 'object', properties: { a: { type: 'string', pattern: '(' } } },
      /pattern "\(" is not valid/,
    ],
    ['a bad pattern of names', { type: 'object', patternProperties: { '[': {} } }, /pattern "\[" is not valid/],
    ['an unknown type', { type: 'object', properties: { a: { type: 'text' } } }, /type/],
    ['a wrong keyword value', { type: 'object', properties: { a: { minimum: 'x' } } }, /minimum/],
    ['required that is not declared', { type: 'object', properties: { a: {} }, required: ['b'] }, /names "b"/],
    ['asynchronous', { type: 'object', $async: true }, /\$async/],
  ])('%s is refused', async (_what, parameters, message) => {
    const [problem, ...more] = await checkSchema(parameters)
    expect(problem).toMatchObject({ code: 'E_SCHEMA', message: expect.stringMatching(message) })
    expect(problem?.hint).toBeTruthy()
    expect(more).toEqual([])
  })
})
