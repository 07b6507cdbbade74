/** One chart of the last minutes: lines over an area, a scale that fits, and the figures under the pointer. */
import { make } from '../chat/dom.ts'
import type { Sample } from './api.ts'
import { clock } from './format.ts'
import { agoText, areaOf, pathOf, spanFor, ticksTo } from './scale.ts'
import type { Point } from './scale.ts'
import { svg } from './svg.ts'

export interface Line {
  name: string
  /** Of `chart.css`: `one`, `two`, `bad`. */
  tone: 'one' | 'two' | 'bad'
  /** null: there is none at that time. */
  value: (sample: Sample) => number | null
  isArea?: boolean
}

export interface ChartOptions {
  title: string
  lines: Line[]
  text: (value: number) => string
  /** The scale goes at least so far. */
  least: number
}

export interface Chart {
  element: HTMLElement
  show(samples: readonly Sample[], now: number): void
}

/** Of the samples that are joined although some between have no value. */
const gapMs = 15_000
const height = 168
const frame = { left: 46, right: 10, top: 10, bottom: 22 }
const floor = height - frame.bottom

export function createChart({ title, lines, text, least }: ChartOptions): Chart {
  const id = title.replaceAll(/\W/g, '')
  const picture = svg('svg', { role: 'img', height })
  const figures = lines.map(() => make('b'))
  const tip = make('div', { className: 'tip', hidden: true })
  const legend = make(
    'ul',
    { className: 'legend' },
    ...lines.map(({ name, tone }, at) => make('li', { className: tone }, `${name} `, figures[at]!)),
  )
  const box = make('div', { className: 'plot' })
  box.append(picture, tip)
  const element = make('figure', { className: 'card chart' })
  element.append(make('figcaption', {}, make('h2', { textContent: title }), legend), box)
  let samples: readonly Sample[] = []
  let now = Date.now()
  let width = 0
  let top = least
  let span = spanFor(0)
  let pointer: number | null = null

  const xOf = (at: number): number => frame.left + (1 - (now - at) / span.ms) * (width - frame.left - frame.right)
  const yOf = (value: number): number => floor - (value / top) * (floor - frame.top)
  const pointsOf = ({ value }: Line): Point[] =>
    samples.flatMap((sample) => {
      const found = value(sample)
      return found === null ? [] : [{ x: xOf(sample.at), y: yOf(found) }]
    })

  function draw(): void {
    if (width === 0) return
    const values = samples.flatMap((sample) => lines.map(({ value }) => value(sample) ?? 0))
    const ticks = ticksTo(
      values.reduce((most, value) => Math.max(most, value), 0),
      least,
    )
    top = ticks.at(-1)!
    span = spanFor(now - (samples[0]?.at ?? now))
    const gap = (gapMs / span.ms) * width
    picture.setAttribute('viewBox', `0 0 ${width} ${height}`)
    const defs = svg(
      'linearGradient',
      { id, x1: 0, y1: 0, x2: 0, y2: 1 },
      svg('stop', { offset: 0, class: 'from' }),
      svg('stop', { offset: 1, class: 'to' }),
    )
    const grid = ticks.map((tick) =>
      svg(
        'g',
        { class: tick === 0 ? 'tick base' : 'tick' },
        svg('path', { d: `M${frame.left} ${yOf(tick)}H${width - frame.right}` }),
        svg('text', { x: frame.left - 8, y: yOf(tick) + 4, 'text-anchor': 'end' }, text(tick)),
      ),
    )
    const { ms, step } = span
    const apart = width < 380 ? ms / 2 : step
    const times = Array.from({ length: ms / apart + 1 }, (_, at) => at * apart).map((ago) =>
      svg(
        'text',
        {
          x: xOf(now - ago),
          y: height - 5,
          'text-anchor': ago === 0 ? 'end' : ago === ms ? 'start' : 'middle',
        },
        agoText(ago),
      ),
    )
    const drawn = lines.toReversed().flatMap((line) => {
      const points = pointsOf(line)
      const stroke = svg('path', { d: pathOf(points, gap), class: `line ${line.tone}` })
      return line.isArea ? [svg('path', { d: areaOf(points, gap, floor), fill: `url(#${id})` }), stroke] : [stroke]
    })
    picture.replaceChildren(svg('defs', {}, defs), ...grid, svg('g', { class: 'tick' }, ...times), ...drawn)
    const last = samples.at(-1)
    const told = lines.map((line, at) => {
      const value = last ? line.value(last) : null
      figures[at]!.textContent = value === null ? '–' : text(value)
      return `${line.name} ${value === null ? 'none' : text(value)}`
    })
    picture.setAttribute('aria-label', `${title} of late. Now: ${told.join(', ')}. Scale up to ${text(top)}.`)
    point()
  }

  /** What was at the pointer's time. */
  function point(): void {
    picture.querySelector('.cross')?.remove()
    const x = pointer
    const nearest =
      x === null
        ? undefined
        : samples.reduce<Sample | undefined>(
            (best, one) => (!best || Math.abs(xOf(one.at) - x) < Math.abs(xOf(best.at) - x) ? one : best),
            undefined,
          )
    tip.hidden = !nearest
    if (!nearest) return
    const at = xOf(nearest.at)
    const cross = svg('g', { class: 'cross' }, svg('path', { d: `M${at} ${frame.top}V${floor}` }))
    for (const { tone, value } of lines) {
      const found = value(nearest)
      if (found !== null) cross.append(svg('circle', { cx: at, cy: yOf(found), r: 3.5, class: tone }))
    }
    picture.append(cross)
    tip.replaceChildren(
      make('span', { textContent: clock(nearest.at) }),
      ...lines.map(({ name, tone, value }) => {
        const found = value(nearest)
        return make('span', { className: tone, textContent: `${name} ${found === null ? '–' : text(found)}` })
      }),
    )
    tip.style.setProperty('--x', `${at}px`)
    tip.classList.toggle('before', at > width / 2)
  }

  box.addEventListener('pointermove', ({ clientX }) => {
    pointer = clientX - box.getBoundingClientRect().left
    point()
  })
  box.addEventListener('pointerleave', () => {
    pointer = null
    point()
  })
  new ResizeObserver(([entry]) => {
    width = Math.round(entry!.contentRect.width)
    draw()
  }).observe(box)

  return {
    element,
    show(given, at) {
      samples = given
      now = at
      draw()
    },
  }
}
