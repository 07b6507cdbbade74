/** `ctx`, the second argument of every tool: all that a tool can do to the world, each within the grants of the call. */
import type { Bridge } from './bridge.ts'
import { CapabilityError } from './bridge.ts'
import { createHostContext } from './host-context.ts'
import type { HostFiles } from './host-files.ts'

interface RunOptions {
  cwd?: string
  env?: Record<string, string>
  timeoutMs?: number
}

interface RunResult {
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
  truncated: boolean
}

export function createToolContext(
  bridge: Bridge,
  files: HostFiles,
  log: (...values: unknown[]) => void,
  fetch: (input: never, init?: never) => Promise<unknown>,
): object {
  const context = {
    log,
    fetch,
    readFile: (path: string) => files.readText(path),
    readBytes: (path: string) => files.readBytes(path),
    async readJson(path: string) {
      const text = await files.readText(path)
      return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
    },
    writeFile: (path: string, data: unknown) => files.write(path, data, false),
    appendFile: (path: string, data: unknown) => files.write(path, data, true),
    list: (path = '.') => files.list(path),
    stat: (path: string) => files.stat(path),
    async exists(path: string) {
      try {
        await files.stat(path)
        return true
      } catch (error) {
        if (error instanceof CapabilityError && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return false
        throw error
      }
    },
    mkdir: (path: string) => files.mkdir(path),
    remove: (path: string, options: { recursive?: boolean } = {}) => files.remove(path, options.recursive === true),
    rename: (from: string, to: string) => files.rename(from, to),
    async run(program: string, args: readonly string[] = [], options: RunOptions = {}) {
      if (!Array.isArray(args))
        throw new TypeError('ctx.run(program, args): args is an array of strings; there is no shell')
      const { cwd, timeoutMs, env } = options
      const answer = await bridge.call('proc.run', {
        program: String(program),
        args: args.map(String),
        ...(cwd === undefined ? {} : { cwd }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(env === undefined ? {} : { env }),
      })
      return answer as RunResult
    },
    env: async (name: string) => (await bridge.call('env.get', { name: String(name) })) as string | null,
    ...createHostContext(bridge),
  }
  return Object.freeze(context)
}
