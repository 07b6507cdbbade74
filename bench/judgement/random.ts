/** Random numbers that are the same in each run of the bench. */
export interface Random {
  /** 0 ≤ n < 1 */
  number(): number
  /** 0 ≤ n < `below`, whole */
  whole(below: number): number
  pick<Value>(from: readonly Value[]): Value
}

/** mulberry32 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function number(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (below: number): number => Math.floor(number() * below)
  return { number, whole, pick: (from) => from[whole(from.length)]! }
}
