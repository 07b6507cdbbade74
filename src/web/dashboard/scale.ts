/** Where values and times stand in a chart. */

/** From 0 to the first round figure that holds `most`, in at most four steps. @param least of the scale's top. */
export function ticksTo(most: number, least: number): number[] {
  const top = Math.max(most, least)
  const rough = top / 4
  const size = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * size).find((one) => one >= rough - 1e-9) ?? rough
  const ticks: number[] = []
  for (let n = 0; n * step < top + step - 1e-9; n++) ticks.push(Number((n * step).toPrecision(12)))
  return ticks
}

export interface Point {
  x: number
  y: number
}

/** Lines of an SVG path; points further apart than `gap` are not joined, one alone is a dot of no length. */
export function pathOf(points: readonly Point[], gap: number): string {
  let path = ''
  points.forEach(({ x, y }, at) => {
    const before = points[at - 1]
    const joins = before !== undefined && x - before.x <= gap
    const isAlone = !joins && !((points[at + 1]?.x ?? Infinity) - x <= gap)
    path += `${joins ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}${isAlone ? 'h0' : ''}`
  })
  return path
}

/** The same runs of points, closed down to `floor`. */
export function areaOf(points: readonly Point[], gap: number, floor: number): string {
  let path = ''
  let start: Point | undefined
  points.forEach((point, at) => {
    const { x, y } = point
    path += start ? `L${x.toFixed(1)} ${y.toFixed(1)}` : `M${x.toFixed(1)} ${floor}V${y.toFixed(1)}`
    start ??= point
    if (!((points[at + 1]?.x ?? Infinity) - x <= gap)) {
      path += `V${floor}Z`
      start = undefined
    }
  })
  return path
}

/** How far back a chart goes, in milliseconds, and how far its times stand apart. */
export interface Span {
  ms: number
  step: number
}

const minute = 60_000
const spans: Span[] = [
  { ms: 2 * minute, step: minute / 2 },
  { ms: 5 * minute, step: minute },
  { ms: 10 * minute, step: 2 * minute },
]

/** The shortest that shows all there is: a server that was started now is not a thin line at the right. */
export function spanFor(ageMs: number): Span {
  return spans.find(({ ms }) => ageMs <= ms) ?? spans.at(-1)!
}

/** `−30 s`, `−4 min`. */
export function agoText(ms: number): string {
  if (ms === 0) return 'now'
  return ms % minute === 0 ? `−${ms / minute} min` : `−${ms / 1000} s`
}
