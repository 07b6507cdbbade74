/** Where hostile programs are let loose on the real sandbox with real grants, and what must hold after each of them. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Capability } from '../../capabilities/capability.ts'
import type { Grants } from '../../protocol/grant.ts'
import { createSandbox } from '../runner-sandbox.ts'
import type { ExecuteRequest, ExecuteResult, Sandbox } from '../sandbox.ts'
import { childrenOf, processesIn, rememberPrototypes, treeOf, watchLoop } from './invariants.ts'
import type { HostileServers } from './servers.ts'

/** Nowhere in what a program brings back, whatever it does. */
export const canary = 'CANARY-5f0c9b7e'

export interface Arena {
  sandbox: Sandbox
  /** The granted folder, and the one beside it that is not. */
  root: string
  outside: string
  /** Runs the body of a tool with short deadlines; checks afterwards that host and sandbox are unharmed. */
  attack(body: string, request?: Partial<ExecuteRequest>): Promise<ExecuteResult>
  /** The same for a whole module. */
  attackWith(code: string, request?: Partial<ExecuteRequest>): Promise<ExecuteResult>
  /** The same for the shape of a module. */
  inspect(code: string): Promise<Awaited<ReturnType<Sandbox['inspect']>>>
  /** In milliseconds, and at what. */
  longestGap(): string
  close(): Promise<void>
}

/** Milliseconds for which a program may hold up the host. Measured are some 20; a busy machine adds its own. */
const maxGap = 250
const memoryBytes = 64 * 1024 * 1024

export interface ArenaOptions {
  capabilities?: readonly Capability[]
  /** Absent: a folder of its own. */
  root?: string
  /** With them a program has grants: its folder, one of the servers, one variable. Absent: none but its own. */
  servers?: HostileServers
}

export function createArena({ capabilities = [], servers, root: givenRoot }: ArenaOptions = {}): Arena {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'hostile-')))
  const root = givenRoot ?? join(base, 'root')
  const outside = join(base, 'outside')
  // There before the runner starts: a wall around it shows it the folders of packages that it found.
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  mkdirSync(outside)
  writeFileSync(join(outside, 'secret.txt'), canary)
  Object.assign(process.env, { HOSTILE_CANARY: canary, OPENAI_API_KEY: canary, HOSTILE_GRANTED: 'plain' })
  const sandbox = createSandbox({ capabilities, cwd: root })
  const prototypes = rememberPrototypes()
  const loop = watchLoop()
  const rejections: unknown[] = []
  const onRejection = (error: unknown): void => void rejections.push(error)
  process.on('unhandledRejection', onRejection)
  let longest = { gap: 0, at: '' }

  const grants: Grants = servers
    ? { read: [root], write: [root], env: ['HOSTILE_GRANTED'], net: [`127.0.0.1:${servers.port}`] }
    : {}
  const args = { root, outside, port: servers?.port ?? 0, denied: servers?.deniedPort ?? 0 }

  async function guarded<Value>(work: () => Promise<Value>, audit: unknown[]): Promise<Value> {
    const before = treeOf(outside)
    loop.restart()
    const result = await work()
    const next = await sandbox.execute({
      name: 'ordinary',
      code: 'export default async function sum({ a, b }: { a: number; b: number }) { return { sum: a + b } }',
      args: { a: 2, b: 3 },
      grants: {},
      cwd: root,
      limits: { memoryBytes },
    })
    let gap = loop.longest()
    if (gap >= maxGap) {
      // A busy machine is late by itself: what the program causes shows a second time.
      loop.restart()
      await work()
      gap = Math.min(gap, loop.longest())
    }
    if (gap > longest.gap) longest = { gap, at: expect.getState().currentTestName ?? '' }
    expect(next).toMatchObject({ ok: true, value: { sum: 5 }, logs: '' })
    expect(JSON.stringify([result, audit]).includes(canary), 'the secret came out').toBe(false)
    expect(servers?.atDenied() ?? []).toEqual([])
    expect(treeOf(outside)).toEqual(before)
    expect(prototypes.changed()).toEqual([])
    expect(rejections).toEqual([])
    expect(await processesIn(base), 'orphans').toEqual([])
    expect(gap).toBeLessThan(maxGap)
    return result
  }
  function attackWith(code: string, request: Partial<ExecuteRequest> = {}): Promise<ExecuteResult> {
    const limits = { wallMs: 1_000, memoryBytes, ...request.limits }
    const audit: unknown[] = []
    return guarded(
      () =>
        sandbox.execute({
          name: 'hostile',
          code: code.replaceAll('$OUTSIDE', outside).replaceAll('$ROOT', root),
          cwd: root,
          audit: (use) => void audit.push(use),
          ...request,
          args: { ...args, ...request.args },
          grants: { ...grants, ...request.grants },
          limits,
        }),
      audit,
    )
  }
  return {
    sandbox,
    root,
    outside,
    attackWith,
    attack: (body, request) =>
      attackWith(
        `export default async function hostile(args: any, ctx: any) {\n${body}\n}\n` +
          'const t = async (work: any) => { try { return await work() } catch (e: any) { return e?.code || e?.name || "thrown" } }',
        request,
      ),
    inspect: (code) => guarded(() => sandbox.inspect(code), []),
    longestGap: () => `${Math.round(longest.gap)} ms at "${longest.at}"`,
    async close() {
      await sandbox.close()
      loop.stop()
      process.off('unhandledRejection', onRejection)
      for (const name of ['HOSTILE_CANARY', 'OPENAI_API_KEY', 'HOSTILE_GRANTED']) delete process.env[name]
      rmSync(base, { recursive: true, force: true })
      expect(await childrenOf(process.pid), 'children of the test').toEqual([])
    },
  }
}

/** The code of a failure; 'ok' when it was none. */
export function codeOf(result: ExecuteResult): string {
  return result.ok ? 'ok' : result.failure.code
}
