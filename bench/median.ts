import { setTimeout as sleep } from 'node:timers/promises'

/** The middle one; of an even number the larger of the two. */
export function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

/** Milliseconds of the middle one of so many runs, with a pause before each. */
export async function median(times: number, run: () => unknown, gapMs = 0): Promise<number> {
  const taken: number[] = []
  for (let round = 0; round < times; round += 1) {
    if (gapMs > 0) await sleep(gapMs)
    const started = performance.now()
    await run()
    taken.push(performance.now() - started)
  }
  return middle(taken)
}

/** The middle one of five values that were measured, after one for the compilers. */
export async function middleOf(measure: () => Promise<unknown>): Promise<number> {
  await measure()
  const values: number[] = []
  for (let round = 0; round < 5; round += 1) values.push(Number(await measure()))
  return middle(values)
}
