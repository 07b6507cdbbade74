/** Through the proxy that the environment names, by undici, which knows them all and costs 70 ms to load. */
import type { Socket } from 'node:net'
import { EnvHttpProxyAgent, buildConnector, request } from 'undici'
import { hasCode } from '../protocol/errors.ts'
import { keepAliveMs, noConnection } from './http-transport.ts'
import type { Transport } from './http-transport.ts'

export function createProxyTransport(connectMs: number): Transport {
  const connecting = new Set<Socket>()
  const dispatcher = new EnvHttpProxyAgent({
    connect: noting(connecting, buildConnector({ timeout: connectMs })),
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
  })
  return {
    async post({ url, headers, body, signal }) {
      // undici itself gives up a connection that is being made only when its time is over.
      const stop = (): void => {
        for (const socket of connecting) socket.destroy(new Error('the call was given up'))
      }
      signal.addEventListener('abort', stop, { once: true })
      try {
        const answer = await request(url, { method: 'POST', headers, body, dispatcher, signal })
        return { status: answer.statusCode, headers: answer.headers, body: answer.body }
      } catch (error) {
        throw hasCode(error, 'UND_ERR_CONNECT_TIMEOUT')
          ? Object.assign(new Error(noConnection), { code: noConnection })
          : error
      } finally {
        signal.removeEventListener('abort', stop)
      }
    },
    close: () => dispatcher.destroy(),
  }
}

/** The same connector; a socket is in the set for as long as its connection, TLS included, is being made. */
function noting(connecting: Set<Socket>, connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    // What the types keep to themselves: the socket is returned.
    const socket = connect(options, (...result) => {
      connecting.delete(socket)
      callback(...result)
    }) as unknown as Socket
    connecting.add(socket)
  }
}
