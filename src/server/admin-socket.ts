/** The administrator's console over a socket of this machine that only its owner can open. */
import { createHash } from 'node:crypto'
import { chmod, mkdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { AdminConsole } from './console.ts'

/** Names of sockets are short (sun_path: 108 bytes on Linux, 104 elsewhere). */
const longestPath = 100
const mostSockets = 16

/** Of the server of that folder: in the folder itself, or where names are short. */
export function adminSocketPath(folder: string): string {
  const path = join(folder, 'admin.sock')
  if (process.platform === 'win32') return `\\\\.\\pipe\\autoagent-${hashOf(folder)}`
  return Buffer.byteLength(path) <= longestPath
    ? path
    : join(tmpdir(), `autoagent-${userId()}`, `${hashOf(folder)}.sock`)
}

const userId = (): string => String(process.getuid?.() ?? '')
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** The lease of the folder is held, so a socket that is there belongs to nobody any more. @returns ends it. */
export async function openAdminSocket(path: string, console: AdminConsole): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    if (sockets.size >= mostSockets) return void socket.end('Too many consoles are open.\n')
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    socket.write(`${console.banner}\n${console.prompt}`)
    createInterface({ input: socket }).on('line', (line) => {
      const { text, isOver } = console.run(line)
      socket.write(`${text === '' ? '' : `${text}\n`}${isOver ? '' : console.prompt}`)
      if (isOver) socket.end()
    })
  })
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await rm(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.removeAllListeners('error')
      server.on('error', () => {})
      resolve()
    })
  })
  if (process.platform !== 'win32') await chmod(path, 0o600)
  server.unref()
  return async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
}
