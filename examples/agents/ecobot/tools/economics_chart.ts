/**
 * Charts of economics as PNG and SVG in `out/`: demand, supply, both with their equilibrium, costs, a series of values.
 *
 * Commands are EcoBot's: `grafico demanda [a_d b_d]`, `grafico oferta [a_s b_s]`, `grafico oferta demanda [a_d b_d a_s b_s]`,
 * `grafico costos`, `grafico serie 10,12,11,15`. Curves are Q = a + b·P. Numbers: the comma is decimal (2,5) where
 * values are parted by spaces or `;`, or by a comma and a space; in a list with nothing but commas (10,12,11,15) it parts
 * them. A lone `2,5` is one value for a curve and two for a series. 1.500 is one thousand five hundred, 1.5 is one and a half.
 */
export const description =
  'Draws a chart of economics (demanda, oferta, oferta_demanda with equilibrium, costos, serie) as PNG and SVG in the folder out. Give the Spanish command as text, or kind with its numbers; answer is null when the text asks for no chart.'

export const parameters = {
  type: 'object',
  properties: {
    text: { type: 'string', description: 'What the person wrote, such as "grafico oferta demanda 100 -1 10 1"' },
    kind: {
      type: 'string',
      enum: ['demanda', 'oferta', 'oferta_demanda', 'costos', 'serie'],
      description: 'Instead of text',
    },
    a_d: { type: 'number', description: 'Demand Q = a_d + b_d·P. Default: 100' },
    b_d: { type: 'number', description: 'Below 0. Default: -1' },
    a_s: { type: 'number', description: 'Supply Q = a_s + b_s·P. Default: 10' },
    b_s: { type: 'number', description: 'Above 0. Default: 1' },
    values: { type: 'array', items: { type: 'number' }, description: 'Of a series, at least two' },
  },
}

type Kind = 'demanda' | 'oferta' | 'oferta_demanda' | 'costos' | 'serie'
interface Numbers {
  a_d?: number
  b_d?: number
  a_s?: number
  b_s?: number
  values?: number[]
}
interface Chart {
  scene: Shape[]
  explanation: string
  figures: Record<string, number>
}

export default async function economics_chart(args: { text?: string; kind?: Kind } & Numbers, ctx: ToolContext) {
  const { text = '', kind, a_d, b_d, a_s, b_s, values } = args
  const asked = kind === undefined ? readCommand(text) : { kind, numbers: defined({ a_d, b_d, a_s, b_s, values }) }
  if (asked === null) return { answer: null }
  if (asked === 'help') return { answer: help }
  const { kind: which, numbers } = asked
  if (which === 'serie' && (numbers.values ?? []).length < 2)
    return { answer: 'Decime valores así: `grafico serie 10,12,11,15`' }
  const chart = draw(which, numbers)
  if (typeof chart === 'string') return { answer: `⚠️ No pude generar el gráfico: ${chart}` }
  const files = await save(which, chart.scene, ctx)
  const answer = `✅ Gráfico de ${titles[which]} guardado en:\n${files[0]}\n\n📘 Explicación: ${chart.explanation}`
  const figures = Object.fromEntries(
    Object.entries(chart.figures).map(([name, value]) => [name, Number(value.toPrecision(12))]),
  )
  return { answer, files, kind: which, figures }
}

const titles: Record<Kind, string> = {
  serie: 'SERIE',
  costos: 'COSTOS',
  oferta_demanda: 'OFERTA Y DEMANDA',
  demanda: 'DEMANDA',
  oferta: 'OFERTA',
}

const help = [
  'Usos de `grafico`:',
  '• `grafico demanda [a_d b_d]`',
  '• `grafico oferta  [a_s b_s]`',
  '• `grafico oferta demanda [a_d b_d a_s b_s]`',
  '• `grafico costos`',
  '• `grafico serie 10,12,11,15`',
].join('\n')

// ---------------------------------------------------------------- the command

const command = /\bgrafic(?:o|os|a|as|ar|ame|alo|ala|alos|alas|amos|armelo)\b/
const words: [Exclude<Kind, 'oferta_demanda'>, RegExp][] = [
  ['serie', /\bseries?\b/],
  ['costos', /\bcost(?:o|os|e|es)\b/],
  ['demanda', /\b(?:demandas?|demand|demna|demnada|dema|demada|damanda)\b/],
  ['oferta', /\b(?:ofertas?|ofert|ofrta|oferat|ofe)\b/],
]
/** A longer sentence with the word in it, and nothing that can be drawn, is a question for somebody else. */
const longestForHelp = 4

function readCommand(text: string): { kind: Kind; numbers: Numbers } | 'help' | null {
  const plain = text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('−', '-').trim()
  if (!command.test(plain)) return null
  const named = words.filter(([, pattern]) => pattern.test(plain)).map(([name]) => name)
  // serie > costos > oferta + demanda > demanda > oferta
  const first = named[0]
  if (first === undefined) return plain.split(/\s+/).length <= longestForHelp || /^grafic/.test(plain) ? 'help' : null
  const kind: Kind = first === 'demanda' && named.includes('oferta') ? 'oferta_demanda' : first
  const given = plain.replace(command, ' ').replace(/\b[abpq]_?[ds]?\s*=/g, ' ')
  if (kind === 'serie') return { kind, numbers: { values: numbersIn(given, true) } }
  const [one, two, three, four] = numbersIn(given, false)
  if (kind === 'demanda') return { kind, numbers: defined({ a_d: one, b_d: two }) }
  if (kind === 'oferta') return { kind, numbers: defined({ a_s: one, b_s: two }) }
  return { kind, numbers: defined({ a_d: one, b_d: two, a_s: three, b_s: four }) }
}

/** A lone comma between two numbers parts them in a list; elsewhere it is decimal. */
function numbersIn(text: string, isList: boolean): number[] {
  // "100 - 2P" is 100 and -2; letters beside a number are no part of it.
  const close = text
    .replace(/([+-])\s+(?=\d)/g, ' $1')
    .replace(/[^\d.,;|/+\-\s]+/g, ' ')
    .trim()
  const isAllCommas = !/[;|/\s]/.test(close) && close.split(',').length > (isList ? 1 : 2)
  const pieces = close.split(isAllCommas ? ',' : /[;|/\s]+|,(?=\s|[+-]|$)/)
  return pieces
    .filter((piece) => /\d/.test(piece))
    .map(numberOf)
    .filter(Number.isFinite)
}

function numberOf(text: string): number {
  const isGrouped = /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/.test(text)
  return Number((isGrouped ? text.replaceAll('.', '') : text).replace(',', '.'))
}

function defined(numbers: { [name in keyof Numbers]: Numbers[name] | undefined }): Numbers {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined)) as Numbers
}

// ---------------------------------------------------------------- the economics

const largest = 1e9
const smallest = 1e-6
const mostValues = 500

/** A text: what is wrong with the numbers. */
function draw(kind: Kind, numbers: Numbers): Chart | string {
  const { a_d = 100, b_d = -1, a_s = 10, b_s = 1, values = [] } = numbers
  const used = kind === 'serie' ? values : [a_d, b_d, a_s, b_s]
  if (used.some((value) => !(Math.abs(value) <= largest)))
    return `Usá valores entre −${show(largest)} y ${show(largest)}.`
  if (kind === 'serie') return values.length > mostValues ? `Usá hasta ${mostValues} valores.` : drawSeries(values)
  if (kind === 'costos') return drawCosts()
  if (kind !== 'oferta' && !(b_d < 0)) return 'Para DEMANDA usá pendiente negativa: b_d < 0.'
  if (kind !== 'oferta' && !(a_d > 0)) return 'Para DEMANDA usá ordenada positiva: a_d > 0.'
  if (kind !== 'demanda' && !(b_s > 0)) return 'Para OFERTA usá pendiente positiva: b_s > 0.'
  if (Math.min(Math.abs(b_d), Math.abs(b_s)) < smallest)
    return `Usá pendientes de al menos ${show(smallest)} en valor absoluto.`
  if (kind === 'demanda') return drawDemand(a_d, b_d)
  if (kind === 'oferta') return drawSupply(a_s, b_s)
  const price = (a_d - a_s) / (b_s - b_d)
  const quantity = a_d + b_d * price
  if (!(price > 0)) return 'Las curvas no se cruzan con P > 0: usá a_d > a_s.'
  if (!(quantity > 0)) return 'Las curvas no se cruzan con Q > 0: a ningún precio coinciden compradores y vendedores.'
  return drawMarket([a_d, b_d], [a_s, b_s], quantity, price)
}

type Point = [x: number, y: number]

const colours = {
  ink: '#1f2937',
  soft: '#6b7280',
  grid: '#e5e7eb',
  blue: '#1d4ed8',
  red: '#c2410c',
  green: '#15803d',
  sky: '#dbeafe',
  sand: '#ffedd5',
}

function drawDemand(a: number, b: number): Chart {
  const top = a / -b
  const plot = openPlot({ title: 'Curva de demanda', across: 'Cantidad (Q)', up: 'Precio (P)', x: [0, a], y: [0, top] })
  plot.line(
    [
      [0, top],
      [a, 0],
    ],
    colours.blue,
    `Demanda: ${equation(a, b)}`,
  )
  plot.note([a / 2, top / 2], 'D', colours.blue)
  const explanation = `la demanda ${equation(a, b)} baja: por cada 1 que sube el precio, la cantidad demandada cae ${show(-b)}. Con P = 0 se querrían ${show(a)} unidades y con P = ${show(top)} nadie compra.`
  return { scene: plot.done(), explanation, figures: { a_d: a, b_d: b, choke_price: top } }
}

function drawSupply(a: number, b: number): Chart {
  const start = Math.max(0, -a / b)
  const top = start > 0 ? start * 3 : a > 0 ? (a / b) * 10 : 100
  const plot = openPlot({
    title: 'Curva de oferta',
    across: 'Cantidad (Q)',
    up: 'Precio (P)',
    x: [0, a + b * top],
    y: [0, top],
  })
  plot.line(
    [
      [Math.max(0, a), start],
      [a + b * top, top],
    ],
    colours.red,
    `Oferta: ${equation(a, b)}`,
  )
  const middle = (start + top) / 2
  plot.note([a + b * middle, middle], 'O', colours.red)
  const begin =
    start > 0 ? `Por debajo de P = ${show(start)} nadie vende.` : `Con P = 0 se ofrecerían ${show(a)} unidades.`
  const explanation = `la oferta ${equation(a, b)} sube: por cada 1 que sube el precio, la cantidad ofrecida crece ${show(b)}. ${begin}`
  return { scene: plot.done(), explanation, figures: { a_s: a, b_s: b, start_price: start } }
}

function drawMarket([a_d, b_d]: Point, [a_s, b_s]: Point, quantity: number, price: number): Chart {
  const top = a_d / -b_d
  const start = Math.max(0, -a_s / b_s)
  const right = Math.max(a_d, quantity * 1.6)
  const plot = openPlot({
    title: 'Oferta y demanda',
    across: 'Cantidad (Q)',
    up: 'Precio (P)',
    x: [0, right],
    y: [0, top],
    legendRows: 2,
  })
  plot.area(
    [
      [0, price],
      [quantity, price],
      [0, top],
    ],
    colours.sky,
  )
  plot.area(
    a_s > 0
      ? [
          [0, 0],
          [a_s, 0],
          [quantity, price],
          [0, price],
        ]
      : [
          [0, start],
          [quantity, price],
          [0, price],
        ],
    colours.sand,
  )
  plot.guide([
    [0, price],
    [quantity, price],
    [quantity, 0],
  ])
  const highest = Math.min(top, (right - a_s) / b_s)
  plot.line(
    [
      [0, top],
      [a_d, 0],
    ],
    colours.blue,
    `Demanda: ${equation(a_d, b_d)}`,
  )
  plot.line(
    [
      [Math.max(0, a_s), start],
      [a_s + b_s * highest, highest],
    ],
    colours.red,
    `Oferta: ${equation(a_s, b_s)}`,
  )
  plot.key(colours.sky, 'Excedente del consumidor')
  plot.key(colours.sand, 'Excedente del productor')
  plot.note([a_d * 0.08, top * 0.92], 'D', colours.blue)
  plot.note([a_s + b_s * highest * 0.93, highest * 0.93], 'O', colours.red)
  plot.point([quantity, price], `Equilibrio\n(Q*=${show(quantity)}, P*=${show(price)})`, {
    between: [
      [a_s + b_s * highest, highest],
      [a_d, 0],
    ],
  })
  const consumer = ((top - price) * quantity) / 2
  const producer = a_s > 0 ? price * a_s + (price * (quantity - a_s)) / 2 : ((price - start) * quantity) / 2
  const explanation = `el mercado se equilibra donde ${show(a_d)} ${signed(b_d, 'P')} = ${show(a_s)} ${signed(b_s, 'P')}: P* = (a_d − a_s)/(b_s − b_d) = ${show(price)} y Q* = ${show(quantity)}. Por encima de P* sobra mercadería; por debajo, falta.`
  return {
    scene: plot.done(),
    explanation,
    figures: { Q: quantity, P: price, consumer_surplus: consumer, producer_surplus: producer },
  }
}

function equation(a: number, b: number): string {
  return `Q = ${show(a)} ${signed(b, 'P')}`
}

function signed(factor: number, name: string): string {
  const size = Math.abs(factor)
  return `${factor < 0 ? '−' : '+'} ${size === 1 ? '' : show(size)}${name}`
}

/** CT = 50 + 5Q + Q², Q from 1 to 100. Unit costs have their story at small quantities: a panel of their own. */
function drawCosts(): Chart {
  const total = (q: number): number => 50 + 5 * q + q * q
  const curve = (from: number, to: number, cost: (q: number) => number): Point[] =>
    Array.from({ length: 101 }, (_, step) => from + ((to - from) * step) / 100).map((q) => [q, cost(q)])
  const left = openPlot({
    title: 'Costos totales',
    across: 'Cantidad (Q)',
    up: 'Costo',
    x: [0, 100],
    y: [0, total(100)],
    part: 0,
  })
  left.line(curve(1, 100, total), colours.blue, 'CT = 50 + 5Q + Q²')
  left.line(
    curve(1, 100, (q) => total(q) - 50),
    colours.green,
    'CV = 5Q + Q²',
    true,
  )
  left.line(
    [
      [1, 50],
      [100, 50],
    ],
    colours.soft,
    'CF = 50',
  )
  const right = openPlot({
    title: 'Costos por unidad',
    across: 'Cantidad (Q)',
    up: 'Costo por unidad',
    x: [0, 20],
    y: [0, 60],
    part: 1,
  })
  const best = Math.sqrt(50)
  right.line(
    curve(1, 20, (q) => total(q) / q),
    colours.blue,
    'CMe = CT/Q',
  )
  right.line(
    curve(1, 20, (q) => 5 + q),
    colours.green,
    'CVMe = 5 + Q',
    true,
  )
  right.line(
    curve(1, 20, (q) => 5 + 2 * q),
    colours.red,
    'CMg = 5 + 2Q',
  )
  right.guide([
    [best, total(best) / best],
    [best, 0],
  ])
  right.point([best, total(best) / best], `Mínimo de CMe\n(Q=${show(best)}, CMe=${show(total(best) / best)})`, {
    place: [9, 6],
  })
  const explanation = `con CT = 50 + 5Q + Q² lo fijo (50) se reparte entre más unidades y el costo medio baja hasta Q = ${show(best)}, donde lo cruza el costo marginal (CMg = 5 + 2Q); desde ahí cada unidad nueva cuesta más que el promedio y lo hace subir.`
  return {
    scene: [...left.done(), ...right.done()],
    explanation,
    figures: { best_quantity: best, least_average_cost: total(best) / best },
  }
}

function drawSeries(values: number[]): Chart {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const [first, last] = [values[0]!, values.at(-1)!]
  // A line that never comes near 0 is not squeezed against the top.
  const room = (high - low || Math.abs(high) || 1) * 0.15
  const y: Point = low >= 0 && low < high / 2 ? [0, high + room] : [low - room, high + room]
  const plot = openPlot({
    title: 'Serie de datos',
    across: 'Período',
    up: 'Valor',
    x: [1, values.length],
    y,
    isCounted: true,
  })
  plot.line(
    [
      [1, mean],
      [values.length, mean],
    ],
    colours.soft,
    `Promedio: ${show(mean)}`,
    true,
  )
  const points = values.map((value, index): Point => [index + 1, value])
  plot.line(points, colours.blue, 'Serie')
  if (values.length <= 40) for (const point of points) plot.dot(point, colours.blue)
  if (values.length <= 12)
    points.forEach((point, index) => {
      const isValley =
        point[1] < (points[index - 1]?.[1] ?? Infinity) && point[1] < (points[index + 1]?.[1] ?? Infinity)
      plot.mark(point, show(point[1]), isValley)
    })
  const change = last - first
  const share = first > 0 ? ` (${change < 0 ? '−' : '+'}${show(Math.abs(change / first) * 100)} %)` : ''
  const trend =
    change === 0 ? 'termina donde empezó' : `${change > 0 ? 'sube' : 'baja'} ${show(Math.abs(change))}${share}`
  const explanation = `la serie tiene ${values.length} valores: de ${show(first)} a ${show(last)}, ${trend}. Mínimo ${show(low)}, máximo ${show(high)}, promedio ${show(mean)}.`
  return { scene: plot.done(), explanation, figures: { count: values.length, min: low, max: high, mean, change } }
}

/** As it is written in Spanish: at most two decimals, more for what is small. */
function show(value: number): string {
  const size = Math.abs(value)
  const places = size === 0 || size >= 1 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(size)))
  const [whole = '0', part = ''] = size
    .toFixed(places)
    .replace(/\.?0+$/, (end) => (end.startsWith('.') ? '' : end))
    .split('.')
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(?:\d{3})+$)/g, '.') : whole
  const decimals = part.replace(/0+$/, '')
  return `${value < 0 ? '−' : ''}${grouped}${decimals === '' ? '' : `,${decimals}`}`
}

// ---------------------------------------------------------------- the plot: data → shapes

const width = 1280
const height = 800

/** In pixels, from the top left. Fills are convex. */
type Shape =
  | { type: 'line'; points: Point[]; colour: string; width: number; dash?: number }
  | { type: 'fill'; points: Point[]; colour: string }
  | { type: 'circle'; at: Point; radius: number; colour: string; edge: string }
  | {
      type: 'text'
      at: Point
      text: string
      size: number
      colour: string
      anchor: 'start' | 'middle' | 'end'
      bold?: boolean
      upright?: boolean
    }

interface PlotOptions {
  title: string
  across: string
  up: string
  x: Point
  y: Point
  /** One of two, side by side. */
  part?: 0 | 1
  /** The horizontal axis counts: whole numbers only. */
  isCounted?: boolean
  legendRows?: 1 | 2
}

function openPlot({ title, across, up, x, y, part, isCounted = false, legendRows = 1 }: PlotOptions) {
  const half = width / 2
  const [left, right] = part === undefined ? [110, width - 50] : [part * half + 100, (part + 1) * half - 24]
  const [top, bottom] = [84 + legendRows * 30, height - 90]
  const across_ = ticksOf(x, part === undefined ? 10 : 6, isCounted)
  const up_ = ticksOf(y, 8, false)
  const [x0, x1] = isCounted
    ? [x[0] - 0.5, x[1] + 0.5]
    : [Math.min(x[0], across_[0]!), Math.max(x[1], across_.at(-1)!) + (x[1] - x[0]) * 0.03]
  const [y0, y1] = [Math.min(y[0], up_[0]!), Math.max(y[1], up_.at(-1)!) + (y[1] - y[0]) * 0.03]
  const at = ([one, two]: Point): Point => [
    left + ((one - x0) / (x1 - x0)) * (right - left),
    bottom - ((two - y0) / (y1 - y0)) * (bottom - top),
  ]
  const back: Shape[] = []
  const areas: Shape[] = []
  const front: Shape[] = []
  const legend: { colour: string; label: string; type: 'line' | 'dashed' | 'area' }[] = []
  const thin = (points: Point[], colour: string, lineWidth = 1): Shape => ({
    type: 'line',
    points,
    colour,
    width: lineWidth,
  })
  const write = (
    place: Point,
    text: string,
    size: number,
    anchor: 'start' | 'middle' | 'end',
    more: { colour?: string; bold?: boolean; upright?: boolean } = {},
  ): Shape => ({
    type: 'text',
    at: place,
    text,
    size,
    anchor,
    colour: colours.ink,
    ...more,
  })
  for (const tick of across_) {
    const [px] = at([tick, y0])
    back.push(
      thin(
        [
          [px, top],
          [px, bottom],
        ],
        colours.grid,
      ),
    )
    front.push(
      thin(
        [
          [px, bottom],
          [px, bottom + 7],
        ],
        colours.ink,
        1.5,
      ),
      write([px, bottom + 30], show(tick), 18, 'middle'),
    )
  }
  for (const tick of up_) {
    const [, py] = at([x0, tick])
    back.push(
      thin(
        [
          [left, py],
          [right, py],
        ],
        colours.grid,
      ),
    )
    front.push(
      thin(
        [
          [left - 7, py],
          [left, py],
        ],
        colours.ink,
        1.5,
      ),
      write([left - 13, py + 6], show(tick), 18, 'end'),
    )
  }
  front.push(
    thin(
      [
        [left, top],
        [left, bottom],
        [right, bottom],
      ],
      colours.ink,
      2,
    ),
    write([(left + right) / 2, 48], title, 30, 'middle', { bold: true }),
    write([(left + right) / 2, height - 26], across, 21, 'middle'),
    write([part === 1 ? half + 26 : 34, (top + bottom) / 2], up, 21, 'middle', { upright: true }),
  )
  return {
    line(points: Point[], colour: string, label: string, isDashed = false) {
      front.push({
        type: 'line',
        points: points.map(at),
        colour,
        width: isDashed ? 3 : 4,
        ...(isDashed ? { dash: 14 } : {}),
      })
      legend.push({ colour, label, type: isDashed ? 'dashed' : 'line' })
    },
    area(points: Point[], colour: string) {
      areas.push({ type: 'fill', points: points.map(at), colour })
    },
    key(colour: string, label: string) {
      legend.push({ colour, label, type: 'area' })
    },
    guide(points: Point[]) {
      front.push({ type: 'line', points: points.map(at), colour: colours.soft, width: 2, dash: 9 })
    },
    dot(point: Point, colour: string) {
      front.push({ type: 'circle', at: at(point), radius: 6, colour, edge: '#ffffff' })
    },
    mark(point: Point, text: string, isBelow: boolean) {
      const [px, py] = at(point)
      front.push(write([px, py + (isBelow ? 30 : -16)], text, 18, 'middle', { colour: colours.blue }))
    },
    /** Beside the middle of a falling or rising line. */
    note(point: Point, text: string, colour: string) {
      const [px, py] = at(point)
      front.push(write([px + 18, py + (colour === colours.red ? 26 : -12)], text, 26, 'start', { colour, bold: true }))
    },
    /**
     * `between`: a point on each of the two lines that go on to the right, the upper first; the label stands where they are
     * far enough apart. `place`: where it stands.
     */
    point(point: Point, label: string, { between, place }: { between?: [Point, Point]; place?: Point }) {
      const [px, py] = at(point)
      const lines = label.split('\n')
      const widest = Math.max(...lines.map((line) => textWidth(line, 20)))
      front.push({ type: 'circle', at: [px, py], radius: 9, colour: colours.ink, edge: '#ffffff' })
      let [lx, ly] = place === undefined ? [px + 24, py] : at(place)
      if (between !== undefined) {
        const [rise = 0, fall = 0] = between.map(at).map(([ex, ey]) => (ex === px ? 0 : (ey - py) / (ex - px)))
        const away = Math.max(24, labelHeight / Math.max(0.01, fall - rise))
        ;[lx, ly] = [px + away, py + (away * (rise + fall)) / 2]
        if (ly + labelHeight / 2 > bottom || lx + widest > right) {
          // No room beside: above, where they are as far apart as the label is wide.
          const [toRight, toLeft] = [-1 / Math.min(-0.01, rise), 1 / Math.max(0.01, fall)]
          const up = Math.max(24, (widest + 40) / (toRight + toLeft))
          ;[lx, ly] = [px + (up * (toRight - toLeft) - widest) / 2, py - up - 26]
        }
      }
      lines.forEach((line, index) =>
        front.push(write([lx, ly - 4 + index * 26], line, 20, 'start', { bold: index === 0 })),
      )
    },
    done(): Shape[] {
      const entry = ({ label }: { label: string }): number => 40 + 10 + textWidth(label, 18) + legendGap
      const perRow = Math.ceil(legend.length / legendRows)
      const rows = legend.flatMap(({ colour, label, type }, index): Shape[] => {
        const row = Math.floor(index / perRow)
        const mates = legend.slice(row * perRow, (row + 1) * perRow)
        const sum = (some: { label: string }[]): number => some.reduce((total, one) => total + entry(one), 0)
        const lx = (left + right - sum(mates) + legendGap) / 2 + sum(mates.slice(0, index - row * perRow))
        const ly = 84 + row * 30
        const sample: Shape =
          type === 'area'
            ? {
                type: 'fill',
                colour,
                points: [
                  [lx, ly - 9],
                  [lx + 40, ly - 9],
                  [lx + 40, ly + 9],
                  [lx, ly + 9],
                ],
              }
            : {
                type: 'line',
                colour,
                width: 4,
                points: [
                  [lx, ly],
                  [lx + 40, ly],
                ],
                ...(type === 'dashed' ? { dash: 10 } : {}),
              }
        return [sample, write([lx + 50, ly + 6], label, 18, 'start')]
      })
      return [...areas, ...back, ...front, ...rows]
    },
  }
}

const legendGap = 22
/** Two lines of a label with air around them. */
const labelHeight = 72

/** Round numbers that cover the range: 1, 2, 2.5 or 5 times a power of ten apart. */
function ticksOf([from, to]: Point, about: number, isWhole: boolean): number[] {
  const rough = (to - from) / about || 1
  const power = 10 ** Math.floor(Math.log10(rough))
  const step =
    [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((one) => one >= rough && (!isWhole || one % 1 === 0)) ??
    Math.ceil(rough)
  const [first, last] = isWhole
    ? [Math.ceil(from / step), Math.floor(to / step)]
    : [Math.floor(from / step + 1e-9), Math.ceil(to / step - 1e-9)]
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
  return isWhole && step > 2 ? [from, ...ticks.filter((tick) => tick > from)] : ticks
}

// ---------------------------------------------------------------- SVG

function toSvg(scene: Shape[]): string {
  const n = (value: number): string => String(Math.round(value * 100) / 100)
  const list = (points: Point[]): string => points.map((point) => point.map(n).join(',')).join(' ')
  const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const body = scene.map((shape) => {
    switch (shape.type) {
      case 'fill':
        return `<polygon points="${list(shape.points)}" fill="${shape.colour}"/>`
      case 'circle':
        return `<circle cx="${n(shape.at[0])}" cy="${n(shape.at[1])}" r="${shape.radius}" fill="${shape.colour}" stroke="${shape.edge}" stroke-width="2"/>`
      case 'line': {
        const dash = shape.dash === undefined ? '' : ` stroke-dasharray="${shape.dash} ${shape.dash * 0.8}"`
        return `<polyline points="${list(shape.points)}" fill="none" stroke="${shape.colour}" stroke-width="${shape.width}" stroke-linejoin="round"${dash}/>`
      }
      case 'text': {
        const [x, y] = shape.at.map(n)
        const turn = shape.upright ? ` transform="rotate(-90 ${x} ${y})"` : ''
        return `<text x="${x}" y="${y}" font-size="${shape.size}" fill="${shape.colour}" text-anchor="${shape.anchor}"${shape.bold ? ' font-weight="bold"' : ''}${turn}>${escaped(shape.text)}</text>`
      }
    }
  })
  const title = scene.find((shape) => shape.type === 'text' && shape.bold)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif" role="img">`,
    `<title>${title?.type === 'text' ? escaped(title.text) : ''}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...body,
    '</svg>\n',
  ].join('\n')
}

// ---------------------------------------------------------------- lettering

/**
 * Letters as strokes: baseline 0, small letters 5 high, capitals 7. `M x y` begins a stroke, `L x y` goes on; `A cx cy rx ry
 * from to` begins with an arc in degrees, `a` goes on with one.
 */
const glyphs = new Map(
  `a A 2 2.5 2 2.5 0 360 M 4 5 L 4 0
b M 0 7.2 L 0 0 A 2 2.5 2 2.5 0 360
c A 2 2.5 2 2.5 48 312
d M 4 7.2 L 4 0 A 2 2.5 2 2.5 0 360
e M 0.1 2.6 L 4 2.6 a 2 2.5 2 2.5 2 312
f A 2.5 5.9 1.3 1.3 75 180 L 1.2 0 M 0 5 L 2.6 5
g A 2 2.5 2 2.5 0 360 M 4 5 L 4 0 a 2 0 2 2 0 -145
h M 0 7.2 L 0 0 M 0 3 a 1.8 3 1.8 2 180 0 L 3.6 0
i M 0 5 L 0 0 M 0 6.8 L 0 6.9
ı M 0 5 L 0 0
j M 0.9 5 L 0.9 -0.7 a -0.4 -0.7 1.3 1.3 0 -90 M 0.9 6.8 L 0.9 6.9
k M 0 7.2 L 0 0 M 3.4 5 L 0 1.8 M 1.3 3 L 3.6 0
l M 0 7.2 L 0 0
m M 0 5 L 0 0 M 0 3.3 a 1.5 3.3 1.5 1.7 180 0 L 3 0 M 3 3.3 a 4.5 3.3 1.5 1.7 180 0 L 6 0
n M 0 5 L 0 0 M 0 3 a 1.8 3 1.8 2 180 0 L 3.6 0
o A 2 2.5 2 2.5 0 360
p M 0 5 L 0 -2 A 2 2.5 2 2.5 0 360
q M 4 5 L 4 -2 A 2 2.5 2 2.5 0 360
r M 0 5 L 0 0 M 0 2.9 a 2.1 2.9 2.1 2.1 180 75
s A 1.7 3.75 1.5 1.25 35 270 a 1.7 1.25 1.6 1.25 90 -145
t M 1.1 6.7 L 1.1 1.4 a 2.5 1.4 1.4 1.4 180 285 M 0 5 L 2.7 5
u M 0 5 L 0 2 a 1.8 2 1.8 2 180 360 M 3.6 5 L 3.6 0
v M 0 5 L 1.9 0 L 3.8 5
w M 0 5 L 1.4 0 L 2.8 5 L 4.2 0 L 5.6 5
x M 0 5 L 3.6 0 M 3.6 5 L 0 0
y M 0 5 L 1.95 0 M 3.9 5 L 1.6 -1 a 0.4 -0.7 1.2 1.3 -20 -90
z M 0 5 L 3.5 5 L 0 0 L 3.6 0
A M 0 0 L 2.7 7 L 5.4 0 M 0.95 2.4 L 4.45 2.4
B M 0 3.7 L 2.5 3.7 a 2.5 5.35 1.75 1.65 -90 90 L 0 7 L 0 0 L 2.7 0 a 2.7 1.85 1.9 1.85 -90 90
C A 3 3.5 3 3.5 48 312
D M 0 0 L 0 7 L 1.9 7 a 1.9 3.5 3.2 3.5 90 -90 L 0 0
E M 4.2 7 L 0 7 L 0 0 L 4.3 0 M 0 3.7 L 3.7 3.7
F M 4.2 7 L 0 7 L 0 0 M 0 3.7 L 3.6 3.7
G A 3 3.5 3 3.5 48 355 L 6 3.4 L 3.5 3.4
H M 0 7 L 0 0 M 5 7 L 5 0 M 0 3.7 L 5 3.7
I M 0 7 L 0 0
J M 2.6 7 L 2.6 1.8 a 1 1.8 1.6 1.8 0 -120
K M 0 7 L 0 0 M 4.4 7 L 0 2.7 M 1.5 4.1 L 4.7 0
L M 0 7 L 0 0 L 4 0
M M 0 0 L 0 7 L 3 1.6 L 6 7 L 6 0
N M 0 0 L 0 7 L 4.9 0 L 4.9 7
O A 3.1 3.5 3.1 3.5 0 360
P M 0 0 L 0 7 L 2.6 7 a 2.6 5.1 1.9 1.9 90 -90 L 0 3.2
Q A 3.1 3.5 3.1 3.5 0 360 M 3.9 1.8 L 6.1 -0.6
R M 0 0 L 0 7 L 2.6 7 a 2.6 5.15 1.85 1.85 90 -90 L 0 3.3 M 2.3 3.3 L 4.5 0
S A 2.3 5.3 2.05 1.7 35 270 a 2.3 1.8 2.25 1.8 90 -150
T M 0 7 L 5 7 M 2.5 7 L 2.5 0
U M 0 7 L 0 2.4 a 2.4 2.4 2.4 2.4 180 360 L 4.8 7
V M 0 7 L 2.6 0 L 5.2 7
W M 0 7 L 1.9 0 L 3.8 7 L 5.7 0 L 7.6 7
X M 0 7 L 4.7 0 M 4.7 7 L 0 0
Y M 0 7 L 2.5 3.4 L 5 7 M 2.5 3.4 L 2.5 0
Z M 0 7 L 4.6 7 L 0 0 L 4.8 0
0 A 2.05 3.5 2.05 3.5 0 360
1 M 0.5 5.6 L 2.2 7 L 2.2 0 M 0.6 0 L 3.8 0
2 A 2 5 1.9 2 165 -38 L 0.1 0 L 4.1 0
3 A 1.9 5.3 1.75 1.7 150 -90 a 1.9 1.8 2.05 1.8 90 -155
4 M 3.2 0 L 3.2 7 L 0 2 L 4.3 2
5 M 3.7 7 L 0.7 7 L 0.4 3.8 a 1.9 2.25 2.15 2.25 130 -150
6 A 2.05 2.2 2.05 2.2 0 360 M 0 2.2 a 4.2 2.2 4.2 4.8 180 105
7 M 0 7 L 4.1 7 L 1.4 0
8 A 2.05 5.3 1.7 1.7 0 360 A 2.05 1.8 2.05 1.8 0 360
9 A 2.05 4.8 2.05 2.2 0 360 M 4.1 4.8 a -0.1 4.8 4.2 4.8 0 -75
. M 0 0 L 0 0.1
, M 0.5 0.2 L 0 -1.3
: M 0 0 L 0 0.1 M 0 4 L 0 4.1
; M 0.5 0.2 L 0 -1.3 M 0.4 4 L 0.4 4.1
( A 3 2.8 3 5.2 130 230
) A -2 2.8 3 5.2 50 -50
= M 0 2.2 L 4 2.2 M 0 4 L 4 4
+ M 0 3.1 L 4.2 3.1 M 2.1 5.2 L 2.1 1
- M 0 3 L 2.4 3
− M 0 3.1 L 4.2 3.1
* M 1.4 7.2 L 1.4 4.4 M 0.2 6.5 L 2.6 5.1 M 2.6 6.5 L 0.2 5.1
/ M 0 -0.8 L 3 7.4
· M 0 3 L 0 3.1
% A 1.2 5.6 1.2 1.4 0 360 A 5 1.4 1.2 1.4 0 360 M 5 7 L 1.2 0
² A 1.2 6.6 1.1 1 165 -38 L 0.1 4 L 2.4 4
? A 1.8 5.2 1.7 1.8 165 -50 a 2.6 2.4 0.9 1.2 120 180 L 1.7 1.9 M 1.7 0 L 1.7 0.1
$ A 2 4.7 1.8 1.4 35 270 a 2 1.8 2 1.5 90 -150 M 2 7.2 L 2 -0.8`
    .split('\n')
    .map((line): [string, Point[][]] => [line[0]!, strokesOf(line.slice(2))]),
)

function strokesOf(path: string): Point[][] {
  const strokes: Point[][] = []
  for (const step of path.split(/ (?=[A-Za-z])/)) {
    const [a = 0, b = 0, rx = 0, ry = 0, from = 0, to = 0] = step.slice(2).split(' ').map(Number)
    const turns = Math.max(2, Math.ceil(Math.abs(to - from) / 12))
    const points: Point[] = /[ML]/.test(step[0]!)
      ? [[a, b]]
      : Array.from({ length: turns + 1 }, (_, index) => {
          const angle = ((from + ((to - from) * index) / turns) * Math.PI) / 180
          return [a + rx * Math.cos(angle), b + ry * Math.sin(angle)]
        })
    if (/[MA]/.test(step[0]!)) strokes.push(points)
    else strokes.at(-1)!.push(...points)
  }
  return strokes
}

const accents: Record<string, Point[]> = {
  '\u0301': [
    [-0.4, 0],
    [0.7, 1.4],
  ],
  '\u0303': [
    [-1.5, 0.1],
    [-0.9, 0.8],
    [-0.4, 0.8],
    [0.4, 0.2],
    [0.9, 0.2],
    [1.5, 0.9],
  ],
  '\u0308': [
    [-0.9, 0.4],
    [-0.9, 0.5],
  ],
}

/** Strokes of a text at its baseline, 1 unit of the font = 1; with the place after it. */
function letters(text: string): { strokes: Point[][]; end: number } {
  const strokes: Point[][] = []
  let x = 0
  for (const cluster of text.normalize('NFD').match(/\P{M}\p{M}*/gu) ?? []) {
    const [base = ' ', ...marks] = cluster
    const found = glyphs.get(marks.length > 0 && base === 'i' ? 'ı' : base)
    if (found === undefined) {
      x += 3
      continue
    }
    const extent = Math.max(0, ...found.flat().map(([px]) => px))
    const place = ([px, py]: Point): Point => [x + px, py]
    strokes.push(...found.map((stroke) => stroke.map(place)))
    const above = base === base.toLowerCase() ? 6.2 : 8
    for (const mark of marks) {
      const shift = (dx: number): Point[] =>
        (accents[mark] ?? []).map(([px, py]): Point => [x + extent / 2 + px + dx, above + py])
      strokes.push(shift(0))
      if (mark === '\u0308') strokes.push(shift(1.8))
    }
    x += extent + 1.7
  }
  return { strokes, end: Math.max(0, x - 1.7) }
}

/** Font units of one pixel of font size: a capital is 0.72 of it high. */
const unit = 0.72 / 7

function textWidth(text: string, size: number): number {
  return letters(text).end * unit * size
}

// ---------------------------------------------------------------- PNG

/** Shades between paper and ink: with few of them a palette is enough. */
const shades = 7

interface Canvas {
  rgb: Uint8Array
  mask: Uint8Array
}

function toPng(scene: Shape[]): Uint8Array {
  const canvas: Canvas = { rgb: new Uint8Array(width * height * 3).fill(255), mask: new Uint8Array(width * height) }
  for (const shape of scene) {
    if (shape.type === 'fill') paint(canvas, [shape.points], shape.colour, coverOfConvex(shape.points), 1)
    else if (shape.type === 'circle') {
      strokeLines(canvas, [[shape.at, shape.at]], shape.edge, shape.radius * 2 + 2)
      strokeLines(canvas, [[shape.at, shape.at]], shape.colour, shape.radius * 2 - 2)
    } else if (shape.type === 'line')
      strokeLines(
        canvas,
        shape.dash === undefined ? [shape.points] : dashes(shape.points, shape.dash, shape.dash * 0.8 + shape.width),
        shape.colour,
        shape.width,
      )
    else {
      const { strokes, end } = letters(shape.text)
      const scale = unit * shape.size
      const shift = shape.anchor === 'middle' ? end / 2 : shape.anchor === 'end' ? end : 0
      const place = ([x, y]: Point): Point => {
        const [dx, dy] = [(x - shift) * scale, -y * scale]
        return shape.upright ? [shape.at[0] + dy, shape.at[1] - dx] : [shape.at[0] + dx, shape.at[1] + dy]
      }
      strokeLines(
        canvas,
        strokes.map((stroke) => stroke.map(place)),
        shape.colour,
        shape.size * (shape.bold ? 0.125 : 0.09),
      )
    }
  }
  return encodePng(canvas.rgb)
}

/** All strokes are one shape: where they meet they do not darken. */
function strokeLines(canvas: Canvas, strokes: Point[][], colour: string, lineWidth: number): void {
  const pieces = strokes.flatMap((points) =>
    points.slice(points.length > 1 ? 1 : 0).flatMap((to, index) => shortPieces(points[index]!, to)),
  )
  const reach = lineWidth / 2
  const area: Box = { x0: width, y0: height, x1: 0, y1: 0 }
  for (const [from, to] of pieces) {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
    const square = dx * dx + dy * dy
    cover(canvas.mask, [from, to], reach + 1, area, (x, y) => {
      const along = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - from[0]) * dx + (y - from[1]) * dy) / square))
      const [ax, ay] = [x - from[0] - along * dx, y - from[1] - along * dy]
      return reach + 0.5 - Math.sqrt(ax * ax + ay * ay)
    })
  }
  blend(canvas, area, colour)
}

/** What a long slanted line touches is much less than the box around it. */
function shortPieces(from: Point, to: Point): [Point, Point][] {
  const count = Math.max(1, Math.ceil(Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])) / 24))
  const at = (step: number): Point => [
    from[0] + ((to[0] - from[0]) * step) / count,
    from[1] + ((to[1] - from[1]) * step) / count,
  ]
  return Array.from({ length: count }, (_, step) => [at(step), at(step + 1)])
}

function dashes(points: Point[], on: number, off: number): Point[][] {
  const found: Point[][] = []
  let left = on
  let isOn = true
  let current: Point[] = points.slice(0, 1)
  for (let index = 1; index < points.length; index++) {
    let from = points[index - 1]!
    const to = points[index]!
    let rest = Math.hypot(to[0] - from[0], to[1] - from[1])
    while (rest > left) {
      const share = left / rest
      from = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
      rest -= left
      if (isOn) found.push([...current, from])
      current = [from]
      isOn = !isOn
      left = isOn ? on : off
    }
    left -= rest
    current.push(to)
  }
  return isOn && current.length > 1 ? [...found, current] : found
}

function coverOfConvex(points: Point[]): (x: number, y: number) => number {
  const turn = points.reduce((sum, [x, y], index) => {
    const [nx, ny] = points[(index + 1) % points.length]!
    return sum + x * ny - nx * y
  }, 0)
  const edges = points.flatMap(([x, y], index) => {
    const [nx, ny] = points[(index + 1) % points.length]!
    const length = Math.hypot(nx - x, ny - y) * Math.sign(turn)
    return length === 0 ? [] : [[x, y, (nx - x) / length, (ny - y) / length] as const]
  })
  return (px, py) => {
    let least = 1
    for (const [x, y, dx, dy] of edges) {
      const inside = dx * (py - y) - dy * (px - x) + 0.5
      if (inside <= 0) return 0
      if (inside < least) least = inside
    }
    return least
  }
}

interface Box {
  x0: number
  y0: number
  x1: number
  y1: number
}

function paint(
  canvas: Canvas,
  strokes: Point[][],
  colour: string,
  amount: (x: number, y: number) => number,
  margin: number,
): void {
  const area: Box = { x0: width, y0: height, x1: 0, y1: 0 }
  cover(canvas.mask, strokes.flat(), margin, area, amount)
  blend(canvas, area, colour)
}

/** Puts into the mask how much of each pixel is covered, the most of all calls; `area` grows by what was looked at. */
function cover(
  mask: Uint8Array,
  points: Point[],
  margin: number,
  area: Box,
  amount: (x: number, y: number) => number,
): void {
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const x0 = Math.max(0, Math.floor(Math.min(...xs) - margin))
  const y0 = Math.max(0, Math.floor(Math.min(...ys) - margin))
  const x1 = Math.min(width - 1, Math.ceil(Math.max(...xs) + margin))
  const y1 = Math.min(height - 1, Math.ceil(Math.max(...ys) + margin))
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++) {
      const shade = Math.round(Math.min(1, amount(x + 0.5, y + 0.5)) * shades)
      if (shade > mask[y * width + x]!) mask[y * width + x] = shade
    }
  area.x0 = Math.min(area.x0, x0)
  area.y0 = Math.min(area.y0, y0)
  area.x1 = Math.max(area.x1, x1)
  area.y1 = Math.max(area.y1, y1)
}

function blend({ rgb, mask }: Canvas, { x0, y0, x1, y1 }: Box, colour: string): void {
  const ink = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++) {
      const at = y * width + x
      const share = mask[at]! / shades
      if (share === 0) continue
      mask[at] = 0
      for (let channel = 0; channel < 3; channel++) {
        const under = rgb[at * 3 + channel]!
        rgb[at * 3 + channel] = Math.round(under + (ink[channel]! - under) * share)
      }
    }
}

/** With a palette where 256 colours are enough, which they are unless curves lie on areas in many shades. 160 dpi. */
function encodePng(rgb: Uint8Array): Uint8Array {
  const palette = new Map<number, number>()
  const indexed = new Uint8Array(width * height)
  let [last, lastIndex] = [-1, 0]
  for (let at = 0; at < indexed.length && palette.size <= 256; at++) {
    const colour = (rgb[at * 3]! << 16) | (rgb[at * 3 + 1]! << 8) | rgb[at * 3 + 2]!
    if (colour !== last) {
      last = colour
      lastIndex = palette.get(colour) ?? palette.size
      palette.set(colour, lastIndex)
    }
    indexed[at] = lastIndex
  }
  const isIndexed = palette.size <= 256
  const [pixels, stride] = isIndexed ? [indexed, width] : [rgb, width * 3]
  const rows = new Uint8Array(height * (stride + 1))
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1)
  const header = new Uint8Array(13)
  new DataView(header.buffer).setUint32(0, width)
  new DataView(header.buffer).setUint32(4, height)
  header.set([8, isIndexed ? 3 : 2, 0, 0, 0], 8)
  const density = new Uint8Array(9)
  new DataView(density.buffer).setUint32(0, 6299)
  new DataView(density.buffer).setUint32(4, 6299)
  density[8] = 1
  const colours_ = Uint8Array.from(
    [...palette.keys()].flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]),
  )
  return joined([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('pHYs', density),
    ...(isIndexed ? [chunk('PLTE', colours_)] : []),
    chunk('IDAT', deflate(rows)),
    chunk('IEND', new Uint8Array(0)),
  ])
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(new TextEncoder().encode(type), 4)
  bytes.set(data, 8)
  view.setUint32(data.length + 8, crc(bytes.subarray(4, data.length + 8)))
  return bytes
}

function crc(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (const byte of bytes) value = crcTable[(value ^ byte) & 255]! ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})

function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** zlib: one block with the fixed codes. Of each place the last two earlier ones that begin alike are tried, and the row above. */
function deflate(data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + (data.length >> 3) + 64)
  let size = 2
  out.set([0x78, 0x9c])
  let held = 0
  let bits = 0
  const put = (value: number, count: number): void => {
    held |= value << bits
    bits += count
    while (bits >= 8) {
      out[size++] = held & 255
      held >>>= 8
      bits -= 8
    }
  }
  const turned = (value: number, count: number): number => {
    let result = 0
    for (let bit = 0; bit < count; bit++) result |= ((value >> bit) & 1) << (count - 1 - bit)
    return result
  }
  const symbol = (code: number): void => {
    if (code < 144) put(turned(0x30 + code, 8), 8)
    else if (code < 256) put(turned(0x190 + code - 144, 9), 9)
    else if (code < 280) put(turned(code - 256, 7), 7)
    else put(turned(0xc0 + code - 280, 8), 8)
  }
  const seen = new Int32Array(1 << 15).fill(-1)
  const before = new Int32Array(1 << 15).fill(-1)
  const hash = (at: number): number => (data[at]! * 2657 + data[at + 1]! * 389 + data[at + 2]! * 31) & 0x7fff
  put(3, 3)
  for (let at = 0; at < data.length;) {
    let length = 0
    let distance = 0
    if (at + 3 <= data.length) {
      const key = hash(at)
      for (const from of [at - 1, at - width - 1, seen[key]!, before[key]!]) {
        if (from < 0 || at - from > 32768 || length === 258) continue
        let same = 0
        while (same < 258 && at + same < data.length && data[from + same] === data[at + same]) same++
        if (same > length) [length, distance] = [same, at - from]
      }
      before[key] = seen[key]!
      seen[key] = at
    }
    if (length < 3) {
      symbol(data[at]!)
      at++
      continue
    }
    const [code, extra, base] = rowOf(lengths, length)
    symbol(257 + code)
    put(length - base, extra)
    const [far, farExtra, farBase] = rowOf(distances, distance)
    put(turned(far, 5), 5)
    put(distance - farBase, farExtra)
    at += length
  }
  symbol(256)
  if (bits > 0) put(0, 8 - bits)
  let [one, two] = [1, 0]
  for (let at = 0; at < data.length;) {
    // As many as the sums can take before they lose digits.
    for (const end = Math.min(data.length, at + 3800); at < end; at++) {
      one += data[at]!
      two += one
    }
    one %= 65521
    two %= 65521
  }
  out.set([two >> 8, two & 255, one >> 8, one & 255], size)
  return out.slice(0, size + 4)
}

/** Code, extra bits, first value. */
type Row = [code: number, extra: number, base: number]
const lengths = rowsOf(3, 28, (code) => (code < 8 ? 0 : (code >> 2) - 1)).concat([[28, 0, 258]])
const distances = rowsOf(1, 30, (code) => (code < 4 ? 0 : (code >> 1) - 1))

function rowsOf(first: number, count: number, extraOf: (code: number) => number): Row[] {
  let base = first
  return Array.from({ length: count }, (_, code): Row => {
    const row: Row = [code, extraOf(code), base]
    base += 2 ** row[1]
    return row
  })
}

function rowOf(rows: Row[], value: number): Row {
  let index = rows.length - 1
  while (rows[index]![2] > value) index--
  return rows[index]!
}

// ---------------------------------------------------------------- the files

const folder = 'out'

/** `out/KIND-YYYYmmdd-HHMMSS.png` and `.svg`, with -2, -3 … when others drew the same in the same second. */
async function save(kind: Kind, scene: Shape[], ctx: ToolContext): Promise<[png: string, svg: string]> {
  const now = new Date()
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`
  const stem = `${kind}-${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`
  const [png, svg] = [toPng(scene), toSvg(scene)]
  // A folder that holds something cannot be moved onto another one: of many that draw at once, one gets the name.
  const mine = `${folder}/.claim-${crypto.randomUUID()}`
  await ctx.mkdir(mine)
  await ctx.writeFile(`${mine}/claim`, '')
  for (let copy = 1; ; copy++) {
    const path = `${folder}/${copy === 1 ? stem : `${stem}-${copy}`}`
    const claim = path.replace('/', '/.')
    if ((await ctx.exists(`${path}.png`)) || !(await moved(mine, claim, ctx))) continue
    // Somebody may have finished between the look and the claim.
    if (await ctx.exists(`${path}.png`)) {
      await ctx.rename(claim, mine)
      continue
    }
    await ctx.writeFile(`${path}.svg`, svg)
    await ctx.writeFile(`${path}.png`, png)
    await ctx.remove(claim, { recursive: true })
    return [`${path}.png`, `${path}.svg`]
  }
}

/** False: there is one of that name. */
async function moved(from: string, to: string, ctx: ToolContext): Promise<boolean> {
  try {
    await ctx.rename(from, to)
    return true
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false
    throw error
  }
}
