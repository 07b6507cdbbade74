/** Who asks over HTTP: the address at the other end, or the one that our own reverse proxies saw there. */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/**
 * Each proxy adds whom it serves to `X-Forwarded-For`; all before that the peer may have written itself.
 *
 * @param proxies how many of them stand before this server.
 */
export function addressOf({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>, proxies: number): string {
  const direct = socket.remoteAddress ?? ''
  if (proxies === 0) return direct
  const seen = String(headers['x-forwarded-for'] ?? '').split(',')
  const address = (seen[seen.length - proxies] ?? '').trim()
  return isIP(address) ? address : direct
}
