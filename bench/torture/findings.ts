/** What a part of the torture suite found: one line per figure, each violation told at once, the exit code at the end. */

export interface Findings {
  /** A line of the result. */
  figure(name: string, value: string | number): void
  /** Something that was promised did not hold. */
  violation(what: string): void
  /** Told, counted, and no violation. */
  skipped(what: string, reason: string): void
  readonly violations: number
  readonly skips: number
}

/** Longer lists of the same say nothing new. */
const mostTold = 20

export function createFindings(part: string): Findings {
  const print = (text: string): void => void process.stdout.write(`${part}: ${text}\n`)
  const counts = { violations: 0, skips: 0 }
  return {
    figure: (name, value) => print(`${name}: ${typeof value === 'number' ? value.toLocaleString('en') : value}`),
    violation(what) {
      counts.violations += 1
      if (counts.violations <= mostTold) print(`VIOLATION: ${what}`)
    },
    skipped(what, reason) {
      counts.skips += 1
      print(`SKIPPED ${what}: ${reason}`)
    },
    get violations() {
      return counts.violations
    },
    get skips() {
      return counts.skips
    },
  }
}
