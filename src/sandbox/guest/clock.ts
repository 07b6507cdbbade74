/**
 * The time as the code gets to see it: real, or the readings of an earlier run in their order. What was read can be asked
 * for, so that a run can be repeated to the same result.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  read(): number
  /** These readings instead of the real time; after the last one it stands still. */
  repeat(readings: readonly number[]): void
  /** All readings so far; null: too many to keep. */
  readings(): number[] | null
  Date: DateConstructor
}

const mostReadings = 5_000

export function createClock(): Clock {
  const Real = Date
  const now = Real.now
  const given: number[] = []
  let repeated: readonly number[] | null = null
  let count = 0

  function read(): number {
    const time = repeated ? (repeated[count] ?? repeated.at(-1) ?? 0) : now()
    if (count < mostReadings) given[count] = time
    count += 1
    return time
  }
  function SeenDate(this: unknown, ...parts: unknown[]): Date | string {
    if (!new.target) return new Real(read()).toString()
    return Reflect.construct(Real, parts.length === 0 ? [read()] : parts, new.target) as Date
  }
  // Dates stay what they were: only the constructor is another one.
  Object.defineProperty(SeenDate, 'prototype', { value: Real.prototype, writable: false })
  Object.defineProperty(SeenDate, 'name', { value: 'Date' })
  Object.defineProperty(SeenDate, 'length', { value: Real.length })
  for (const [name, value] of Object.entries({ now: () => read(), parse: Real.parse, UTC: Real.UTC }))
    Object.defineProperty(SeenDate, name, { value, writable: true, configurable: true })
  const { prototype } = Real
  Object.defineProperty(prototype, 'constructor', { value: SeenDate, writable: true, configurable: true })

  return {
    read,
    repeat(readings) {
      repeated = readings
    },
    readings: () => (count > mostReadings ? null : given),
    Date: SeenDate as unknown as DateConstructor,
  }
}
