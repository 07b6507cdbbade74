/** `structuredClone` for what tools hold: plain data, dates, maps, sets, errors, bytes; cycles stay cycles. */

function uncloneable(what: string): Error {
  const error = new Error(`${what} could not be cloned`)
  error.name = 'DataCloneError'
  return error
}

export function structuredClone<Value>(value: Value): Value {
  return copy(value, new Map()) as Value
}

function copy(value: unknown, seen: Map<object, object>): unknown {
  if (typeof value === 'function') throw uncloneable('A function')
  if (typeof value === 'symbol') throw uncloneable('A symbol')
  if (typeof value !== 'object' || value === null) return value
  const held = seen.get(value)
  if (held) return held
  const keep = <Kept extends object>(made: Kept): Kept => {
    seen.set(value, made)
    return made
  }
  if (Array.isArray(value)) {
    const made = keep(Object.assign([] as unknown[], { length: value.length }))
    for (const key of Object.keys(value)) made[key as unknown as number] = copy(value[key as unknown as number], seen)
    return made
  }
  if (value instanceof Date) return keep(new Date(value.getTime()))
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags))
  if (value instanceof Map) {
    const made = keep(new Map<unknown, unknown>())
    for (const [key, each] of value) made.set(copy(key, seen), copy(each, seen))
    return made
  }
  if (value instanceof Set) {
    const made = keep(new Set<unknown>())
    for (const each of value) made.add(copy(each, seen))
    return made
  }
  if (value instanceof ArrayBuffer) return keep(value.slice(0))
  if (value instanceof DataView)
    return keep(new DataView(copy(value.buffer, seen) as ArrayBuffer, value.byteOffset, value.byteLength))
  if (ArrayBuffer.isView(value)) {
    const view = value as Uint8Array
    const Kind = view.constructor as new (buffer: ArrayBufferLike, start: number, length: number) => object
    return keep(new Kind(copy(view.buffer, seen) as ArrayBuffer, view.byteOffset, view.length))
  }
  if (value instanceof Error) {
    const made = keep(new Error(value.message))
    return Object.assign(
      made,
      { name: value.name, stack: value.stack },
      'cause' in value ? { cause: copy(value.cause, seen) } : {},
    )
  }
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) throw uncloneable('This object')
  const made = keep({})
  for (const [key, each] of Object.entries(value))
    Object.defineProperty(made, key, { value: copy(each, seen), enumerable: true, configurable: true, writable: true })
  return made
}
