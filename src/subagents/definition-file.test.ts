import { describe, expect, test } from 'vitest'
import { formatDefinition, parseDefinition, parseMarkdown } from './definition-file.ts'

const facts = { base: 'analyst', changedAt: Date.parse('2026-11-20T10:00:00Z') }

describe('JSON', () => {
  const seed = {
    name: 'data_analyst',
    role: 'Analista',
    system_prompt: 'Eres un analista.',
    capabilities: ['csv'],
    created_at: '2025-10-01T10:00:00.123456Z',
    created_by: 'coder',
    temperature: 0.7,
    max_tokens: 1500,
    model: null,
  }
  test('a definition of the first AutoAgent gets defaults', () => {
    const read = parseDefinition(JSON.stringify(seed), facts)
    expect(read).toMatchObject({
      ok: true,
      definition: { ...seed, version: 1, updated_at: seed.created_at, tools: [] },
    })
  })
  test('the least there can be', () => {
    expect(parseDefinition('{"system_prompt":"x"}', facts)).toMatchObject({
      ok: true,
      definition: {
        name: 'analyst',
        role: '',
        created_at: '2026-11-20T10:00:00.000Z',
        created_by: 'coder',
        version: 1,
      },
    })
  })
  test('values out of range become the defaults', () => {
    const wild = {
      ...seed,
      name: '../x',
      temperature: 9,
      max_tokens: -1,
      version: 0.5,
      created_by: 'me',
      tools: [1, 'a'],
    }
    expect(parseDefinition(JSON.stringify(wild), facts)).toMatchObject({
      definition: {
        name: 'analyst',
        temperature: 0.7,
        max_tokens: 1500,
        version: 1,
        created_by: 'coder',
        tools: ['a'],
      },
    })
  })
  test.each(['', '{', '[]', 'null', '{"name":"x"}', '{"name":"x","system_prompt":" "}'])('%s is a fault', (text) => {
    expect(parseDefinition(text, facts)).toMatchObject({ ok: false, fault: expect.stringMatching(/./) })
  })
  test('limits above the most become the most; what is no limit is left as it was', () => {
    const read = parseDefinition(JSON.stringify({ ...seed, max_turns: 500, timeout_seconds: 'long' }), facts)
    if (!read.ok) throw new Error(read.fault)
    expect(read.definition).toMatchObject({ max_turns: 30 })
    expect(read.definition).not.toHaveProperty('timeout_seconds')
    expect(JSON.parse(formatDefinition(read.definition, read.raw))).toMatchObject({
      max_turns: 30,
      timeout_seconds: 'long',
    })
  })
  test('fields of other programs survive', () => {
    const read = parseDefinition(JSON.stringify({ ...seed, color: 'blue' }), facts)
    if (!read.ok) throw new Error(read.fault)
    expect(JSON.parse(formatDefinition(read.definition, read.raw))).toMatchObject({ color: 'blue', version: 1 })
  })
})

describe('Markdown', () => {
  test('with front-matter', () => {
    const text = `---\r\nname: security-reviewer\r\ndescription: "Reviews: code"  \r\ntools: Read, Grep\r\nmodel: inherit\r\ntemperature: 0.2\r\ncapabilities:\r\n  - one\r\n  - 'two'\r\n---\r\nYou review code.\r\n\r\n---\r\nEnd.\r\n`
    expect(parseMarkdown(text, facts)).toMatchObject({
      ok: true,
      definition: {
        name: 'security-reviewer',
        role: 'Reviews: code',
        tools: ['Read', 'Grep'],
        model: null,
        temperature: 0.2,
        capabilities: ['one', 'two'],
        created_by: 'user',
        system_prompt: 'You review code.\r\n\r\n---\r\nEnd.',
      },
    })
  })
  test('texts over several lines and inline lists', () => {
    const text =
      '---\nrole: >\n  Writes short\n  texts # not a comment\ntools: [a, "b"]\nmodel: x/y # a comment\n---\nWrite.'
    expect(parseMarkdown(text, facts)).toMatchObject({
      definition: { name: 'analyst', role: 'Writes short texts # not a comment', tools: ['a', 'b'], model: 'x/y' },
    })
  })
  test.each(['# Title\ntext', '---\nname: x\n', '---\nname: x---\n', '---\nname: x\n---\n'])(
    '%j is a fault',
    (text) => {
      expect(parseMarkdown(text, facts)).toMatchObject({ ok: false })
    },
  )
})
