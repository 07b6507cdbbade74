import { expect, test } from 'vitest'
import { createRecorder, sampleRun } from './fixtures/sample-run.ts'
import { toSeedEvents } from './seed-format.ts'

test('a run in the words of the first AutoAgent', () => {
  const lines = toSeedEvents(sampleRun())
  for (const line of lines) {
    expect(Object.keys(line)).toEqual(['ts', 'turn', 'role', 'etype', 'summary', 'data'])
    expect(line.ts).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/)
  }
  expect(lines.filter(({ turn }) => turn === 2).map(({ etype }) => etype)).toEqual([
    'coder_step_request',
    'coder_step_parsed',
    'coder_message',
    'tool_create',
    'tool_registered',
    'tool_call',
    'tool_result_ok',
    'tool_scored',
    'supervisor_decision',
    'iteration_continue',
  ])
  const of = (etype: string) => lines.find((line) => line.etype === etype)!
  expect(of('run_started').data).toEqual({ max_turns: 10 })
  expect(of('tool_create').summary).toBe('def sum_sales(args) - creada')
  expect(of('tool_update').summary).toBe('def sum_sales(args) - actualizada')
  expect(of('tool_result_error').data).toMatchObject({ name: 'sum_sales', code: 'TS2322' })
  expect(of('coder_final_proposal').data).toMatchObject({ answer_path: 'final/turn_003_answer.txt' })
  expect(of('supervisor_decision').data).toMatchObject({ route: 'coder' })
  expect(lines.at(-1)).toMatchObject({ role: 'system', etype: 'run_finished', summary: 'end', data: {} })
})

test('a resumed session starts with session_resumed, and a failure with a hint is diagnosed first', () => {
  const { events, tell } = createRecorder()
  const start = sampleRun()[0]!
  if (start.type !== 'run-start') throw new Error('the sample begins with run-start')
  const { v: _v, seq: _seq, ts: _ts, run_id: _run, turn: _turn, role: _role, ...body } = start
  tell(0, 'system', body)
  tell(0, 'system', { type: 'session-resumed', session_id: 's1', turns: 2, messages: 9, interrupted: null })
  tell(1, 'tool', {
    type: 'tool-result',
    id: 'r1',
    what: 'tool',
    name: 'f',
    ok: false,
    failure: { code: 'E1', message: 'broke', fault: 'tool', retryable: false, hint: 'mend it' },
    logs: '',
    ms: 1,
  })
  expect(toSeedEvents(events).map(({ etype, summary }) => [etype, summary])).toEqual([
    ['user_message', start.task],
    ['session_resumed', 'session_id=s1'],
    ['diagnostic', 'E1'],
    ['tool_result_error', ''],
  ])
})
