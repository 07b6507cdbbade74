import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { JsonObject } from '../protocol/json.ts'
import { createFolderStore } from '../stores/folder.ts'
import { foldRecords, foldStored } from './fold.ts'
import { glanceAt } from './glance.ts'
import { type SessionState, danglingCalls } from './session.ts'

const dir = mkdtempSync(join(tmpdir(), 'glance-'))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const assistant = (content: string, ...names: string[]): JsonObject => ({
  role: 'assistant',
  content,
  ...(names.length > 0
    ? { toolCalls: names.map((name, n) => ({ id: `c${n}`, name, arguments: '{"a":"ü\\n"}' })) }
    : {}),
})
const tool = (content: string, toolCallId = 'c0'): JsonObject => ({ role: 'tool', toolCallId, name: 'x', content })
const said = (turn: number, message: JsonObject): JsonObject => ({ type: 'message', turn, message })
const result = (id: string, name: string, more: JsonObject = {}): JsonObject => ({
  type: 'result-known',
  turn: 1,
  id,
  ok: true,
  name,
  value: `"${name}"`,
  ...more,
})
const blob = { hash: 'a'.repeat(64), chars: 9 }
const turnEnd = (turn: number, more: JsonObject = {}, ...tools: string[]): JsonObject => ({
  type: 'turn-end',
  turn,
  tools_used: ['x', ...tools],
  agents_used: [],
  statuses: [],
  answer: null,
  asked: 'Which?',
  at: `2026-01-02T03:04:0${turn}.000Z`,
  ...more,
})
const met = { id: 'R1', status: 'met', evidence: ['r1'], note: '' }

const records: JsonObject[] = [
  { type: 'created', session_id: 's', created_at: '2026-01-02T03:04:05.000Z', model: 'm', tags: [] },
  said(0, { role: 'user', content: 'Task: "a"' }),
  said(1, assistant('', 'call_tool', 'run_code')),
  said(1, tool('öö \u2028 "quoted" {"role":"assistant"}')),
  result('r1', 'x'),
  result('r1.1', 'a "quoted" name', { what: 'code', called: ['x', 'y'] }),
  result('r1.2', 'größe', { blob, what: 'agent' }),
  result('r"2', 'x', { ok: false }),
  { type: 'effect-begun', turn: 2, id: 'r2#1', tool: 'x', capability: 'net', target: 'host' },
  turnEnd(1),
  said(2, assistant('Some words\n', 'create_tool')),
  said(2, assistant('')),
  said(2, { ...assistant('', 'final'), reasoning: 'r', reasoningDetails: [{ a: 1 }] }),
  said(2, { role: 'system', content: 's' }),
  said(2, { role: 'user', content: 'now', volatile: true }),
  said(3, { role: 'user', content: 'Answer: yes' }),
  { type: 'effect-begun', turn: 3, id: 'r3#1', tool: 'x', capability: 'net', target: 'host' },
  said(3, assistant('', 'run_code', 'call_tool')),
  said(3, tool('half', 'c1')),
  { v: 2, ...said(3, assistant('of a later version')) },
  { type: 'dream', depth: 2 },
  { ...result('r9', 'x'), ok: 'yes' },
  turnEnd(3, { statuses: [met] }),
  turnEnd(4, { asked: null }),
  turnEnd(5),
  said(6, assistant('', 'call_tool')),
  turnEnd(6, {}, '],"statuses":[', 'a "quoted" one'),
  turnEnd(7, {}, '],"statuses":[', 'a "quoted" one'),
  turnEnd(2, { answer: 'a' }),
  turnEnd(7, { agents_used: ['y'] }),
  turnEnd(7),
  { type: 'effect-begun', turn: 8, id: 'r8#1', tool: 'x', capability: 'net', target: 'host' },
  turnEnd(8, { statuses: [met] }),
  said(9, assistant('', 'call_tool')),
  { type: 'requirements', requirements: [{ id: 'R1', text: 'a' }] },
  turnEnd(9),
  said(10, { role: 'user', content: 'Answer: no' }),
]

const plain = (state: SessionState): object => ({
  ...state,
  messages: state.messages.slice(),
  results: JSON.parse(JSON.stringify([...state.results])) as unknown,
  dangling: danglingCalls(state.messages),
  roles: state.messages.slice().map((_, at) => [state.messages.roleAt(at), state.messages.callAt(at)]),
})

describe('what is told by a glance', () => {
  test('is what reading tells, at every length of the journal', async () => {
    const store = createFolderStore(dir)
    for (let length = 1; length <= records.length; length++) {
      const kept = records.slice(0, length)
      await store.append(`s${length}`, kept, 0)
      expect(plain(foldStored((await store.readStream(`s${length}`)).records))).toEqual(plain(foldRecords(kept)))
    }
  })

  test('is told of the records that are most of a journal', async () => {
    const store = createFolderStore(dir)
    await store.append('s', records, 0)
    const seen = (await store.readStream('s')).records.map((record) => glanceAt(record)?.type ?? null)
    expect(seen.filter((type) => type === 'message')).toHaveLength(9)
    expect(seen.filter((type) => type === 'result-known')).toHaveLength(3)
    expect(seen.filter((type) => type === 'turn-end')).toHaveLength(11)
  })

  test('what cannot be read after all stands for itself and harms nothing', async () => {
    const store = createFolderStore(dir)
    const odd = { ...said(1, { role: 'assistant', content: 7 }) }
    const lost = { ...result('r1', 'x'), called: 'nobody' }
    await store.append('s', [...records.slice(0, 2), odd, lost], 0)
    const state = foldStored((await store.readStream('s')).records)
    expect(state.messages.slice(1)).toEqual([
      { role: 'user', content: '[A message that this version of the program cannot read.]' },
    ])
    expect(state.results.get('r1')!.text).toBe('[this version of the program cannot read it]')
  })
})
