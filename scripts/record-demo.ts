/** Makes examples/sales/recording.jsonl: runs the demo with the words below, and keeps what the models were asked and said. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { estimateText, estimateTokens } from '../src/agent/token-gauge.ts'
import { runTask } from '../src/app.ts'
import { loadConfiguration } from '../src/config/load.ts'
import { demoTask, demoTools } from '../src/demo-task.ts'
import type { ModelRequest, ModelResult } from '../src/models/model.ts'
import { call, createScriptedModel, reply } from '../src/models/scripted.ts'
import { exitNameOf } from '../src/protocol/outcome.ts'
import type { Json, JsonObject } from '../src/protocol/json.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = (name: string): string => readFileSync(join(root, 'scripts/demo', name), 'utf8')
const args = { path: 'examples/sales/sales.csv', region: 'North', status: 'delivered' }

const parameters = {
  type: 'object',
  properties: {
    path: { type: 'string', description: 'A CSV file with the columns region, status, quantity and unit_price' },
    region: { type: 'string' },
    status: { type: 'string' },
  },
  required: ['path', 'region', 'status'],
}

let calls = 0
/** One native call as a provider sends it, with an id of its own. */
function says(name: string, fields: JsonObject): ModelResult {
  calls += 1
  return reply({ model: 'demo', calls: [call(name, fields, `call_${calls}`)] })
}

/** What the exchange would cost in tokens; marked as estimated, since no provider counted. */
function counted(step: (request: ModelRequest) => ModelResult): (request: ModelRequest) => ModelResult {
  return (request) => {
    const result = step(request)
    if (result.type === 'fault') return result
    const inputTokens = estimateTokens(request.messages) + estimateText(JSON.stringify(request.tools))
    const outputTokens = estimateText(result.toolCalls.map((one) => one.arguments).join(''))
    return {
      ...result,
      usage: { inputTokens, outputTokens, cachedInputTokens: 0, reasoningTokens: 0, estimated: true },
    }
  }
}

function tool(message: string, file: string): ModelResult {
  const description =
    'Revenue of the orders of one region and status in a CSV file of sales, with what could not be counted'
  return says('create_tool', {
    message,
    tool: { name: 'sales_revenue', description, parameters, code: source(file), grants: [`read:${args.path}`] },
    call: { name: 'sales_revenue', args },
  })
}

/** The newest result, read from the request like a model would. */
function resultIn(request: ModelRequest): { id: string; total: number; missing: number } {
  const text = request.messages.findLast(({ role }) => role === 'tool')?.content ?? ''
  const [, id, json] = /<result id="(r\d+)"[^>]*>\n(.*)\n/.exec(text) ?? []
  const value = JSON.parse(json ?? '{}') as { total: number; orders_missing: number }
  return { id: id!, total: value.total, missing: value.orders_missing }
}

function final(request: ModelRequest): ModelResult {
  const { id, total, missing } = resultIn(request)
  const amount = total.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  return says('final', {
    message: 'The result has both numbers.',
    answer: `The delivered orders of region North brought in ${amount}. ${missing} of those orders cannot be counted because quantity or price is missing.`,
    evidence: [id],
  })
}

function requirements(): ModelResult {
  const check = { type: 'program', code: source('check.ts') } as Json
  return says('set_requirements', {
    requirements: [
      {
        text: 'The revenue and the number of orders that cannot be counted are right for delivered orders of region North.',
        basis: 'results',
        check,
      },
      { text: 'The answer states both numbers and what they are.', basis: 'answer' },
    ],
  })
}

function verdict(): ModelResult {
  return says('give_verdict', {
    route: 'end',
    reason: 'Both numbers were recomputed, and the answer says what they are.',
    tips: [],
    requirements: [
      { id: 'R2', status: 'met', evidence: ['answer'], note: 'names the revenue and the orders left out' },
    ],
  })
}

const first = [
  requirements,
  () => tool('No tool fits, and sums over CSV files recur: I make one.', 'attempt-1.ts'),
  () => tool('A text was multiplied: both factors become numbers first.', 'attempt-2.ts'),
  final,
  () =>
    tool(
      'Commas inside quotes split fields apart and cut the decimals off: the tool now reads CSV by its rules, in whole cents.',
      'attempt-3.ts',
    ),
  final,
  verdict,
]
const again = [
  requirements,
  () => says('call_tool', { message: 'The library has a tool for this.', call: { name: 'sales_revenue', args } }),
  final,
  verdict,
]

const cwd = mkdtempSync(join(tmpdir(), 'record-demo-'))
try {
  let text = ''
  for (const script of [first, again]) {
    const model = createScriptedModel(script.map(counted), { name: 'demo' })
    const configuration = loadConfiguration({ cwd, env: {}, flags: { approvalMode: 'never' } })
    const report = await runTask(
      {
        task: demoTask,
        session: { mode: 'new' },
        review: true,
        grants: { read: [args.path] },
        onlyTools: demoTools,
        workFolder: root,
        readInstructions: false,
      },
      { cwd, configuration, model, supervisor: model, watch: () => {}, signal: new AbortController().signal },
    )
    if (exitNameOf(report.outcome) !== 'ok')
      throw new Error(`the demo ended ${JSON.stringify(report.outcome)}; see ${report.runDir}`)
    const lines = readFileSync(join(report.runDir, 'model.jsonl'), 'utf8').trim().split('\n')
    // Frame and times of the run's own file are left out: the recording is the same whenever it is made.
    for (const line of lines) {
      const { crc: _crc, seq: _seq, ...exchange } = JSON.parse(line) as JsonObject
      text += `${JSON.stringify({ ...exchange, ms: 0 })}\n`
    }
    process.stderr.write(`${report.totals.turns} turns, ${lines.length} exchanges\n`)
  }
  writeFileSync(join(root, 'examples/sales/recording.jsonl'), text)
} finally {
  if (readdirSync(cwd).length > 0) rmSync(cwd, { recursive: true, force: true })
}
