/** `ctx` in open mode: the same methods as in the sandbox, done right here with Node. Each use is told to the host's audit. */
import { execFile } from 'node:child_process'
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { GrantKind } from '../protocol/grant.ts'
import { hasCode } from '../protocol/errors.ts'
import type { Bridge } from './guest/bridge.ts'
import { createHostContext } from './guest/host-context.ts'

export interface OpenUse {
  capability: GrantKind
  target: string
  bytes: number
  ms: number
}

interface RunOptions {
  cwd?: string
  timeoutMs?: number
  env?: Record<string, string>
}

const maxOutput = 1024 * 1024
/** The global one is replaced by that of `ctx`. */
const nativeFetch = globalThis.fetch

export function createOpenContext(
  cwd: string,
  log: (...values: unknown[]) => void,
  bridge: Bridge,
  onUse: (use: OpenUse) => void,
): { fetch: typeof globalThis.fetch } {
  async function audited<Value>(capability: GrantKind, target: string, work: () => Promise<Value>): Promise<Value> {
    const start = performance.now()
    let bytes = 0
    try {
      const value = await work()
      if (typeof value === 'string' || value instanceof Uint8Array) bytes = value.length
      return value
    } finally {
      onUse({ capability, target, bytes, ms: Math.round(performance.now() - start) })
    }
  }
  const at = (path: string): string => resolve(cwd, path)
  const typeOf = (entry: { isFile(): boolean; isDirectory(): boolean }): string =>
    entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other'
  const read = <Value>(path: string, work: (file: string) => Promise<Value>): Promise<Value> =>
    audited('read', at(path), () => work(at(path)))
  const write = (path: string, work: (file: string) => Promise<unknown>): Promise<void> =>
    audited('write', at(path), async () => void (await work(at(path))))

  const context = {
    log,
    ...createHostContext(bridge),
    fetch: (input: string | URL | Request, init?: RequestInit) => {
      const request = new Request(input, init)
      if (holdsSecret([...request.headers.values()])) return fetchByHost(request, bridge)
      const { host } = new URL(request.url)
      return audited('net', host, () => nativeFetch(request))
    },
    readFile: (path: string) => read(path, (file) => readFile(file, 'utf8')),
    readBytes: (path: string) => read(path, async (file) => new Uint8Array(await readFile(file))),
    readJson: (path: string) => read(path, async (file) => JSON.parse(await readFile(file, 'utf8')) as unknown),
    writeFile: (path: string, data: string | Uint8Array) => write(path, (file) => writeFile(file, data)),
    appendFile: (path: string, data: string | Uint8Array) => write(path, (file) => appendFile(file, data)),
    list: (path = '.') =>
      read(path, async (file) =>
        (await readdir(file, { withFileTypes: true })).map((entry) => ({
          name: entry.name,
          type: entry.isSymbolicLink() ? 'link' : typeOf(entry),
        })),
      ),
    stat: (path: string) =>
      read(path, async (file) => {
        const facts = await stat(file)
        return { type: typeOf(facts), size: facts.size, modified: facts.mtime.toISOString() }
      }),
    exists: (path: string) =>
      read(path, async (file) => {
        try {
          return Boolean(await stat(file))
        } catch (error) {
          if (hasCode(error, 'ENOENT', 'ENOTDIR')) return false
          throw error
        }
      }),
    mkdir: (path: string) => write(path, (file) => mkdir(file, { recursive: true })),
    remove: (path: string, options: { recursive?: boolean } = {}) =>
      write(path, (file) => rm(file, { recursive: options.recursive === true })),
    rename: (from: string, to: string) => write(to, (file) => rename(at(from), file)),
    run: (program: string, args: string[] = [], options: RunOptions = {}) => {
      if (holdsSecret(Object.values(options.env ?? {}))) return bridge.call('proc.run', { program, args, ...options })
      return audited(
        'run',
        program,
        () =>
          new Promise((done, fail) => {
            const child = execFile(
              program,
              args,
              {
                cwd: at(options.cwd ?? '.'),
                env: { ...process.env, ...options.env },
                timeout: options.timeoutMs ?? 0,
                maxBuffer: maxOutput,
              },
              (error, stdout, stderr) => {
                if (
                  error !== null &&
                  typeof error.code === 'string' &&
                  error.code !== 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER'
                )
                  return fail(error)
                const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : null
                done({
                  code,
                  signal: error?.signal ?? null,
                  stdout,
                  stderr,
                  truncated: stdout.length >= maxOutput || stderr.length >= maxOutput,
                })
              },
            )
            child.stdin?.end()
          }),
      )
    },
    env: (name: string) =>
      audited('env', name, async () => (Object.hasOwn(process.env, name) ? process.env[name] : null)),
  }
  return Object.freeze(context)
}

function holdsSecret(values: string[]): boolean {
  return values.some((value) => value.includes('{{secret:'))
}

/** The value of a secret is known to the host only. */
async function fetchByHost(request: Request, bridge: Bridge): Promise<Response> {
  const body = Buffer.from(await request.arrayBuffer())
  const answer = (await bridge.call('net.fetch', {
    url: request.url,
    method: request.method,
    headers: [...request.headers],
    redirect: request.redirect,
    ...(request.body === null ? {} : { base64: body.toString('base64') }),
  })) as {
    status: number
    statusText: string
    headers: [string, string][]
    body: { text?: string; base64?: string }
  }
  const { status, statusText, headers, body: content } = answer
  const isEmpty = status === 204 || status === 205 || status === 304
  const bytes = content.text ?? Buffer.from(content.base64 ?? '', 'base64')
  return new Response(isEmpty ? null : bytes, { status, statusText, headers })
}
