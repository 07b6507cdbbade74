/** Where hostile programs are let loose: a granted folder, one beside it that is not, and the real sandbox. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Capability } from '../../capabilities/capability.ts'
import type { Grants } from '../../protocol/grant.ts'
import { createSandbox } from '../runner-sandbox.ts'
import type { ExecuteRequest, ExecuteResult, Sandbox } from '../sandbox.ts'

/** Nowhere in what a program brings back, whatever it does. */
export const canary = 'CANARY-5f0c9b7e'
export const memoryBytes = 64 * 1024 * 1024

export interface GroundOptions {
  capabilities: readonly Capability[]
  /** Absent: a folder of its own. */
  root?: string | undefined
  /** With them a program has grants: its folder, one of the servers, one variable. Absent: none but its own. */
  ports?: { port: number; deniedPort: number } | undefined
}

/** The granted one, and the one beside it that is not. */
export interface Folders {
  root: string
  outside: string
}

export interface Ground extends Folders {
  sandbox: Sandbox
  /** What holds both folders. */
  base: string
  /** With short deadlines. `$OUTSIDE` and `$ROOT` in the module are the folders. */
  execute(module: string, request?: Partial<ExecuteRequest>): Promise<ExecuteResult>
  remove(): void
}

export function createGround({ capabilities, root: givenRoot, ports }: GroundOptions): Ground {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'hostile-')))
  const root = givenRoot ?? join(base, 'root')
  const outside = join(base, 'outside')
  // There before the runner starts: a wall around it shows it the folders of packages that it found.
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  mkdirSync(outside)
  writeFileSync(join(outside, 'secret.txt'), canary)
  Object.assign(process.env, { HOSTILE_CANARY: canary, OPENAI_API_KEY: canary, HOSTILE_GRANTED: 'plain' })
  const sandbox = createSandbox({ capabilities, cwd: root })
  const { port = 0, deniedPort: denied = 0 } = ports ?? {}
  const grants: Grants = ports
    ? { read: [root], write: [root], env: ['HOSTILE_GRANTED'], net: [`127.0.0.1:${port}`] }
    : {}
  return {
    sandbox,
    base,
    root,
    outside,
    execute: (module, request = {}) =>
      sandbox.execute({
        name: 'hostile',
        code: module.replaceAll('$OUTSIDE', outside).replaceAll('$ROOT', root),
        cwd: root,
        ...request,
        args: { root, outside, port, denied, ...request.args },
        grants: { ...grants, ...request.grants },
        limits: { wallMs: 1_000, memoryBytes, ...request.limits },
      }),
    remove() {
      for (const name of ['HOSTILE_CANARY', 'OPENAI_API_KEY', 'HOSTILE_GRANTED']) delete process.env[name]
      rmSync(base, { recursive: true, force: true })
    },
  }
}

/** The body of a tool as a module, with `t(work)`: the value, or the code of what was thrown. */
export function moduleOf(body: string): string {
  return (
    `export default async function hostile(args: any, ctx: any) {\n${body}\n}\n` +
    'const t = async (work: any) => { try { return await work() } catch (e: any) { return e?.code || e?.name || "thrown" } }'
  )
}
