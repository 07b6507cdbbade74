/** Five like tasks, each in a new session over one library: what the tool that the first one made saves the fifth. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { estimateText, estimateTokens } from '../../src/agent/token-gauge.ts'
import { runIn } from '../../src/app-ground.ts'
import type { ModelRequest, ModelResult } from '../../src/models/model.ts'
import { honestReply } from './honest-coder.ts'
import { monthOf } from './payments.ts'
import type { Month } from './payments.ts'
import { atLeast, atMost, figure } from './row.ts'
import type { Row } from './row.ts'

const mostCalls = 30
const months = ['january', 'february', 'march', 'april', 'may'].map(monthOf)

interface Cost {
  calls: number
  tokens: number
  /** Of them what every call carries: instructions, cards and the schemas of the actions. */
  fixed: number
  made: number
  isRight: boolean
}

export async function family(): Promise<Row[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'bench-family-'))
  try {
    const costs: Cost[] = []
    for (const month of months) {
      writeFileSync(join(cwd, month.path), month.text)
      costs.push(await costOf(month, cwd))
    }
    const [first, fifth] = [costs[0]!, costs.at(-1)!]
    return [
      ...costs.map(({ calls, tokens, made }, index) =>
        figure(
          `tokens of task ${index + 1}`,
          tokens,
          `${calls} model calls, ${made === 0 ? 'a kept tool' : 'a new tool'}`,
        ),
      ),
      atLeast(
        `tasks answered rightly and verified, of ${costs.length}`,
        costs.filter(({ isRight }) => isRight).length,
        5,
      ),
      atMost(
        'tokens of the fifth ÷ the first',
        fifth.tokens / first.tokens,
        0.25,
        `of the fifth's ${fifth.tokens}, instructions and schemas are ${fifth.fixed}`,
      ),
      figure('model calls of the fifth ÷ the first', fifth.calls / first.calls),
    ]
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

/** Tokens as the program estimates them, of all that was really sent and all that came back. */
async function costOf({ task, path, best }: Month, cwd: string): Promise<Cost> {
  let replied = 0
  const answering = (request: ModelRequest): ModelResult => {
    const result = honestReply(request)
    if (result.type === 'reply')
      replied += estimateText(result.text) + result.toolCalls.reduce((sum, one) => sum + estimateText(one.arguments), 0)
    return result
  }
  const { report, model } = await runIn(
    cwd,
    Array.from({ length: mostCalls }, () => answering),
    { request: { task, grants: { read: [path] } } },
  )
  const { outcome, totals } = report
  const answer = best.map(({ customer, cents }) => `${customer}: ${(cents / 100).toFixed(2)} EUR`).join('\n')
  const sum = (tokensOf: (request: ModelRequest) => number): number =>
    model.requests.reduce((total, request) => total + tokensOf(request), 0)
  const fixed = sum(
    ({ messages, tools }) =>
      estimateTokens(messages.filter(({ role }) => role === 'system')) + estimateText(JSON.stringify(tools)),
  )
  const said = sum(({ messages }) => estimateTokens(messages.filter(({ role }) => role !== 'system')))
  return {
    calls: totals.modelCalls,
    tokens: fixed + said + replied,
    fixed,
    made: totals.toolsMade.length,
    isRight: outcome.type === 'answered' && outcome.verified && outcome.answer === answer,
  }
}
