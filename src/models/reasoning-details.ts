/**
 * `reasoning_details` (OpenRouter): signed or encrypted blocks of a model's reasoning, which it wants back unchanged with the
 * next turn. Opaque to us; only the pieces of one streamed text are put together again.
 * https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning-blocks
 */
import { isJsonObject } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'

export interface ReasoningDetails {
  /** The field of a delta or of a whole message; anything but a list of objects is left alone. */
  add(field: unknown): void
  readonly blocks: JsonObject[]
}

const streamed: Readonly<Record<string, string>> = { 'reasoning.text': 'text', 'reasoning.summary': 'summary' }

export function createReasoningDetails(): ReasoningDetails {
  const blocks: { rest: JsonObject; field: string | undefined; pieces: string[] }[] = []

  function addPiece(piece: JsonObject): void {
    const { type } = piece
    const field = typeof type === 'string' ? streamed[type] : undefined
    const text = field === undefined ? undefined : piece[field]
    const last = blocks.at(-1)
    if (last && last.field === field && typeof text === 'string' && last.rest['index'] === piece['index']) {
      last.pieces.push(text)
      // The signature comes with the last piece.
      for (const [key, value] of Object.entries(piece)) if (value !== null && key !== field) last.rest[key] = value
    } else blocks.push({ rest: { ...piece }, field, pieces: typeof text === 'string' ? [text] : [] })
  }

  return {
    add(field) {
      if (Array.isArray(field)) for (const piece of field) if (isJsonObject(piece)) addPiece(piece)
    },
    get blocks() {
      return blocks.map(({ rest, field, pieces }) =>
        field === undefined || pieces.length === 0 ? rest : { ...rest, [field]: pieces.join('') },
      )
    },
  }
}
