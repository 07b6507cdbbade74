import { describe, expect, test } from 'vitest'
import type { SessionRecord } from '../protocol/session.ts'
import { customDataOf, foldRecords } from './fold.ts'
import { danglingCalls } from './session.ts'

const at = '2026-01-02T03:04:05.000Z'
const created: SessionRecord = { type: 'created', session_id: 's', created_at: at, model: 'm', tags: ['a'] }
const call = (id: string) => ({ id, name: `tool_${id}`, arguments: '{}' })

describe('what records mean', () => {
  test('nothing is an empty session', () => {
    const state = foldRecords([])
    expect(state).toMatchObject({ turns: 0, metadata: { status: 'active' } })
    expect([state.messages.slice(), danglingCalls(state.messages)]).toEqual([[], []])
  })

  test('the first task names the session; later turns and states move it on', () => {
    const state = foldRecords([
      created,
      { type: 'task', task: 'first', run_id: 'r1', at: '2026-01-02T03:04:06.000Z' },
      { type: 'turn-end', turn: 1, tools_used: ['x'], agents_used: ['n'], statuses: [], answer: null, at },
      { type: 'turn-end', turn: 2, tools_used: ['y', 'x'], agents_used: [], statuses: [], answer: 'a', at },
      { type: 'task', task: 'second', run_id: 'r2', at },
      { type: 'status', status: 'completed', at: '2026-01-03T00:00:00.000Z' },
    ])
    expect(state.metadata).toEqual({
      session_id: 's',
      task: 'first',
      created_at: at,
      updated_at: '2026-01-03T00:00:00.000Z',
      total_turns: 2,
      status: 'completed',
      model: 'm',
      tags: ['a'],
    })
    expect(state).toMatchObject({ turns: 2, toolsUsed: ['x', 'y'], agentsUsed: ['n'] })
  })

  test('new requirements begin without statuses; a turn gives them', () => {
    const status = { id: 'R1', status: 'met' as const, evidence: ['r1'], note: '' }
    const requirements: SessionRecord = { type: 'requirements', requirements: [{ id: 'R1', text: 'do' }] }
    const end: SessionRecord = {
      type: 'turn-end',
      turn: 1,
      tools_used: [],
      agents_used: [],
      statuses: [status],
      answer: null,
      at,
    }
    expect(foldRecords([created, requirements, end])).toMatchObject({
      requirements: [{ id: 'R1' }],
      statuses: [status],
    })
    expect(foldRecords([created, requirements, end, requirements]).statuses).toEqual([])
  })

  test('calls without an answer dangle until they are answered', () => {
    const ask: SessionRecord = {
      type: 'message',
      turn: 1,
      message: { role: 'assistant', content: '', toolCalls: [call('1'), call('2')] },
    }
    const answer = (id: string): SessionRecord => ({
      type: 'message',
      turn: 1,
      message: { role: 'tool', toolCallId: id, name: `tool_${id}`, content: 'x' },
    })
    expect(danglingCalls(foldRecords([created, ask]).messages)).toEqual([
      { toolCallId: '1', name: 'tool_1' },
      { toolCallId: '2', name: 'tool_2' },
    ])
    expect(danglingCalls(foldRecords([created, ask, answer('2')]).messages)).toEqual([
      { toolCallId: '1', name: 'tool_1' },
    ])
    expect(danglingCalls(foldRecords([created, ask, answer('2'), answer('1')]).messages)).toEqual([])
    const next: SessionRecord = { type: 'message', turn: 2, message: { role: 'assistant', content: 'done' } }
    expect(danglingCalls(foldRecords([created, ask, next]).messages)).toEqual([])
  })

  test('results are known by their id', () => {
    const result: SessionRecord = { type: 'result-known', turn: 3, id: 'r3', ok: true, name: 'x', value: '{"a":1}' }
    expect([...foldRecords([created, result]).results]).toEqual([
      ['r3', { ok: true, name: 'x', text: '{"a":1}', what: 'tool' }],
    ])
  })

  test('records of later versions and broken ones do no harm', () => {
    const strange = [
      null,
      7,
      'x',
      [],
      {},
      { type: 'dream', depth: 2 },
      { type: 'message', turn: 1 },
      { type: 'toString' },
    ]
    const broken = { type: 'turn-end', turn: -1, tools_used: 'x', agents_used: [], statuses: [], answer: null, at }
    expect(foldRecords([created, ...strange, broken])).toEqual(foldRecords([created]))
  })

  test('what was imported stays, with the agents called since', () => {
    const custom_data = { tool_stats: { x: { score: 1 } }, agents_used: ['a'], own: [1] }
    const imported: SessionRecord = {
      type: 'imported',
      metadata: { ...foldRecords([created]).metadata, total_turns: 4, task: 't' },
      tools_used: ['x'],
      custom_data,
    }
    const before = foldRecords([imported])
    expect(before).toMatchObject({ turns: 4, toolsUsed: ['x'], agentsUsed: ['a'] })
    expect(customDataOf([imported], before)).toBe(custom_data)
    const end: SessionRecord = {
      type: 'turn-end',
      turn: 5,
      tools_used: [],
      agents_used: ['a', 'b'],
      statuses: [],
      answer: null,
      at,
    }
    const after = foldRecords([imported, end])
    expect(customDataOf([imported, end], after)).toEqual({ ...custom_data, agents_used: ['a', 'b'] })
  })
})
