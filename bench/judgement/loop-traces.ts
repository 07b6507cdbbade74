/** Twenty ways in which a model turns in circles. Each does nothing new, however it is dressed. */
import { calls, failed, gave, made, makes, refused, runs } from './trace.ts'
import type { Trace } from './trace.ts'

const turns = 40
const parser = 'export default async function parse_log(args: { path: string }) {\n  return args.path.length\n}'
/** Different at each turn, as a clock or a counter is. */
const clock = (turn: number): string =>
  `2025-03-04T10:${String(turn % 60).padStart(2, '0')}:${String((turn * 7) % 60).padStart(2, '0')}.${String(100 + turn * 13)}Z`
const hex = (turn: number): string => ((turn + 1) * 2654435761).toString(16).slice(-8)

export const loopTraces: Trace[] = [
  {
    kind: 'same call, same result',
    turns,
    step: (turn) => ({ action: calls('read_page', { page: 1 }), met: gave(turn, 'nothing new') }),
  },
  {
    kind: 'same call, changing prose',
    turns,
    step: (turn) => ({
      action: calls('read_page', { page: 1 }, `Attempt ${turn + 1}: now I look more closely.`),
      met: gave(turn, { rows: [] }),
    }),
  },
  {
    kind: 'same code, same result',
    turns,
    step: (turn) => ({ action: runs('export default () => 42'), met: gave(turn, 42, 'run_code', 'code') }),
  },
  {
    kind: 'A/B/A/B',
    turns,
    step: (turn) =>
      turn % 2 === 0
        ? { action: calls('list_files', { path: '.' }), met: gave(turn, ['a.txt']) }
        : { action: calls('read_file', { path: 'a.txt' }), met: gave(turn, 'text') },
  },
  {
    kind: 'A/B/C/A/B/C',
    turns,
    step: (turn) => {
      const path = ['a.txt', 'b.txt', 'c.txt'][turn % 3]!
      return { action: calls('read_file', { path }), met: gave(turn, `text of ${path}`) }
    },
  },
  {
    kind: 'A/B where both fail',
    turns,
    step: (turn) =>
      turn % 2 === 0
        ? { action: calls('fetch_rates', {}), met: failed(turn, 'E_HTTP', 'the server answered 500') }
        : { action: calls('fetch_backup', {}), met: failed(turn, 'E_HTTP', 'the server answered 503') },
  },
  {
    kind: 'insists after each refused repeat',
    turns,
    step: (turn) => ({
      action: calls('count_rows', { path: 'a.csv' }, 'I must run this again.'),
      met: gave(turn, { rows: 3 }),
    }),
  },
  {
    kind: 'fails identically',
    turns,
    step: (turn) => ({
      action: calls('sum_column', { column: 'amuont' }),
      met: failed(turn, 'E_TOOL', 'there is no column "amuont"', 'sum_column', 3),
    }),
  },
  {
    kind: 'fails identically, a time in the message',
    turns,
    step: (turn) => ({
      action: calls('fetch_rates', { base: 'EUR' }),
      met: failed(turn, 'E_HTTP', `${clock(turn)} the server answered 500`),
    }),
  },
  {
    kind: 'fails identically, a request id in the message',
    turns,
    step: (turn) => ({
      action: calls('fetch_rates', { base: 'EUR' }),
      met: failed(turn, 'E_HTTP', `403 Forbidden (request id req_${hex(turn)}${hex(turn + 3)})`),
    }),
  },
  {
    kind: 'fails identically, milliseconds in the message',
    turns,
    step: (turn) => ({
      action: calls('crawl', { url: 'http://slow.example' }),
      met: failed(turn, 'E_NETWORK', `no answer within ${10_000 + turn * 3} ms`),
    }),
  },
  {
    kind: 'fails identically, a temporary path in the message',
    turns,
    step: (turn) => ({
      action: calls('convert', { path: 'a.doc' }),
      met: failed(turn, 'E_TOOL', `cannot open /tmp/convert-${hex(turn)}/out.pdf`),
    }),
  },
  {
    kind: 'the same code as version 1, 2, 3, …',
    turns,
    step: (turn) => ({ action: makes('parse_log', parser), met: made('parse_log', turn + 1) }),
  },
  {
    kind: 'the same code, but for a comment',
    turns,
    step: (turn) => ({
      action: makes('parse_log', `// Version ${turn + 1}, fixed\n${parser}`),
      met: made('parse_log', turn + 1),
    }),
  },
  {
    kind: 'the same code made and called, failing alike',
    turns,
    step: (turn) => ({
      action: makes('parse_log', parser, { path: 'a.log' }),
      met: failed(turn, 'E_TOOL', 'there are no lines', 'parse_log', 2),
    }),
  },
  {
    kind: 'the same code under ever new names, refused as a copy',
    turns,
    step: (turn) => {
      const name = `parse_log_v${turn + 2}`
      return {
        action: makes(name, parser.replace('parse_log', name)),
        met: refused('tool', name, {
          code: 'E_NEAR_COPY',
          message: `"${name}" is named as a variant of the tool "parse_log"`,
        }),
      }
    },
  },
  {
    kind: 'a tool that does not exist',
    turns,
    step: () => ({
      action: calls('browse_web', { url: 'http://example.com' }),
      met: refused('action', 'browse_web', { code: 'E_UNKNOWN_TOOL', message: 'there is no tool "browse_web"' }),
    }),
  },
  {
    kind: 'the same arguments in another order',
    turns,
    step: (turn) => ({
      action: calls('find_rows', turn % 2 === 0 ? { column: 'id', value: 7 } : { value: 7, column: 'id' }),
      met: gave(turn, []),
    }),
  },
  {
    kind: 'the same answer, judged the same',
    turns,
    step: () => ({
      action: { type: 'final', message: '', answer: 'It is 42.', evidence: [] },
      met: { type: 'proposed', answer: 'It is 42.', evidence: [] },
    }),
  },
  { kind: 'replies that are no action', turns, step: () => 'malformed' },
]
