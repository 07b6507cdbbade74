/** Whole runs against their limits: the window of the model, money, tokens, and what only the person can mend. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { accepts, final, makes, makesPartReader, readsPart, requirements, runIn, says, sizeOf } from './app-ground.ts'
import { reply } from './models/scripted.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'app-limits-'))
})

describe('a long conversation', () => {
  const turns = 300
  const contextWindow = 32_000

  test(`of ${turns} turns never overflows, and keeps the task, the open points and the names`, async () => {
    const task = `Add up all ${turns} parts; the total is asked in Quito time.`
    const open = says('give_verdict', {
      route: 'coder',
      reason: 'parts are missing',
      tips: ['read them all'],
      requirements: [{ id: 'R1', status: 'unmet', evidence: [], note: 'only three parts were read' }],
    })
    const steps = [
      requirements,
      makesPartReader,
      ...Array.from({ length: 3 }, (_, at) => readsPart(at + 1)),
      final('too early', ['r1']),
      open,
      ...Array.from({ length: turns - 5 }, (_, at) => readsPart(at + 4)),
      final('all of it', [`r${turns}`]),
      accepts,
    ]
    const { report, model, events } = await runIn(cwd, steps, {
      request: { task },
      settings: { maxTurns: turns + 10 },
      model: { contextWindow },
    })
    expect(report.outcome).toMatchObject({ type: 'answered', verified: true })
    expect(Math.max(...model.requests.map(sizeOf))).toBeLessThanOrEqual(contextWindow)
    const last = model.requests.filter(({ purpose }) => purpose === 'coder').at(-1)!
    const text = last.messages.map(({ content }) => content).join('\n')
    expect(text).toContain(task)
    expect(text).toContain('Tools and agents made in them: read_part')
    expect(text).toContain('R1 unmet: only three parts were read')
    const shortened = events.flatMap((event) => (event.type === 'history-shortened' ? [event.left_out] : []))
    expect(shortened.length).toBeGreaterThan(1)
    expect(shortened).toEqual([...shortened].sort((a, b) => a - b))
    // A call stands before each result, and each result after its call.
    const asked = last.messages.flatMap((message) =>
      message.role === 'assistant' ? (message.toolCalls ?? []).map(({ id }) => id) : [],
    )
    const answered = last.messages.flatMap((message) => (message.role === 'tool' ? [message.toolCallId] : []))
    expect(answered).toEqual(asked)

    // What is left out is left out in steps: most requests begin with all that the one before them said.
    const coder = model.requests.filter(({ purpose }) => purpose === 'coder')
    const continued = coder.filter((request, at) => {
      const before = coder[at - 1]?.messages.filter((message) => !('volatile' in message)) ?? []
      return before.every((message, index) => JSON.stringify(message) === JSON.stringify(request.messages[index]))
    })
    expect(continued.length / coder.length).toBeGreaterThan(0.8)

    const resumed = await runIn(cwd, [requirements, final('the mean', [`r${turns}`]), accepts], {
      request: { task: 'Now the mean', session: { mode: 'resume', id: report.sessionId } },
      model: { contextWindow },
    })
    const [, first] = resumed.model.requests
    expect(sizeOf(first!)).toBeLessThanOrEqual(contextWindow)
    expect(first!.messages.some(({ content }) => content.includes('Task: Now the mean'))).toBe(true)
  }, 120_000)
})

describe('the budget', () => {
  const price = { input: 1, output: 1 }

  test('counts attempts that failed, and makes no further one that it does not allow', async () => {
    const attempts: (boolean | void)[] = []
    const cut = { type: 'fault', code: 'cut-stream', message: 'cut', retryable: true } as const
    const { report } = await runIn(
      cwd,
      [
        requirements,
        async (_request, { onRetry, onText }) => {
          for (let attempt = 1; attempt <= 5; attempt += 1) {
            onText?.('words '.repeat(4_000))
            const goesOn = await onRetry?.(cut, attempt, 0)
            attempts.push(goesOn)
            if (goesOn === false) return cut
          }
          return final()
        },
      ],
      { settings: { maxTokens: 30_000 }, model: { price } },
    )
    expect(report.outcome).toMatchObject({ type: 'stopped', limit: 'budget' })
    expect(attempts.at(-1)).toBe(false)
    expect(attempts.length).toBeLessThan(5)
    expect(report.totals.usage.inputTokens + report.totals.usage.outputTokens).toBeLessThanOrEqual(30_000)
  })

  test('the Supervisor gets a fifth: then an answer ends as not verified, and the work was not stopped', async () => {
    const open = says('give_verdict', {
      route: 'coder',
      reason: 'not yet',
      tips: ['more'],
      requirements: [{ id: 'R1', status: 'unmet', evidence: [], note: 'not yet' }],
    })
    const costly = reply({ calls: open.type === 'reply' ? open.toolCalls : [], usage: { inputTokens: 9_000 } })
    const { report } = await runIn(cwd, [requirements, final('first'), costly, final('second')], {
      settings: { maxTokens: 60_000 },
    })
    expect(report.outcome).toMatchObject({
      type: 'answered',
      answer: 'second',
      verified: false,
      reason: expect.stringContaining('fifth of the budget'),
    })
  })
})

test('on its last turn the Coder is told to answer from what there is; the answer stands as the best one', async () => {
  const { report, model } = await runIn(
    cwd,
    [
      requirements,
      makes('half', 'return 1'),
      final('half of it: the rest is missing', ['r1']),
      says('give_verdict', {
        route: 'coder',
        reason: 'half is missing',
        tips: ['do the rest'],
        requirements: [{ id: 'R1', status: 'unmet', evidence: [], note: 'half is missing' }],
      }),
    ],
    { settings: { maxTurns: 2 } },
  )
  const said = model.requests.map(({ messages }) => messages.at(-1)!.content.includes('This is the last one'))
  expect(said).toEqual([false, false, true, false])
  expect(report.outcome).toMatchObject({ type: 'stopped', limit: 'turns', best: 'half of it: the rest is missing' })
})

describe('a service that refuses the key', () => {
  test.each([
    ['throws', 'if (!reply.ok) throw new Error(`request failed with status ${reply.status}`)\n  return null'],
    ['returns ok: false', 'return { ok: false, status: reply.status }'],
    ['returns the status', 'return { status: reply.status, body: await reply.text() }'],
  ])('ends the run with a question after one turn: a tool that %s', async (_name, rest) => {
    const server = createServer((_, response) => response.writeHead(401).end('{"error":"invalid key"}'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    writeFileSync(join(cwd, 'data.txt'), 'x')
    const { report } = await runIn(
      cwd,
      [
        requirements,
        makes('ask_api', `const reply = await fetch('http://127.0.0.1:${port}/')\n  ${rest}`, {
          grants: [`net:127.0.0.1:${port}`],
        }),
      ],
      { request: { grants: { net: [`127.0.0.1:${port}`] } } },
    )
    server.close()
    expect(report.outcome).toMatchObject({ type: 'blocked', question: expect.stringMatching(/401/) })
    expect(report.totals.turns).toBe(1)
  })
})
