/** Where hostile programs are let loose on the real sandbox, and what must hold after each of them. */
import { expect } from 'vitest'
import type { Capability } from '../../capabilities/capability.ts'
import { createSandbox } from '../runner-sandbox.ts'
import type { ExecuteRequest, ExecuteResult, Sandbox } from '../sandbox.ts'

export interface Arena {
  sandbox: Sandbox
  /** Runs the body of a tool with short deadlines; checks afterwards that host and sandbox are unharmed. */
  attack(body: string, request?: Partial<ExecuteRequest>): Promise<ExecuteResult>
  /** The same for a whole module. */
  attackWith(code: string, request?: Partial<ExecuteRequest>): Promise<ExecuteResult>
}

export function createArena(capabilities: readonly Capability[] = [], cwd = '/'): Arena {
  const sandbox = createSandbox({ capabilities })
  const prototypes = fingerprint()

  async function attackWith(code: string, request: Partial<ExecuteRequest> = {}): Promise<ExecuteResult> {
    const limits = { wallMs: 1_000, memoryBytes: 64 * 1024 * 1024, ...request.limits }
    const result = await sandbox.execute({ name: 'hostile', code, args: {}, grants: {}, cwd, ...request, limits })
    expect(fingerprint()).toBe(prototypes)
    const next = await sandbox.execute({
      name: 'ordinary',
      code: 'export default async function sum({ a, b }: { a: number; b: number }) { return { sum: a + b } }',
      args: { a: 2, b: 3 },
      grants: {},
      cwd,
      limits: { memoryBytes: 64 * 1024 * 1024 },
    })
    expect(next).toMatchObject({ ok: true, value: { sum: 5 }, logs: '' })
    return result
  }
  return {
    sandbox,
    attackWith,
    attack: (body, request) =>
      attackWith(`export default async function hostile(args: any, ctx: any) {\n${body}\n}`, request),
  }
}

/** The names on the host's prototypes: whatever a program pollutes shows here. */
function fingerprint(): string {
  const holders = [
    Object.prototype,
    Array.prototype,
    Function.prototype,
    String.prototype,
    Promise.prototype,
    globalThis,
  ]
  return holders.map((holder) => Reflect.ownKeys(holder).map(String).join()).join(';')
}

/** The code of a failure; 'ok' when it was none. */
export function codeOf(result: ExecuteResult): string {
  return result.ok ? 'ok' : result.failure.code
}
