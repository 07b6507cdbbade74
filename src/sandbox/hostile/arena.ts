/** Where hostile programs are let loose on the real sandbox with real grants, and what must hold after each of them. */
import { expect } from 'vitest'
import type { Capability } from '../../capabilities/capability.ts'
import type { ExecuteRequest, ExecuteResult, Sandbox } from '../sandbox.ts'
import { canary, createGround, memoryBytes, moduleOf } from './ground.ts'
import { childrenOf, processesIn, rememberPrototypes, treeOf, watchLoop } from './invariants.ts'
import type { HostileServers } from './servers.ts'

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

export interface ArenaOptions {
  capabilities?: readonly Capability[]
  /** Absent: a folder of its own. */
  root?: string
  /** With them a program has grants: its folder, one of the servers, one variable. Absent: none but its own. */
  servers?: HostileServers
}

export function createArena({ capabilities = [], servers, root: givenRoot }: ArenaOptions = {}): Arena {
  const ground = createGround({ capabilities, root: givenRoot, ports: servers })
  const { sandbox, base, root, outside } = ground
  const prototypes = rememberPrototypes()
  const loop = watchLoop()
  const rejections: unknown[] = []
  const onRejection = (error: unknown): void => void rejections.push(error)
  process.on('unhandledRejection', onRejection)
  let longest = { gap: 0, at: '' }

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
    const audit: unknown[] = []
    return guarded(() => ground.execute(code, { audit: (use) => void audit.push(use), ...request }), audit)
  }
  return {
    sandbox,
    root,
    outside,
    attackWith,
    attack: (body, request) => attackWith(moduleOf(body), request),
    inspect: (code) => guarded(() => sandbox.inspect(code), []),
    longestGap: () => `${Math.round(longest.gap)} ms at "${longest.at}"`,
    async close() {
      await sandbox.close()
      loop.stop()
      process.off('unhandledRejection', onRejection)
      ground.remove()
      expect(await childrenOf(process.pid), 'children of the test').toEqual([])
    },
  }
}

/** The code of a failure; 'ok' when it was none. */
export function codeOf(result: ExecuteResult): string {
  return result.ok ? 'ok' : result.failure.code
}
