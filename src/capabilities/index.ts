/** What can be granted to a tool: one line each. */
import type { Capability } from './capability.ts'
import { env } from './env.ts'
import { net } from './fetch.ts'
import { files } from './files.ts'
import { programs } from './run.ts'

export const capabilities: readonly Capability[] = [files, net, programs, env]
