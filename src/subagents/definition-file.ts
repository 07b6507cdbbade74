/** Agent definitions as files: the seed's JSON, with defaults for what older programs did not write. */
import { isId } from '../protocol/id.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import { agentLimits } from '../protocol/agent-definition.ts'
import type { AgentDefinition } from '../protocol/agent-definition.ts'
import { readFrontMatter } from './front-matter.ts'

export interface FileFacts {
  /** The file's name without its ending: the agent's name where the file does not say. */
  base: string
  /** Milliseconds since the epoch: the dates where the file has none. */
  changedAt: number
}

export type DefinitionRead =
  /** `raw`: the fields as they were, also those that are not ours. */
  { ok: true; definition: AgentDefinition; raw: JsonObject } | { ok: false; fault: string }

export function parseDefinition(text: string, facts: FileFacts): DefinitionRead {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return { ok: false, fault: 'it is not JSON' }
  }
  if (!isJsonObject(value)) return { ok: false, fault: 'it is not a JSON object' }
  return definitionOf(value, facts, 'coder')
}

/** Markdown with front-matter: `name`, `role` or `description`, `model`, `tools`; the body is the system prompt. */
export function parseMarkdown(text: string, facts: FileFacts): DefinitionRead {
  const parts = readFrontMatter(text)
  if (!parts) return { ok: false, fault: 'it has no front-matter between two lines "---"' }
  const { fields, body } = parts
  const word = (key: string): Json => (typeof fields[key] === 'string' ? fields[key] : null)
  const model = word('model')
  const raw: JsonObject = {
    name: word('name'),
    role: word('role') ?? word('description'),
    system_prompt: body.trim(),
    capabilities: words(fields['capabilities']),
    tools: words(fields['tools']),
    model: model === 'inherit' ? null : model,
    temperature: numeric(word('temperature')),
    max_tokens: numeric(word('max_tokens')),
    max_turns: numeric(word('max_turns')),
    timeout_seconds: numeric(word('timeout_seconds')),
  }
  return definitionOf(raw, facts, 'user')
}

function definitionOf(raw: JsonObject, facts: FileFacts, by: AgentDefinition['created_by']): DefinitionRead {
  const prompt = raw['system_prompt']
  if (typeof prompt !== 'string' || prompt.trim() === '') return { ok: false, fault: '"system_prompt" is missing' }
  const named = text(raw['name'], facts.base)
  const changed = new Date(facts.changedAt).toISOString()
  const created = text(raw['created_at'], changed)
  const definition: AgentDefinition = {
    name: isId(named) ? named : facts.base,
    role: text(raw['role'], ''),
    system_prompt: prompt,
    capabilities: strings(raw['capabilities']),
    created_at: created,
    updated_at: text(raw['updated_at'], created),
    created_by: authors.find((author) => author === raw['created_by']) ?? by,
    version: within(raw['version'], 1, Number.MAX_SAFE_INTEGER, 1),
    temperature: bounded(raw['temperature'], 0, 2, 0.7),
    max_tokens: within(raw['max_tokens'], 1, 1_000_000, agentLimits.max_tokens.usual),
    model: typeof raw['model'] === 'string' && raw['model'] !== '' ? raw['model'] : null,
    tools: strings(raw['tools']),
  }
  for (const name of ['max_turns', 'timeout_seconds'] as const) {
    const most = capped(raw[name], agentLimits[name].most)
    if (most !== null) definition[name] = most
  }
  return { ok: true, definition, raw }
}

/** Over the fields the file had, so that those of other programs survive. */
export function formatDefinition(definition: AgentDefinition, raw: JsonObject = {}): string {
  return `${JSON.stringify({ ...raw, ...definition }, null, 2)}\n`
}

const authors: AgentDefinition['created_by'][] = ['coder', 'supervisor', 'user']

function text(value: Json | undefined, otherwise: string): string {
  return typeof value === 'string' && value.trim() !== '' ? value : otherwise
}

function strings(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** A list, or words between commas. */
function words(value: string | string[] | undefined): string[] {
  const all = typeof value === 'string' ? value.split(',') : (value ?? [])
  return all.map((word) => word.trim()).filter(Boolean)
}

function numeric(value: Json): Json {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : null
}

function bounded(value: Json | undefined, low: number, high: number, otherwise: number): number {
  return typeof value === 'number' && value >= low && value <= high ? value : otherwise
}

/** null: it says nothing that could be a limit. */
function capped(value: Json | undefined, most: number): number | null {
  return typeof value === 'number' && value >= 1 ? Math.min(Math.floor(value), most) : null
}

function within(value: Json | undefined, low: number, high: number, otherwise: number): number {
  return Number.isSafeInteger(value) ? bounded(value, low, high, otherwise) : otherwise
}
