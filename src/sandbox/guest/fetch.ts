/** `fetch` over the bridge. The host decides, resolves, follows redirects and decompresses. */
import type { Bridge } from './bridge.ts'
import type { RequestInit, WireBody } from './http.ts'
import { Request, Response } from './http.ts'
import type { URL } from './url.ts'

interface Reply {
  status: number
  statusText: string
  headers: [string, string][]
  url: string
  redirected: boolean
  body: WireBody
}

/** Takes the classes of this folder; `tool-environment/` declares them once more for tools. */
export type Fetch = typeof globalThis.fetch

export function createFetch(bridge: Bridge): Fetch {
  async function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init)
    const { signal } = request
    signal?.throwIfAborted()
    const call = bridge.call('net.fetch', {
      url: request.url,
      method: request.method,
      headers: [...request.headers],
      redirect: request.redirect,
      ...request.wireBody(),
    }) as Promise<Reply>
    // The host's request goes on until it ends or the call ends; the tool is free at once.
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    const { body, status, statusText, headers, url, redirected } = await (signal ? Promise.race([call, aborted]) : call)
    return Response.received(body, { status, statusText, headers }, { url, redirected })
  }
  return fetch as unknown as Fetch
}
