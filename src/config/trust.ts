/**
 * What the files of a folder may say that nobody has looked at. A folder is trusted when the person listed it as
 * `trustedProjects` in the own config.json. In any other, its `.env` grants no rights and sends no key elsewhere.
 */
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { jsonText } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { SettingName } from './settings.ts'

export type Variables = Readonly<Record<string, string | undefined>>

/** Settings that give rights: from flags, the environment, the user's file or a trusted folder only. */
export const guardedSettings: ReadonlySet<SettingName> = new Set<SettingName>(['openMode', 'approvalMode'])

/** Each address of a model server, and the keys that are sent to it. */
export const keysByAddress: Readonly<Record<string, readonly string[]>> = {
  CLOUDFLARE_BASE_URL: ['CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_API_KEY', 'CLOUDFLARE_AUTH_TOKEN'],
  // A gateway on a host of its own sees every word, and the keys.
  CLOUDFLARE_AI_GATEWAY: ['CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_API_KEY', 'CLOUDFLARE_AUTH_TOKEN'],
  CLOUDFLARE_GATEWAY_ID: ['CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_API_KEY', 'CLOUDFLARE_AUTH_TOKEN'],
  OPENAI_BASE_URL: ['OPENAI_API_KEY'],
  LLM_URL: ['GROQ_API_KEY'],
  OPENROUTER_BASE_URL: ['OPENROUTER_API_KEY'],
  OLLAMA_HOST: ['OLLAMA_API_KEY'],
  LLAMA_CPP_BASE_URL: ['LLAMA_API_KEY'],
  VLLM_BASE_URL: ['VLLM_API_KEY'],
  LM_STUDIO_BASE_URL: ['LM_STUDIO_API_KEY'],
}

export function isTrusted(cwd: string, user: JsonObject): boolean {
  const folders = Array.isArray(user['trustedProjects']) ? user['trustedProjects'].map(jsonText) : []
  return folders.length > 0 && folders.map((folder) => resolve(folder)).includes(realpathSync(cwd))
}

export function howToTrust(cwd: string): string {
  return `add "${realpathSync(cwd)}" to "trustedProjects" in the user's config.json to trust it`
}

/** `.env` of a folder that is not trusted, without the addresses that would get a key of the environment. */
export function withoutForeignAddresses(
  dotEnv: Variables,
  environment: Variables,
  cwd: string,
  warnings: string[],
): Variables {
  const kept = { ...dotEnv }
  for (const [address, keys] of Object.entries(keysByAddress)) {
    const key = keys.find((name) => environment[name]?.trim())
    if (key === undefined || !dotEnv[address]?.trim() || environment[address] !== undefined) continue
    delete kept[address]
    warnings.push(
      `${address} of .env is not used, because ${key} of the environment would be sent there: set ${address} in the environment, or ${howToTrust(cwd)}`,
    )
  }
  return kept
}
