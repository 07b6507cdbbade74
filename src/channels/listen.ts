/** Where a door is: one host and port, with or without TLS. */
import type { AddressInfo, Server } from 'node:net'
import { ConfigurationError, errorText, hasCode } from '../protocol/errors.ts'

export interface Place {
  host: string
  /** 0: any free one. */
  port: number
  /** Absent: plain. */
  tls?: Tls
}

/** PEM texts. */
export interface Tls {
  cert: string
  key: string
}

/** Connections that the system takes before we look at them. */
const backlog = 4_096

/** @throws ConfigurationError when the place is taken, not ours or not allowed. */
export function listen(server: Server, { host, port }: Place): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(placeError(error, host, port)))
    server.listen({ host, port, backlog }, () => {
      server.removeAllListeners('error')
      // A connection that breaks while it is taken, or no free descriptor: the next one may work.
      server.on('error', () => {})
      resolve(server.address() as AddressInfo)
    })
  })
}

/** For who connects from now on. A server without TLS has none to renew. */
export function renewTls(server: Server, tls: Tls): void {
  const { Server: TlsServer } = process.getBuiltinModule('node:tls')
  if (server instanceof TlsServer) server.setSecureContext(tls)
}

export function placeText(scheme: string, { address, family, port }: AddressInfo): string {
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

function placeError(error: unknown, host: string, port: number): ConfigurationError {
  const place = `${host}:${port}`
  if (hasCode(error, 'EADDRINUSE'))
    return new ConfigurationError(`${place} is in use by another program`, 'stop that one, or choose another port')
  if (hasCode(error, 'EACCES'))
    return new ConfigurationError(`${place} may not be opened by you`, 'choose a port from 1024 on')
  return new ConfigurationError(`${place} cannot be opened: ${errorText(error)}`, 'choose another host or port')
}
