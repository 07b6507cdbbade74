/** Through the proxy that the environment names, by undici, which knows them all and costs 70 ms to load. */
import { EnvHttpProxyAgent, request } from 'undici'
import { hasCode } from '../protocol/errors.ts'
import { noteConnecting } from './http-connecting.ts'
import { bodyOf, keepAliveMs, noConnection } from './http-transport.ts'
import type { Transport } from './http-transport.ts'

export function createProxyTransport(connectMs: number): Transport {
  const connecting = noteConnecting(connectMs)
  const dispatcher = new EnvHttpProxyAgent({
    connect: connecting.connect,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
  })
  return {
    async post({ url, headers, body, signal }) {
      const stop = (): void => connecting.giveUp()
      signal.addEventListener('abort', stop, { once: true })
      try {
        const answer = await request(url, { method: 'POST', headers, body, dispatcher, signal })
        return { status: answer.statusCode, headers: answer.headers, body: bodyOf(answer.body) }
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
