/**
 * The floor: about the least that a chat server on Node does. Lines over TCP, WebSocket by `ws`, the newest messages of each
 * session in memory, the model by Node's own HTTP client with connections kept; nothing durable, no limits.
 * Usage: floor.ts <url of the model> <most requests at once>
 */
import { randomBytes } from 'node:crypto'
import { Agent, createServer as createHttpServer, request } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { WebSocketServer } from 'ws'

interface Message {
  role: 'system' | 'user' | 'assistant'
  content: string
}

const [, , url, atOnce] = process.argv
const agent = new Agent({ keepAlive: true, maxSockets: Number(atOnce) })
const target = new URL(`${url}/chat/completions`)
const mostMessages = 10
const system: Message = { role: 'system', content: 'You answer in one line.' }

function ask(messages: readonly Message[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ model: 'stub', messages, stream: false })
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const asked = request(target, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('error', reject).on('end', () => {
        const { choices } = JSON.parse(text) as { choices: { message: Message }[] }
        resolve(choices[0]!.message.content)
      })
    })
    asked.on('error', reject).end(body)
  })
}

/** @returns takes a message; answers come in the order of the messages. */
function open(send: (text: string) => void, leave: () => void): (line: string) => void {
  const history: Message[] = []
  let before = Promise.resolve()
  send(`hello ${randomBytes(4).toString('hex')}\n`)
  const answer = async (content: string): Promise<void> => {
    history.push({ role: 'user', content })
    const reply = await ask([system, ...history])
    history.push({ role: 'assistant', content: reply })
    history.splice(0, history.length - mostMessages)
    send(`${reply}\n`)
  }
  return (line) => {
    if (line === 'salir') return leave()
    before = before.then(() => answer(line)).catch(leave)
  }
}

const tcp = createServer({ noDelay: true }, (socket) => {
  socket.setEncoding('utf8').on('error', () => socket.destroy())
  const take = open(
    (text) => socket.write(text),
    () => socket.end('bye\n'),
  )
  let begun = ''
  socket.on('data', (text: string) => {
    const lines = (begun + text).split('\n')
    begun = lines.pop()!
    for (const line of lines) take(line)
  })
})

const http = createHttpServer((_, response) => void response.writeHead(404).end())
new WebSocketServer({ server: http, path: '/ws', perMessageDeflate: false }).on('connection', (socket) => {
  const take = open(
    (text) => socket.send(text),
    () => socket.close(),
  )
  socket.on('message', (data: Buffer) => take(data.toString()))
  socket.on('error', () => socket.terminate())
})

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4096, resolve))
  return (server.address() as AddressInfo).port
}

process.stdout.write(`tcp://127.0.0.1:${await listen(tcp)}\nhttp://127.0.0.1:${await listen(http)}\n`)
process.on('SIGTERM', () => process.exit(0))
