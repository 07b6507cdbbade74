/** A model on loopback that answers at once from a script, and notes when each request came and when its answer had gone. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call of a function, or plain words. */
export type Line = { name: string; fields: object } | { text: string }

export interface StubModel {
  readonly url: string
  /** `performance.now()` of the first byte of each request of the play. */
  readonly arrived: readonly number[]
  /** The same of the last byte of each answer. */
  readonly answered: readonly number[]
  /** Bytes of the body of each request. */
  readonly sizes: readonly number[]
  /** Begins anew, with another script. */
  play(script: (request: number) => Line): void
  close(): Promise<void>
}

export async function startStubModel(): Promise<StubModel> {
  let script: (request: number) => Line = () => ({ text: '' })
  const seen = { arrived: [] as number[], answered: [] as number[], sizes: [] as number[] }
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const number = seen.arrived.push(performance.now()) - 1
    const { answered } = seen
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts)
      seen.sizes[number] = body.length
      const isStream = body.includes('"stream":true')
      response.on('finish', () => (answered[number] = performance.now()))
      if (isStream) stream(response, script(number), number)
      else whole(response, script(number), number)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    get arrived() {
      return seen.arrived
    },
    get answered() {
      return seen.answered
    },
    get sizes() {
      return seen.sizes
    },
    play(next) {
      script = next
      seen.arrived = []
      seen.answered = []
      seen.sizes = []
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const usageOf = (number: number): object => ({ prompt_tokens: 1_000 + number * 50, completion_tokens: 30 })

function messageOf(line: Line, number: number): object {
  if ('text' in line) return { role: 'assistant', content: line.text }
  const call = { name: line.name, arguments: JSON.stringify(line.fields) }
  return { role: 'assistant', content: null, tool_calls: [{ id: `c${number}`, type: 'function', function: call }] }
}

function whole(response: ServerResponse, line: Line, number: number): void {
  const finish_reason = 'text' in line ? 'stop' : 'tool_calls'
  const choices = [{ index: 0, message: messageOf(line, number), finish_reason }]
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ id: 'x', choices, usage: usageOf(number) }))
}

function stream(response: ServerResponse, line: Line, number: number): void {
  const event = (choice: object, more = {}): string =>
    `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, ...choice }], ...more })}\n\n`
  const message = messageOf(line, number) as { tool_calls?: object[] }
  const delta = message.tool_calls
    ? { ...message, tool_calls: message.tool_calls.map((call, index) => ({ index, ...call })) }
    : message
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(event({ delta, finish_reason: null }))
  const finish_reason = 'text' in line ? 'stop' : 'tool_calls'
  response.end(`${event({ delta: {}, finish_reason }, { usage: usageOf(number) })}data: [DONE]\n\n`)
}
