/** Whether the server of a provider answers at all; when not, why, told apart by what a person has to do about it. */
import { askJson } from './ask-json.ts'
import { hostOf } from './fault.ts'
import { isLoopback } from './http.ts'

export type Reach =
  /** `ahead`: so many seconds this machine's clock is ahead of the server's; null: it did not tell. */
  { reached: true; ms: number; ahead: number | null } | { reached: false; found: string; cure: string }

const answerMs = 10_000

/** @param startHint how a server of this machine is started. Nothing secret is sent. */
export async function reach(url: string, startHint: string | undefined, timeoutMs = answerMs): Promise<Reach> {
  const began = performance.now()
  const answer = await askJson({ url, timeoutMs })
  const ms = Math.round(performance.now() - began)
  if ('failure' in answer) return { reached: false, ...unreached(answer.failure, url, startHint) }
  const { status, headers, text } = answer
  if (String(headers['content-type']).includes('html') || text.trimStart().startsWith('<'))
    return { reached: false, ...foreignPage(status, text, url) }
  const told = Date.parse(String(headers['date']))
  // The server told its time somewhere on the way of the answer.
  return { reached: true, ms, ahead: Number.isNaN(told) ? null : (Date.now() - ms / 2 - told) / 1000 }
}

function unreached(failure: string, url: string, startHint: string | undefined): { found: string; cure: string } {
  const host = hostOf(url)
  const proxy = proxyOf(url)
  const found = `${host}: ${failure}`
  if (proxy)
    return { found: `${found} (through the proxy ${proxy.host})`, cure: `check ${proxy.variable}: ${proxyCure}` }
  if (/ENOTFOUND|EAI_AGAIN/.test(failure))
    return {
      found: `${host} has no address: ${failure}`,
      cure: `check that ${host} is spelt right; if it is, this machine has no network or no DNS (try: nslookup ${host.replace(/:\d+$/, '')})`,
    }
  if (startHint !== undefined) return { found, cure: startHint }
  if (/ECONNREFUSED/.test(failure))
    return { found, cure: `nothing listens there: start the server, or set the address to where it is (now ${url})` }
  if (/wrong version number|packet length too long/i.test(failure))
    return { found, cure: `this port does not speak https: write http://… in the place of ${url}` }
  if (/certificate|\bSSL\b|\bTLS\b|altnames/i.test(failure))
    return {
      found,
      cure: 'a proxy reads along, or the clock is wrong: name its certificate in NODE_EXTRA_CA_CERTS, and look at the clock',
    }
  return {
    found,
    cure: `look whether anything else of the network works; behind a proxy set HTTPS_PROXY; ask again later`,
  }
}

const proxyCure = 'whether it runs, and whether NO_PROXY should name this host'

function foreignPage(status: number, text: string, url: string): { found: string; cure: string } {
  const title = /<title[^>]*>([^<]{1,100})/i.exec(text)?.[1]?.trim()
  const found = `${hostOf(url)} sent a web page${title ? ` ("${title}")` : ''} in the place of an answer (HTTP ${status})`
  if (status >= 500) return { found, cure: 'the server behind that page is down: ask again later' }
  const proxy = proxyOf(url)
  const through = proxy ? ` (${proxy.variable} leads through ${proxy.host})` : ''
  return {
    found,
    cure: `a proxy${through} or the sign-in page of the network stands before it, or the address is not that of the API (now ${url}): open it in a browser`,
  }
}

/** The proxy that stands between, as host and port: its password is nobody's business. */
function proxyOf(url: string): { variable: string; host: string } | null {
  if (isLoopback(url)) return null
  const names = url.startsWith('https:') ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY']
  const variable = names.find((name) => process.env[name])
  return variable === undefined ? null : { variable, host: hostOf(process.env[variable]!) }
}
