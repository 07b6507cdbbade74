import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { generateValidators } from '../../scripts/generate-validators.ts'
import { parseAction, parseRequirements, parseSupervisorReply } from './parse-action.ts'

describe('actions in the seed’s JSON shape', () => {
  test('final', () => {
    expect(parseAction('final', { message: 'm', answer: 'a' })).toEqual({
      ok: true,
      value: { type: 'final', message: 'm', answer: 'a', evidence: [] },
    })
  })
  test('final with an object as answer becomes its JSON', () => {
    expect(parseAction('final', { answer: { total: 3 } })).toMatchObject({
      ok: true,
      value: { answer: '{\n  "total": 3\n}' },
    })
  })
  test('create_tool with name, code and call only', () => {
    const parsed = parseAction('create_tool', {
      message: 'm',
      tool: { name: 'f', code: 'x' },
      call: { name: 'other', args: { a: 1 } },
    })
    expect(parsed).toEqual({
      ok: true,
      value: {
        type: 'create_tool',
        message: 'm',
        tool: { name: 'f', description: '', parameters: {}, code: 'x', examples: [], grants: [] },
        call: { name: 'f', args: { a: 1 } },
      },
    })
  })
  test('call_agent and create_agent', () => {
    expect(parseAction('call_agent', { call: { agent_name: 'n', task: 't' } })).toMatchObject({
      ok: true,
      value: { call: { agent_name: 'n', task: 't' } },
    })
    const made = parseAction('create_agent', { agent: { name: 'n', system_prompt: 's' }, call: { task: 't' } })
    expect(made).toMatchObject({
      ok: true,
      value: { agent: { name: 'n', role: '' }, call: { agent_name: 'n', task: 't' } },
    })
  })
})

describe('what is no action', () => {
  test.each([
    ['dance', {}, /no action "dance"/],
    ['constructor', {}, /no action/],
    ['final', 'text', /not a JSON object/],
    ['final', {}, /required property 'answer'/],
    ['create_tool', { tool: { name: 'f' } }, /required property 'code'/],
    ['call_tool', { call: { name: 7 } }, /call.name must be string/],
    ['call_tool', {}, /required property 'call'/],
  ])('%s %j', (type, fields, message) => {
    const parsed = parseAction(type, fields)
    expect(parsed.ok).toBe(false)
    expect(parsed.ok || parsed.problems.map((problem) => problem.message).join('\n')).toMatch(message)
  })
})

test('requirements get ids, and a check without its field is left out', () => {
  const parsed = parseRequirements({
    requirements: [
      { text: 'a', check: { type: 'program' } },
      { text: 'b', basis: 'answer', check: { type: 'answer-matches', pattern: '\\d' } },
    ],
  })
  expect(parsed).toEqual({
    ok: true,
    value: [
      { id: 'R1', text: 'a' },
      { id: 'R2', text: 'b', basis: 'answer', check: { type: 'answer-matches', pattern: '\\d' } },
    ],
  })
})

test('a verdict in the seed’s shape: route lower-cased, at most six tips', () => {
  const parsed = parseSupervisorReply({ route: 'CODER', reason: 'r', tips: ['1', '2', '3', '4', '5', '6', '7'] })
  expect(parsed).toMatchObject({
    ok: true,
    value: { route: 'coder', tips: ['1', '2', '3', '4', '5', '6'], requirements: [] },
  })
  expect(parseSupervisorReply({ route: 'maybe', reason: 'r' }).ok).toBe(false)
})

test.each(['protocol/generated/validators.js', 'protocol/generated/door-validators.js'] as const)(
  'the generated %s are those of the schemas',
  async (file) => {
    const kept = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
    expect(kept).toBe(await generateValidators(file))
  },
)
