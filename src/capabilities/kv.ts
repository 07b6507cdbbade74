/** A small store of its own for each tool: JSON values under keys, kept between runs. */
import { isToolName } from '../protocol/id.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Capability, CapabilityContext, CapabilityMethod } from './capability.ts'
import { CapabilityError, denied } from './capability.ts'

/** Where the documents are: one text per tool. */
export interface KvKeeper {
  /** null: there is none. */
  read(tool: string): Promise<string | null>
  /** Replaces the text by what `change` makes of it, with no other process between reading and writing. null: leave it. */
  change(tool: string, change: (text: string | null) => string | null): Promise<void>
}

const maxValueBytes = 64 * 1024
const maxKeys = 256
const maxBytes = 1024 * 1024
const maxKeyLength = 256

export function createKv(keeper: KvKeeper | null): Capability {
  /** What examples of the gate keep: gone with the call. */
  const trials = new WeakMap<CapabilityContext, string>()

  function shelfOf(context: CapabilityContext): KvKeeper {
    if (context.isTrial)
      return {
        read: async () => trials.get(context) ?? null,
        change: async (_tool, change) => {
          const text = change(trials.get(context) ?? null)
          if (text !== null) trials.set(context, text)
        },
      }
    if (keeper && isToolName(context.tool) && context.tool !== 'run_code') return keeper
    throw new CapabilityError(
      'E_POLICY',
      'only a tool of the library can keep values',
      'make a tool with create_tool, or write a file',
    )
  }
  /** One use: policy, work, audit. */
  async function use(
    key: string,
    context: CapabilityContext,
    work: (shelf: KvKeeper) => Promise<{ value: Json; bytes: number }>,
  ): Promise<Json> {
    const start = performance.now()
    let bytes = 0
    const isAllowed = context.grants.kv !== undefined
    try {
      if (!isAllowed) throw denied('kv', key)
      const done = await work(shelfOf(context))
      bytes = done.bytes
      return done.value
    } finally {
      const ms = Math.round(performance.now() - start)
      context.audit({ capability: 'kv', target: key, verdict: isAllowed ? 'allowed' : 'denied', bytes, ms })
    }
  }

  const get: CapabilityMethod = async (args, context) => {
    const key = keyOf(args)
    return use(key, context, async (shelf) => {
      const value = parse(await shelf.read(context.tool), context.tool).get(key) ?? null
      return { value, bytes: JSON.stringify(value).length }
    })
  }
  const set: CapabilityMethod = async (args, context) => {
    const key = keyOf(args)
    const value = args['value'] ?? null
    const bytes = Buffer.byteLength(JSON.stringify(value))
    if (bytes > maxValueBytes)
      throw new CapabilityError(
        'E_LIMIT',
        `the value of "${key}" has ${bytes} bytes, at most ${maxValueBytes} are kept`,
        'keep less, or write a file',
      )
    return use(key, context, async (shelf) => {
      await shelf.change(context.tool, (text) => {
        const entries = parse(text, context.tool).set(key, value)
        if (entries.size > maxKeys)
          throw new CapabilityError('E_LIMIT', `more than ${maxKeys} keys`, 'delete the ones that are not needed')
        const next = format(entries)
        if (Buffer.byteLength(next) > maxBytes)
          throw new CapabilityError('E_LIMIT', 'more than 1 MB in all', 'delete what is not needed, or write a file')
        return next
      })
      return { value: null, bytes }
    })
  }
  const remove: CapabilityMethod = async (args, context) => {
    const key = keyOf(args)
    return use(key, context, async (shelf) => {
      let isThere = false
      await shelf.change(context.tool, (text) => {
        const entries = parse(text, context.tool)
        isThere = entries.delete(key)
        return isThere ? format(entries) : null
      })
      return { value: isThere, bytes: 0 }
    })
  }
  const list: CapabilityMethod = (args, context) => {
    const prefix = typeof args['prefix'] === 'string' ? args['prefix'] : ''
    return use(`${prefix}*`, context, async (shelf) => {
      const keys = [...parse(await shelf.read(context.tool), context.tool).keys()]
      return { value: keys.filter((key) => key.startsWith(prefix)).sort(), bytes: 0 }
    })
  }

  return {
    kind: 'kv',
    methods: new Map([
      ['kv.get', get],
      ['kv.set', set],
      ['kv.delete', remove],
      ['kv.list', list],
    ]),
  }
}

function keyOf(args: JsonObject): string {
  const { key } = args
  if (typeof key === 'string' && key.length > 0 && key.length <= maxKeyLength) return key
  throw new CapabilityError('E_ARGUMENT', `a key is a text of 1 to ${maxKeyLength} characters`)
}

/** A map, since a key may be the name of anything an object has by itself. */
function parse(text: string | null, tool: string): Map<string, Json> {
  if (text === null) return new Map()
  try {
    const value: unknown = JSON.parse(text)
    if (isJsonObject(value)) return new Map(Object.entries(value))
  } catch {
    // Told below.
  }
  throw new CapabilityError(
    'E_IO',
    `what "${tool}" has kept cannot be read`,
    `ask the user to mend or remove .kv/${tool}.json in the tools folder`,
  )
}

function format(entries: Map<string, Json>): string {
  return `${JSON.stringify(Object.fromEntries(entries))}\n`
}
