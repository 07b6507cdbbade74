/** Connections that undici is making: it gives one up only when its time is over, a call that ends does not wait for that. */
import type { Socket } from 'node:net'
import { buildConnector } from 'undici'

export interface Connecting {
  connect: buildConnector.connector
  /** Ends those that are being made, TLS included. */
  giveUp(): void
}

export function noteConnecting(connectMs: number): Connecting {
  const sockets = new Set<Socket>()
  const connect = buildConnector({ timeout: connectMs })
  return {
    connect(options, callback) {
      // What the types keep to themselves: the socket is returned.
      const socket = connect(options, (...result) => {
        sockets.delete(socket)
        callback(...result)
      }) as unknown as Socket
      sockets.add(socket)
    },
    giveUp() {
      for (const socket of sockets) socket.destroy(new Error('the call was given up'))
    },
  }
}
