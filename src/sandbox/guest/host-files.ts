/** Files as the host serves them: the one place that knows the names and shapes of the `fs.*` calls. */
import type { Bridge } from './bridge.ts'
import { bytesFrom, decodeBase64, encodeBase64, encodeUtf8 } from './bytes.ts'

/** `modified` is ISO 8601 UTC. */
export interface FileFacts {
  type: 'file' | 'directory' | 'other'
  size: number
  modified: string
}

export interface ListedFile {
  name: string
  type: 'file' | 'directory' | 'link' | 'other'
}

export interface HostFiles {
  readText(path: string): Promise<string>
  readBytes(path: string): Promise<Uint8Array<ArrayBuffer>>
  write(path: string, data: unknown, append: boolean): Promise<void>
  list(path: string): Promise<ListedFile[]>
  stat(path: string): Promise<FileFacts>
  mkdir(path: string): Promise<void>
  remove(path: string, recursive: boolean): Promise<void>
  rename(from: string, to: string): Promise<void>
}

/** One frame stays well below its cap; longer data goes as a write and appends. */
const maxPiece = 2 * 1024 * 1024

export function createHostFiles(bridge: Bridge): HostFiles {
  async function writePiece(
    path: string,
    piece: { text: string } | { base64: string },
    append: boolean,
  ): Promise<void> {
    await bridge.call('fs.write', { path, append, ...piece })
  }
  return {
    readText: async (path) =>
      ((await bridge.call('fs.read', { path: pathText(path), as: 'text' })) as { text: string }).text,
    async readBytes(path) {
      const answer = (await bridge.call('fs.read', { path: pathText(path), as: 'bytes' })) as {
        text?: string
        base64?: string
      }
      return answer.text === undefined ? decodeBase64(answer.base64 ?? '')! : encodeUtf8(answer.text)
    },
    async write(path, data, append) {
      const file = pathText(path)
      const given = bytesFrom(data)
      if (given === null && typeof data !== 'string')
        throw new TypeError('only text or bytes can be written to a file; use JSON.stringify for a value')
      if (typeof data === 'string' && data.length <= maxPiece) return writePiece(file, { text: data }, append)
      const bytes = given ?? encodeUtf8(data as string)
      for (let start = 0; start === 0 || start < bytes.length; start += maxPiece)
        await writePiece(file, { base64: encodeBase64(bytes.subarray(start, start + maxPiece)) }, append || start > 0)
    },
    list: async (path) => (await bridge.call('fs.list', { path: pathText(path) })) as ListedFile[],
    stat: async (path) => (await bridge.call('fs.stat', { path: pathText(path) })) as FileFacts,
    mkdir: async (path) => void (await bridge.call('fs.mkdir', { path: pathText(path) })),
    remove: async (path, recursive) => void (await bridge.call('fs.remove', { path: pathText(path), recursive })),
    rename: async (from, to) => void (await bridge.call('fs.rename', { from: pathText(from), to: pathText(to) })),
  }
}

/** Text, or a `file:` URL as Node takes it. */
function pathText(path: unknown): string {
  const text = typeof path === 'string' ? path : path instanceof Uint8Array ? '' : String(path)
  if (text.startsWith('file://')) return decodeURIComponent(text.slice('file://'.length))
  if (text === '') throw new TypeError('a path must be text that is not empty')
  return text
}
