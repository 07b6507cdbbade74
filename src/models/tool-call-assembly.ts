/**
 * Puts tool calls together from the pieces in which providers stream them. A piece belongs to a call by its index if that
 * agrees with its id, else by its id, else to the last call. Arguments stay text; nobody acts on them before the stream ends.
 */
import { isJsonObject } from '../protocol/json.ts'
import type { ToolCallRequest } from '../protocol/message.ts'
import { createJsonBalance } from './json-balance.ts'
import type { JsonBalance } from './json-balance.ts'

export interface ToolCallAssembly {
  /** One entry of `delta.tool_calls`, or a native Workers AI `{name, arguments}`. */
  add(piece: unknown): void
  /** One entry of a finished message: always a call of its own. */
  addWhole(piece: unknown): void
  readonly count: number
  /** An argument text ends inside a value: the model was cut off, whatever its finish reason says. */
  readonly cut: boolean
  /** A call whose name never came. */
  readonly nameless: boolean
  /** @param taken ids already used in the conversation; a repeated, missing or over-long id is replaced. */
  finish(taken: ReadonlySet<string>, newId: () => string): ToolCallRequest[]
}

interface OpenCall {
  index: number | undefined
  id: string
  name: string
  pieces: string[]
  balance: JsonBalance
}

interface Piece {
  index: number | undefined
  id: string
  name: string
  text: string
}

/** OpenAI refuses longer ids. */
const longestId = 40

/** @param known names of the offered tools: tell a second call from a second piece of a name. */
export function createToolCallAssembly(known: ReadonlySet<string>): ToolCallAssembly {
  const calls: OpenCall[] = []
  const byId = new Map<string, OpenCall>()
  const byIndex = new Map<number, OpenCall>()

  function open(piece: Piece): OpenCall {
    const call: OpenCall = { index: piece.index, id: '', name: '', pieces: [], balance: createJsonBalance() }
    calls.push(call)
    if (piece.index !== undefined) byIndex.set(piece.index, call)
    return call
  }

  function find(piece: Piece): OpenCall | undefined {
    const indexed = piece.index === undefined ? undefined : byIndex.get(piece.index)
    if (indexed && (!piece.id || !indexed.id || indexed.id === piece.id)) return indexed
    const named = piece.id ? byId.get(piece.id) : undefined
    if (named) return named
    // Some servers make a new id for every piece; a real second call under the same index brings its name.
    if (indexed && !piece.name) return indexed
    return piece.index === undefined && !piece.id ? calls.at(-1) : undefined
  }

  function startsAnother(call: OpenCall, piece: Piece): boolean {
    if (piece.id || !piece.name || !call.name) return false
    if (call.balance.state === 'whole' && piece.text.trim() !== '') return true
    return (
      known.has(call.name) && known.has(piece.name) && !known.has(call.name + piece.name) && call.name !== piece.name
    )
  }

  function extend(call: OpenCall, piece: Piece): void {
    if (piece.id && !call.id) {
      call.id = piece.id
      byId.set(piece.id, call)
    }
    if (piece.name) {
      if (piece.id || call.name === '') call.name = piece.name
      else if (call.name !== piece.name) call.name += piece.name
    }
    if (piece.text !== '') {
      call.pieces.push(piece.text)
      call.balance.add(piece.text)
    }
  }

  return {
    add(raw) {
      const piece = readPiece(raw)
      if (!piece) return
      const found = find(piece)
      // An empty closing piece with nothing in it (Workers AI) opens no call.
      if (!found && !piece.id && !piece.name && piece.text === '') return
      extend(found && !startsAnother(found, piece) ? found : open(piece), piece)
    },
    addWhole(raw) {
      const piece = readPiece(raw)
      if (piece && (piece.name || piece.text)) extend(open(piece), piece)
    },
    get count() {
      return calls.length
    },
    get cut() {
      return calls.some((call) => call.balance.state === 'open')
    },
    get nameless() {
      return calls.some((call) => call.name === '')
    },
    finish(taken, newId) {
      const used = new Set(taken)
      return calls.map((call) => {
        const id = call.id === '' || call.id.length > longestId || used.has(call.id) ? newId() : call.id
        used.add(id)
        const text = call.pieces.join('')
        return {
          id,
          name: offeredName(call.name, known),
          arguments: call.balance.state === 'empty' || text.trim() === 'null' ? '{}' : text,
        }
      })
    },
  }
}

/** gpt-oss sometimes leaves its own format on a name: `functions.run`, `run<|channel|>json`. */
function offeredName(name: string, known: ReadonlySet<string>): string {
  if (known.has(name)) return name
  const bare = name.replace(/<\|.*$/su, '').trim()
  const last = bare.replace(/^functions[.:]/u, '')
  return known.has(last) ? last : known.has(bare) ? bare : name
}

function readPiece(raw: unknown): Piece | undefined {
  if (!isJsonObject(raw)) return undefined
  const inner = isJsonObject(raw['function']) ? raw['function'] : raw
  const { index, id } = raw
  const { name, arguments: args } = inner
  return {
    index: typeof index === 'number' ? index : undefined,
    id: typeof id === 'string' ? id : '',
    name: typeof name === 'string' ? name : '',
    text: typeof args === 'string' ? args : args === null || args === undefined ? '' : JSON.stringify(args),
  }
}
