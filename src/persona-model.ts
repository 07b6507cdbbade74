/** What a persona answers with: fixed messages first, then its tools, then the model. One model to the loop. */
import { resolve } from 'node:path'
import type { CompleteOptions, Model, ModelFault, ModelResult } from './models/model.ts'
import type { DoorRoute, FirstMessage, FirstMessages } from './protocol/door.ts'
import { isJsonObject } from './protocol/json.ts'
import type { Json } from './protocol/json.ts'
import { noUsage } from './protocol/message.ts'
import type { Slot } from './server/slots.ts'

/** What came of one message beside its text. */
export interface Heard {
  by: 'first' | 'tool' | 'model'
  /** The tool that answered. */
  tool: string | null
  files: string[]
  /** Why the model did not answer; null: it did, or was not asked. */
  fault: ModelFault | null
  /** Held while the model is asked, not while a retry is waited for. */
  slot?: Slot | null
}

export interface PersonaModelOptions {
  /** null: none is set up. */
  model: Model | null
  first: FirstMessages | null
  country: string | null
  /** Where the tools work; absent: here. */
  cwd?: string
  routes: readonly DoorRoute[]
  /** The tool's value; null: it failed, which is told elsewhere. */
  callTool: (name: string, text: string, signal: AbortSignal) => Promise<Json>
}

/** @returns the model of one message, which notes in `heard` what came of it. */
export function createPersonaModel({
  model,
  first,
  country,
  cwd = '',
  routes,
  callTool,
}: PersonaModelOptions): (heard: Heard) => Model {
  const fixed = first && createFirst(first, country)
  const tools = routes.map(({ tool, when }) => ({ tool, pattern: when === undefined ? null : RegExp(when, 'u') }))

  const isAsked = fixed !== null || tools.length > 0

  async function answerTo(text: string, signal: AbortSignal, heard: Heard): Promise<string | null> {
    const plain = plainText(text)
    const message = fixed?.(plain) ?? null
    if (message !== null) {
      heard.by = 'first'
      return message
    }
    for (const { tool, pattern } of tools) {
      if (pattern && !pattern.test(plain)) continue
      const value = await callTool(tool, text, signal)
      if (!isJsonObject(value) || typeof value['answer'] !== 'string') continue
      const files = filesIn(value['files'])
      Object.assign(heard, { by: 'tool', tool, files })
      // A tool knows no folder but its own.
      return files.reduce((answer, file) => answer.replace(file, () => resolve(cwd, file)), value['answer'])
    }
    return null
  }

  return (heard) => ({
    name: model?.name ?? 'none',
    contextWindow: model?.contextWindow ?? 8_000,
    price: model?.price ?? null,
    nativeTools: model?.nativeTools ?? false,
    async complete(request, options) {
      const last = request.messages.at(-1)
      const own = isAsked && last?.role === 'user' ? await answerTo(last.content, options.signal, heard) : null
      if (own !== null) return replyOf(own, heard.by)
      const result = model ? await model.complete(request, inSlot(options, heard.slot ?? null)) : offline
      if (result.type === 'fault') heard.fault = result
      return result
    },
  })
}

const offline: ModelFault = {
  type: 'fault',
  code: 'credentials',
  message: 'no model is set up',
  retryable: false,
}
export const isOffline = (fault: ModelFault): boolean => fault === offline

function replyOf(text: string, model: string): ModelResult {
  return { type: 'reply', text, reasoning: '', toolCalls: [], finish: 'stop', usage: noUsage, model }
}

function filesIn(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** Who waits to try again lets others ask meanwhile. */
function inSlot(options: CompleteOptions, slot: Slot | null): CompleteOptions {
  if (slot === null) return options
  return {
    ...options,
    onRetry(fault, attempt, waitMs) {
      slot.giveBack()
      return options.onRetry?.(fault, attempt, waitMs)
    },
    onAttempt: () => slot.take(options.signal),
  }
}

/** Lower case, without accents: as patterns of a door are written. */
export function plainText(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** @returns the message for a plain text; null: nothing of it is met. */
function createFirst(
  { patterns, not = [], countries, default_country }: FirstMessages,
  country: string | null,
): (plain: string) => string | null {
  const met = patterns.map((pattern) => RegExp(pattern, 'u'))
  const idioms = not.map((pattern) => RegExp(pattern, 'gu'))
  const message = messageOf(countries[country ?? default_country] ?? countries[default_country]!)
  return (plain) => {
    const rest = idioms.reduce((text, idiom) => text.replaceAll(idiom, ' '), plain)
    return met.some((pattern) => pattern.test(rest)) ? message : null
  }
}

function messageOf({ message, lines = [] }: FirstMessage): string {
  const numbers = lines.map(({ name, number, hours }) => `• ${name}: ${number}${hours ? ` (${hours})` : ''}`)
  return [message, ...numbers].join('\n')
}
