/** The part of `ctx` that only the host can do, also in open mode: handles of secrets, kept values, other tools. */
import type { Bridge } from './bridge.ts'

export interface HostContext {
  secret(name: string): string
  kv: {
    get(key: string): Promise<unknown>
    set(key: string, value: unknown): Promise<void>
    delete(key: string): Promise<boolean>
    list(prefix?: string): Promise<string[]>
  }
  tools: Record<string, (args?: object) => Promise<unknown>>
}

export function createHostContext(bridge: Bridge): HostContext {
  const { stringify } = JSON
  const callers = new Map<string, (args?: object) => Promise<unknown>>()
  const kv = {
    get: (key: string) => bridge.call('kv.get', { key: String(key) }),
    async set(key: string, value: unknown) {
      if (value === undefined || stringify(value) === undefined)
        throw new TypeError('ctx.kv.set(key, value): value is JSON; ctx.kv.delete(key) removes it')
      await bridge.call('kv.set', { key: String(key), value })
    },
    delete: async (key: string) => (await bridge.call('kv.delete', { key: String(key) })) as boolean,
    list: async (prefix = '') => (await bridge.call('kv.list', { prefix: String(prefix) })) as string[],
  }
  const tools = new Proxy(Object.freeze({}) as HostContext['tools'], {
    get(_, name) {
      // A promise that resolves to `ctx.tools` asks it for `then`.
      if (typeof name !== 'string' || name === 'then') return undefined
      const call = callers.get(name) ?? ((args = {}) => bridge.call('tools.call', { name, args }))
      callers.set(name, call)
      return call
    },
  })
  return {
    secret(name) {
      if (!/^[A-Za-z_]\w{0,127}$/.test(String(name)))
        throw new TypeError('ctx.secret(NAME): the name of a secret is letters, digits and _')
      return `{{secret:${name}}}`
    },
    kv: Object.freeze(kv),
    tools,
  }
}
