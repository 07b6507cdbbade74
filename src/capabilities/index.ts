/** What can be granted to a tool: one line each. */
import type { Capability } from './capability.ts'
import { env } from './env.ts'
import { createNet } from './fetch.ts'
import { files } from './files.ts'
import { createKv } from './kv.ts'
import type { KvKeeper } from './kv.ts'
import { createPrograms } from './run.ts'
import { createSecrets } from './secrets.ts'
import type { SecretSource } from './secrets.ts'
import { tools } from './tools.ts'

export type { KvKeeper, SecretSource }

export interface CapabilityPorts {
  /** Absent: the environment of this process. */
  secrets?: SecretSource
  /** Secrets of the run: taken out of every answer, whoever gets it. */
  givenSecrets?: readonly string[]
  /** Absent: tools keep nothing. */
  kv?: KvKeeper
}

const environment: SecretSource = {
  read: async (name) => (Object.hasOwn(process.env, name) ? (process.env[name] ?? null) : null),
}

export function createCapabilities(ports: CapabilityPorts = {}): readonly Capability[] {
  const secrets = createSecrets(ports.secrets ?? environment, ports.givenSecrets)
  const all = [files, createNet(secrets), createPrograms(secrets), env, createKv(ports.kv ?? null), tools]
  return all.map((capability) => secrets.guard(capability))
}

/** For an embedder who keeps nothing: secrets are variables of the environment. */
export const capabilities: readonly Capability[] = createCapabilities()
