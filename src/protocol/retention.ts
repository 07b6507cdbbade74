/** What of that which is kept has had its time: by age, count and size, the same for sessions and for runs. */

/** Each that is given spares more: what goes fits all of them. */
export interface Retention {
  /** Only what did not change for so many days. */
  days?: number
  /** The newest stay, so many. */
  keep?: number
  /** Only the oldest: what is left must not be larger than so many bytes. */
  maxBytes?: number
}

export interface Aged {
  /** Milliseconds since the epoch. */
  changedAt: number
  bytes: number
}

const dayMs = 24 * 60 * 60 * 1000

/** @param kept the newest first. */
export function outdated<Kept extends Aged>(kept: readonly Kept[], retention: Retention, now: Date): Kept[] {
  const { days = 0, keep = 0, maxBytes } = retention
  const newest = now.getTime() - days * dayMs
  let bytes = 0
  return kept.filter((one, at) => {
    bytes += one.bytes
    return at >= keep && one.changedAt <= newest && (maxBytes === undefined || bytes > maxBytes)
  })
}
