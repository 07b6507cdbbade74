/** `ctx` in open mode: the same methods as in the sandbox, done right here with Node. Each use is told to the host's audit. */
import { execFile } from 'node:child_process'
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { GrantKind } from '../protocol/grant.ts'
import { hasCode } from '../protocol/errors.ts'

export interface OpenUse {
  capability: GrantKind
  target: string
  bytes: number
  ms: number
}

const maxOutput = 1024 * 1024

export function createOpenContext(
  cwd: string,
  log: (...values: unknown[]) => void,
  onUse: (use: OpenUse) => void,
): object {
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
    fetch: (input: string | URL | Request, init?: RequestInit) => {
      const { host } = new URL(input instanceof Request ? input.url : input)
      return audited('net', host, () => fetch(input, init))
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
    run: (program: string, args: string[] = [], options: { cwd?: string; timeoutMs?: number } = {}) =>
      audited(
        'run',
        program,
        () =>
          new Promise((done, fail) => {
            const child = execFile(
              program,
              args,
              { cwd: at(options.cwd ?? '.'), timeout: options.timeoutMs ?? 0, maxBuffer: maxOutput },
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
      ),
    env: (name: string) =>
      audited('env', name, async () => (Object.hasOwn(process.env, name) ? process.env[name] : null)),
  }
  return Object.freeze(context)
}
