/** A hostile program as one row, and how a table of them is run. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Capability } from '../../capabilities/capability.ts'
import type { Grants } from '../../protocol/grant.ts'
import type { SandboxLimits } from '../sandbox.ts'
import type { Arena } from './arena.ts'
import { codeOf, createArena } from './arena.ts'
import type { Folders } from './ground.ts'
import { canary } from './ground.ts'
import type { HostileServers } from './servers.ts'
import { startServers } from './servers.ts'

/**
 * `code` is the body of a tool that has `args` (`root`, `outside`, `port`, `denied`), `ctx`, and `t(work)`: the value, or
 * the code of what was thrown. `module` is a whole module instead; `inspect` one that is only looked at. In all of them
 * `$OUTSIDE` and `$ROOT` are the folders. `expect`: codes that may come out, separated by `|`; `value`: what comes back.
 */
export interface Program {
  name: string
  code?: string
  module?: string
  inspect?: string
  expect?: string
  value?: unknown
  grants?: Grants
  limits?: Partial<SandboxLimits>
  /** Puts the ground in order before; its result puts it back. */
  before?: (ground: Folders) => void | (() => void)
}

export type Table = Record<string, readonly Program[]>

export function runTable(capabilities: readonly Capability[], tables: Table): void {
  let arena: Arena
  let servers: HostileServers
  let contained = 0
  beforeAll(async () => {
    servers = await startServers(canary)
    arena = createArena({ capabilities, servers })
  })
  afterAll(async () => {
    servers.close()
    await arena.close()
    process.stdout.write(
      `red team: ${contained} programs contained (${Object.keys(tables).join(', ')}), longest gap ${arena.longestGap()}\n`,
    )
  })
  for (const [group, programs] of Object.entries(tables))
    describe(`programs: ${group}`, () => {
      test.each(programs.map((program) => [program.name, program] as const))('%s', async (_name, program) => {
        const restore = program.before?.(arena)
        try {
          expect(await runProgram(arena, program)).toBe('contained')
        } finally {
          restore?.()
        }
        contained++
      })
    })
}

/** The invariants are asserted by the arena. */
async function runProgram(arena: Arena, program: Program): Promise<'contained'> {
  const { grants } = program
  // What is to come back has time for it; what is to be stopped is stopped early.
  const limits = program.limits ?? (program.value === undefined ? undefined : { wallMs: 5_000 })
  const request = { ...(grants ? { grants } : {}), ...(limits ? { limits } : {}) }
  if (program.inspect !== undefined) {
    const shape = await arena.inspect(program.inspect)
    if (shape.ok) expect(program.value === undefined ? 'ok' : shape.shape).toEqual(program.value ?? program.expect)
    else expect(program.expect?.split('|')).toContain(shape.problems[0]?.code)
    return 'contained'
  }
  const result =
    program.module === undefined
      ? await arena.attack(program.code ?? '', request)
      : await arena.attackWith(program.module, request)
  if (program.value !== undefined) expect(result).toMatchObject({ ok: true, value: program.value })
  else expect(program.expect?.split('|')).toContain(codeOf(result))
  return 'contained'
}
