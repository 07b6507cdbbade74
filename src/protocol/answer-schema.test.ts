import { describe, expect, test } from 'vitest'
import { answerProblems, compileAnswerSchema } from './answer-schema.ts'
import { InputError } from './errors.ts'
import type { JsonSchema } from './json.ts'

const order: JsonSchema = {
  type: 'object',
  properties: { total: { type: 'number' }, kind: { enum: ['a', 'b'] } },
  required: ['total'],
  additionalProperties: false,
}

describe('an answer', () => {
  test('that fits has no problems', async () => {
    expect(await answerProblems(' {"total": 3, "kind": "a"}\n', order)).toEqual([])
  })
  test('that is no JSON is told so, and a fence by its name', async () => {
    expect(await answerProblems('It is 3.', order)).toEqual([expect.stringMatching(/^the answer is not JSON: /)])
    expect(await answerProblems('```json\n{"total":3}\n```', order)).toEqual([
      expect.stringMatching(/send the bare JSON, without the fence$/),
    ])
  })
  test('that does not fit is told every place and rule', async () => {
    expect(await answerProblems('{"kind":"c","more":1}', order)).toEqual([
      "the answer must have required property 'total'",
      'the answer must NOT have additional properties: "more"',
      '/kind must be equal to one of the allowed values: ["a","b"]',
    ])
  })
  test('that is nested too deeply is refused', async () => {
    const nested: JsonSchema = { items: { $ref: '#' } }
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    expect(await answerProblems(deep, nested)).toEqual([expect.stringMatching(/nested too deeply|is not JSON/)])
  })
})

describe('the draft', () => {
  const pair: JsonSchema = { prefixItems: [{ type: 'string' }, { type: 'number' }] }
  test('is 2020-12 when nothing is said', async () => {
    expect(await answerProblems('["a","b"]', pair)).toEqual(['/1 must be number'])
  })
  test('of $schema counts: draft-07 knows items as a list, and no prefixItems', async () => {
    const draft = { $schema: 'http://json-schema.org/draft-07/schema#' }
    expect(await answerProblems('["a","b"]', { ...draft, ...pair })).toEqual([])
    const items = { ...draft, items: [{ type: 'string' }, { type: 'number' }] }
    expect(await answerProblems('["a","b"]', items)).toEqual(['/1 must be number'])
  })
  test('2019-09 is known too; another one is refused with the ones there are', async () => {
    const draft = { $schema: 'https://json-schema.org/draft/2019-09/schema' }
    expect(await answerProblems('3', { ...draft, type: 'string' })).toEqual(['the answer must be string'])
    await expect(compileAnswerSchema({ $schema: 'http://json-schema.org/draft-04/schema#' })).rejects.toMatchObject({
      message: expect.stringContaining('draft-04'),
      wayOut: expect.stringContaining('2020-12'),
    })
  })
})

test('a schema that is none, or points elsewhere, is an InputError with the reason', async () => {
  await expect(compileAnswerSchema({ type: 'strin' })).rejects.toThrow(InputError)
  await expect(compileAnswerSchema({ type: 'strin' })).rejects.toThrow(/type/)
  await expect(compileAnswerSchema({ $ref: 'https://example.com/x.json' })).rejects.toThrow(
    /can't resolve reference https:\/\/example\.com\/x\.json/,
  )
})
