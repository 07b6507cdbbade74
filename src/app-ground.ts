/** Ground for tests of whole runs in one process: a scripted model, and everything else real. */
import { setTimeout as sleep } from 'node:timers/promises'
import { estimateText, estimateTokens } from './agent/token-gauge.ts'
import { runTask } from './app.ts'
import type { AppRequest, RunReport } from './app.ts'
import { loadConfiguration } from './config/load.ts'
import type { Settings } from './config/settings.ts'
import type { Model, ModelRequest, ModelResult } from './models/model.ts'
import { call, createScriptedModel, reply } from './models/scripted.ts'
import type { ScriptedModel, ScriptedStep } from './models/scripted.ts'
import type { Event } from './protocol/event.ts'
import type { JsonObject } from './protocol/json.ts'

export const says = (name: string, fields: JsonObject): ModelResult => reply({ calls: [call(name, fields)] })
export const requirements = says('set_requirements', { requirements: [{ text: 'It is done.', basis: 'answer' }] })
export const final = (answer = 'done', evidence: string[] = []): ModelResult => says('final', { answer, evidence })
export const accepts = says('give_verdict', {
  route: 'end',
  reason: 'fine',
  requirements: [{ id: 'R1', status: 'met', evidence: ['answer'] }],
})
export const makes = (name: string, body: string, more: JsonObject = {}): ModelResult =>
  says('create_tool', {
    tool: {
      name,
      description: `The tool ${name}`,
      parameters: { type: 'object', properties: {} },
      code: `export default async function ${name}(args: {}, ctx: ToolContext): Promise<Json> {\n  ${body}\n}\n`,
      ...more,
    },
    call: { args: {} },
  })

export interface Ran {
  report: RunReport
  events: Event[]
  model: ScriptedModel
}
export interface RunOptions {
  request?: Partial<AppRequest>
  settings?: Partial<Settings>
  model?: Parameters<typeof createScriptedModel>[1]
  /** What runs in the place of the scripted model, which it is made of. */
  wrap?: (model: Model) => Model
  ask?: 'once' | 'run' | 'no'
  /** Milliseconds that the person thinks before they answer. */
  thinksMs?: number
  /** Sees each event as it is told. */
  watch?: (event: Event) => void
  /** What the person says meanwhile, when asked before each turn. */
  heard?: () => readonly string[]
  /** Told what was done with keys in the task. */
  notify?: (message: string) => void
  signal?: AbortSignal
}

/** @param cwd the folder of the run; nothing outside of it is read or written. */
export async function runIn(cwd: string, steps: readonly ScriptedStep[], options: RunOptions = {}): Promise<Ran> {
  const model = createScriptedModel(steps, options.model)
  const used = options.wrap ? options.wrap(model) : model
  const events: Event[] = []
  const report = await runTask(
    { task: 'Do it', session: { mode: 'new' }, review: true, grants: {}, readInstructions: false, ...options.request },
    {
      cwd,
      configuration: loadConfiguration({ cwd, env: { HOME: cwd }, flags: { ...options.settings } }),
      model: used,
      supervisor: used,
      watch(event) {
        events.push(event)
        options.watch?.(event)
      },
      signal: options.signal ?? new AbortController().signal,
      ...(options.heard ? { heard: options.heard } : {}),
      ...(options.notify ? { notify: options.notify } : {}),
      ...(options.ask ? { askPerson: () => sleep(options.thinksMs ?? 0, options.ask) } : {}),
    },
  )
  return { report, events, model }
}
export const types = (events: Event[]): string[] => events.map(({ type }) => type)
/** The last thing said to the model in a request, without what changes. */
export const told = (model: ScriptedModel, at: number): string =>
  model.requests[at]!.messages.filter((message) => !('volatile' in message)).at(-1)!.content

/** Makes a tool whose every result is long and another one: for conversations that outgrow their window. */
export const makesPartReader = says('create_tool', {
  tool: {
    name: 'read_part',
    description: 'Reads one part of the long list',
    parameters: { type: 'object', properties: { at: { type: 'integer' } }, required: ['at'] },
    code: `export default async function read_part(args: { at: number }): Promise<Json> {\n  return { at: args.at, text: ('part ' + args.at + ' ').repeat(300) }\n}\n`,
    grants: ['kv'],
  },
  call: { args: { at: 0 } },
})
export const readsPart = (at: number): ModelResult =>
  says('call_tool', { message: `part ${at}`, call: { name: 'read_part', args: { at } } })

/** Tokens that a request may take of the window, its reply included, as estimated. */
export function sizeOf({ messages, tools, maxTokens }: ModelRequest): number {
  return estimateTokens(messages) + estimateText(JSON.stringify(tools)) + maxTokens
}
