/** Twenty stretches of honest work that look repetitive and are not: each turn brings something. */
import type { Step, Trace } from './trace.ts'
import { calls, failed, gave, made, makes, refused, runs } from './trace.ts'

const version = (name: string, turn: number): string =>
  `export default async function ${name}(args: { path: string }) {\n  return args.path.split(',')[${turn}]\n}`

/** The first steps, then the last one that ends it; traces end here. */
function stepsOf(kind: string, steps: ((turn: number) => Step)[]): Trace {
  return { kind, turns: steps.length, step: (turn) => steps[turn]!(turn) }
}

const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index))

export const batchTraces: Trace[] = [
  {
    kind: 'one tool over 40 files, all well',
    turns: 40,
    step: (turn) => ({ action: calls('check_file', { path: `${turn}.txt` }), met: gave(turn, 'ok') }),
  },
  {
    kind: 'one tool over 20 addresses, all missing',
    turns: 20,
    step: (turn) => ({
      action: calls('fetch_page', { url: `http://a.example/${turn}` }),
      met: failed(turn, 'E_HTTP', 'the server answered 404'),
    }),
  },
  {
    kind: 'paging by number, empty pages',
    turns: 30,
    step: (turn) => ({ action: calls('list_orders', { page: turn }), met: gave(turn, []) }),
  },
  {
    kind: 'paging by cursor',
    turns: 30,
    step: (turn) => ({
      action: calls('list_orders', { cursor: `c${turn}` }),
      met: gave(turn, { items: ['x', 'y'], next: `c${turn + 1}` }),
    }),
  },
  {
    kind: 'a queue that hands out the next item at each call',
    turns: 30,
    step: (turn) => ({ action: calls('take_job', {}), met: gave(turn, { job: turn }) }),
  },
  {
    kind: 'reading on in a long result',
    turns: 20,
    step: (turn) => ({
      action: calls('read_result', { id: 'r1', offset: turn * 9500 }),
      met: gave(turn, { from: turn * 9500, text: 'rows' }),
    }),
  },
  {
    kind: 'polling a job whose progress rises',
    turns: 30,
    step: (turn) => ({ action: calls('job_status', { id: 7 }), met: gave(turn, { state: 'running', done: turn * 3 }) }),
  },
  {
    kind: 'polling a job through its phases',
    turns: 13,
    step: (turn) => ({
      action: calls('job_status', { id: 7 }),
      met: gave(turn, ['queued', 'preparing', 'running', 'done'][Math.floor(turn / 4)]!),
    }),
  },
  {
    kind: 'twelve samples of a sensor that moves between three values',
    turns: 12,
    step: (turn) => ({ action: calls('read_sensor', {}), met: gave(turn, 20 + (turn % 3)) }),
  },
  stepsOf('a rate limit met four times, then it works', [
    ...times(4, () => (turn: number) => ({
      action: calls('fetch_rates', { base: 'EUR' }),
      met: failed(turn, 'E_HTTP', 'the server answered 429'),
    })),
    (turn) => ({ action: calls('fetch_rates', { base: 'EUR' }), met: gave(turn, { USD: 1.25 }) }),
    ...times(6, (index) => (turn: number) => ({
      action: calls('fetch_rates', { base: `C${index}` }),
      met: gave(turn, { USD: 1.25 }),
    })),
  ]),
  {
    kind: 'eight different corrections of one tool, the same complaint each time',
    turns: 8,
    step: (turn) => ({
      action: makes('parse_log', version('parse_log', turn)),
      met: refused('tool', 'parse_log', { code: 'E_EXAMPLE', message: 'result is "", expected "GET"' }),
    }),
  },
  stepsOf(
    'the same test after each of six different corrections, until it passes',
    times(6, (index) => [
      (turn: number): Step => ({
        action: makes('parse_log', version('parse_log', index)),
        met: made('parse_log', turn),
      }),
      (turn: number): Step => ({
        action: calls('parse_log', { path: 'a.log' }),
        met:
          index < 5
            ? failed(turn, 'E_TOOL', 'there are no lines', 'parse_log', 2)
            : gave(turn, { lines: 12 }, 'parse_log'),
      }),
    ]).flat(),
  ),
  stepsOf('retry after what was missing came', [
    ...times(3, () => (turn: number) => ({
      action: calls('read_table', { path: 'out.csv' }),
      met: failed(turn, 'E_TOOL', 'there is no file out.csv'),
    })),
    (turn) => ({ action: runs('export default () => write("out.csv")'), met: gave(turn, null, 'run_code', 'code') }),
    (turn) => ({ action: calls('read_table', { path: 'out.csv' }), met: gave(turn, { rows: 9 }) }),
  ]),
  {
    kind: 'ten programs that each write a file and return nothing',
    turns: 10,
    step: (turn) => ({
      action: runs(`export default (args: {}, ctx: ToolContext) => ctx.writeFile('${turn}.txt', 'x')`),
      met: gave(turn, null, 'run_code', 'code'),
    }),
  },
  {
    kind: 'write and read back, a different text each time',
    turns: 24,
    step: (turn) =>
      turn % 2 === 0
        ? { action: calls('write_note', { text: `note ${turn}` }), met: gave(turn, 'written') }
        : { action: calls('read_note', {}), met: gave(turn, `note ${turn - 1}`) },
  },
  {
    kind: 'make a tool and call it, for ten jobs',
    turns: 20,
    step: (turn) => {
      const name = `job_${Math.floor(turn / 2)}`
      return turn % 2 === 0
        ? { action: makes(name, version(name, 0)), met: made(name, 1) }
        : { action: calls(name, { path: 'a.csv' }), met: gave(turn, 'ok', name) }
    },
  },
  {
    kind: 'searching the library by twelve different words',
    turns: 12,
    step: (turn) => ({ action: calls('search_tools', { query: `word${turn}` }), met: gave(turn, []) }),
  },
  {
    kind: 'asking a specialist of ten chapters, "fine" each time',
    turns: 10,
    step: (turn) => ({
      action: { type: 'call_agent', message: '', call: { agent_name: 'critic', task: `Chapter ${turn}` } },
      met: gave(turn, 'fine', 'critic', 'agent'),
    }),
  },
  {
    kind: 'the same check between four steps of work',
    turns: 8,
    step: (turn) =>
      turn % 2 === 0
        ? { action: calls('add_record', { id: turn }), met: gave(turn, 'added') }
        : { action: calls('is_consistent', {}), met: gave(turn, true) },
  },
  stepsOf(
    'answers that become better',
    times(3, (index) => [
      (turn: number): Step => ({
        action: calls('look_up', { topic: `T${index}` }),
        met: gave(turn, `about T${index}`),
      }),
      (): Step => ({
        action: { type: 'final', message: '', answer: `Draft ${index}`, evidence: [] },
        met: { type: 'proposed', answer: `Draft ${index}`, evidence: [] },
      }),
    ]).flat(),
  ),
]
