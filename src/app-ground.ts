/** Ground for tests of whole runs in one process: a scripted model, and everything else real. */
import { runTask } from './app.ts'
import type { AppRequest, RunReport } from './app.ts'
import { loadConfiguration } from './config/load.ts'
import type { Settings } from './config/settings.ts'
import type { ModelResult } from './models/model.ts'
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
  ask?: 'once' | 'run' | 'no'
  signal?: AbortSignal
}

/** @param cwd the folder of the run; nothing outside of it is read or written. */
export async function runIn(cwd: string, steps: readonly ScriptedStep[], options: RunOptions = {}): Promise<Ran> {
  const model = createScriptedModel(steps, options.model)
  const events: Event[] = []
  const report = await runTask(
    { task: 'Do it', session: { mode: 'new' }, review: true, grants: {}, readInstructions: false, ...options.request },
    {
      cwd,
      configuration: loadConfiguration({ cwd, env: { HOME: cwd }, flags: { ...options.settings } }),
      model,
      supervisor: model,
      watch: (event) => void events.push(event),
      signal: options.signal ?? new AbortController().signal,
      ...(options.ask ? { askPerson: () => Promise.resolve(options.ask!) } : {}),
    },
  )
  return { report, events, model }
}
export const types = (events: Event[]): string[] => events.map(({ type }) => type)
/** The last thing said to the model in a request, without what changes. */
export const told = (model: ScriptedModel, at: number): string =>
  model.requests[at]!.messages.filter((message) => !('volatile' in message)).at(-1)!.content
