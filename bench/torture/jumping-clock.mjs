/** Loaded before a program: its wall clock goes back a day, then on a year, then is right again, every few milliseconds. */
const day = 24 * 3600 * 1000
const jumps = [0, -day, 365 * day]
/** Odd, so that no timer keeps in step with it. */
const jumpMs = 37

const rightDate = Date
const now = () => rightDate.now() + jumps[Math.floor(performance.now() / jumpMs) % jumps.length]

globalThis.Date = class extends rightDate {
  constructor(...given) {
    super(...(given.length === 0 ? [now()] : given))
  }
  static now() {
    return now()
  }
}
