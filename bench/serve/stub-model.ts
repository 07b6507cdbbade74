/**
 * A model on loopback, in a process of its own: chat completions, whole or streamed, at once or after a delay. It answers the
 * last message of the user with its token, and looks whether what it is sent before that is the conversation so far.
 * Started by `children.ts`; argument: milliseconds of delay.
 */
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serveParent } from './children.ts'
import { tokenText, tokensIn } from './token.ts'

/** What the model saw since it was last asked for it. */
export interface Asked {
  requests: number
  /** Requests with words of another session in them. */
  mixed: number
  /** Requests of a conversation that lack the message before. */
  forgotten: number
}

interface Message {
  role: string
  content: string | { text?: string }[]
}

const delayMs = Number(process.argv[2] ?? 0)
const none = (): Asked => ({ requests: 0, mixed: 0, forgotten: 0 })
let asked = none()

const textOf = ({ content }: Message): string =>
  typeof content === 'string' ? content : content.map(({ text }) => text ?? '').join('')

/** The answer to a conversation, which is looked through on the way. */
function answerTo(messages: readonly Message[]): string {
  const said = messages.filter(({ role }) => role === 'user').flatMap((message) => tokensIn(textOf(message)))
  const last = said.at(-1)
  if (!last) return 'There is nothing to answer.'
  asked.requests += 1
  if (said.some(({ session }) => session !== last.session)) asked.mixed += 1
  if (last.n > 1 && !said.some(({ n }) => n === last.n - 1)) asked.forgotten += 1
  return `This answers ${tokenText(last)}`
}

function whole(response: ServerResponse, content: string): void {
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }]
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ id: 'x', choices, usage }))
}

const usage = { prompt_tokens: 200, completion_tokens: 10, total_tokens: 210 }

function streamed(response: ServerResponse, content: string): void {
  const event = (choice: object, more = {}): string =>
    `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, ...choice }], ...more })}\n\n`
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.end(
    event({ delta: { role: 'assistant', content }, finish_reason: null }) +
      event({ delta: {}, finish_reason: 'stop' }, { usage }) +
      'data: [DONE]\n\n',
  )
}

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    if (!request.url?.endsWith('/chat/completions')) {
      response.writeHead(404).end()
      return
    }
    const body = JSON.parse(Buffer.concat(parts).toString()) as { stream?: boolean; messages: Message[] }
    const content = answerTo(body.messages)
    const send = body.stream ? streamed : whole
    if (delayMs > 0) setTimeout(send, delayMs, response, content)
    else send(response, content)
  })
})
// Whoever asks decides how long a connection is kept.
server.keepAliveTimeout = 0
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4096, resolve))
const calls = {
  url: async (): Promise<string> => `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
  asked: async (): Promise<Asked> => {
    const seen = asked
    asked = none()
    return seen
  },
}
export type ModelCalls = typeof calls

serveParent(calls)
