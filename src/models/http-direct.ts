/** Straight to the server, by the client that Node brings: it is there at once. */
import type { Agent, request as Request } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { urlToHttpOptions } from 'node:url'
import { bodyOf, keepAliveMs, noConnection } from './http-transport.ts'
import type { Transport } from './http-transport.ts'

interface Target {
  address: string
  url: URL
  parts: ReturnType<typeof urlToHttpOptions>
}

/** As many as there were calls at one time: a server has hundreds, a run one. */
const mostIdle = 1_024

export function createDirectTransport(connectMs: number): Transport {
  const agents = new Map<string, Agent>()
  let target: Target | null = null

  /** Built-in modules by name: the ESM wrapper of node:http costs 30 ms more. */
  function clientFor(protocol: string): { request: typeof Request; Agent: typeof Agent } {
    return protocol === 'https:' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http')
  }

  /** A server asks the same address thousands of times a second. */
  function targetOf(address: string): Target {
    if (target?.address === address) return target
    const url = new URL(address)
    return (target = { address, url, parts: urlToHttpOptions(url) })
  }

  return {
    post({ url: address, headers, body, signal }) {
      const { url, parts } = targetOf(address)
      const { request, Agent } = clientFor(url.protocol)
      // Idle sockets are closed after the timeout; what is under way has deadlines of its own.
      const agent =
        agents.get(url.protocol) ?? new Agent({ keepAlive: true, timeout: keepAliveMs, maxFreeSockets: mostIdle })
      agents.set(url.protocol, agent)
      return new Promise((resolve, reject) => {
        const length = String(Buffer.byteLength(body))
        const outgoing = request({
          ...parts,
          method: 'POST',
          headers: { ...headers, 'content-length': length },
          agent,
          signal,
        })
        outgoing.on('error', reject)
        outgoing.on('socket', (socket) => {
          limitConnecting(socket, url.protocol === 'https:', connectMs)
        })
        outgoing.on('response', (response) =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bodyOf(response) }),
        )
        outgoing.end(body)
      })
    },
    close() {
      for (const agent of agents.values()) agent.destroy()
      agents.clear()
      return Promise.resolve()
    },
  }
}

/** TLS is part of the connection. A socket that was kept is connected already. */
function limitConnecting(socket: Socket, isSecure: boolean, connectMs: number): void {
  if (!socket.connecting && !(isSecure && (socket as TLSSocket).getProtocol() === null)) return
  const timer = setTimeout(
    () => socket.destroy(Object.assign(new Error(noConnection), { code: noConnection })),
    connectMs,
  )
  const stop = (): void => clearTimeout(timer)
  socket.once(isSecure ? 'secureConnect' : 'connect', stop)
  socket.once('close', stop)
}
