/** Asks a server which models it has; small and quick, because it also finds out whether anybody is there. */
import { isJsonObject } from '../protocol/json.ts'

const longestList = 4 * 1024 * 1024

/**
 * @param baseUrl up to and including the version.
 * @returns the ids in the server's order; null: nobody answered in time, or not in this protocol.
 */
export function listModels(baseUrl: string, apiKey: string | undefined, timeoutMs: number): Promise<string[] | null> {
  const url = new URL(`${baseUrl.replace(/\/+$/u, '')}/models`)
  // Built-in modules by name: the ESM wrapper of node:http costs 30 ms more.
  const { get } =
    url.protocol === 'https:' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http')
  return new Promise((resolve) => {
    const request = get(
      url,
      { agent: false, headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {} },
      (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          bytes += chunk.length
          if (bytes > longestList) request.destroy()
        })
        response.on('end', () => end(response.statusCode === 200 ? idsIn(Buffer.concat(chunks)) : null))
        response.on('error', () => end(null))
        response.on('close', () => end(null))
      },
    )
    const timer = setTimeout(() => request.destroy(), timeoutMs)
    const end = (ids: string[] | null): void => {
      clearTimeout(timer)
      resolve(ids)
    }
    request.on('error', () => end(null))
    request.on('close', () => end(null))
  })
}

function idsIn(body: Buffer): string[] | null {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    if (!isJsonObject(value)) return null
    // Ollama without any model sends `data: null`.
    const list = value['data'] ?? []
    if (value['object'] !== 'list' || !Array.isArray(list)) return null
    return list.flatMap((one) => (isJsonObject(one) && typeof one['id'] === 'string' ? [one['id']] : []))
  } catch {
    return null
  }
}
