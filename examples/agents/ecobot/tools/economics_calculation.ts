/**
 * Calculations of economics and finance from a Spanish sentence, with their steps.
 *
 * Numbers are Spanish: 2,5 is two and a half, 1.500 one thousand five hundred, 1.234,5 both; 2.5 and 1,234.5 are understood
 * too. `10,20,30` is a list; so is `10; 20,5; 30`. "3 mil" and "2 millones" are numbers. In sums "100 + 10%" is 110.
 * What is not understood is nobody's (answer: null): better the model than a wrong figure.
 */
export const description =
  'Calculates from a Spanish sentence: arithmetic, percentages, growth, elasticity, market equilibrium with surpluses and taxes, PBI and deflator, inflation, real interest, VAN, TIR, simple and compound interest, opportunity cost, margins, break-even, multiplier, ROI. answer is null when it does not understand.'

export const parameters = {
  type: 'object',
  properties: {
    text: {
      type: 'string',
      description:
        'For example "cuánto es 2,5 * 4", "VAN al 10% inversión 1000 flujos 300; 420; 680", "tasa real con nominal 40% e inflación 25%"',
    },
  },
  required: ['text'],
}

interface Found {
  formula: string
  steps: string
  result: string
  reading?: string
  figures: Record<string, number>
}

export default function economics_calculation(args: { text: string }) {
  if (args.text.length > longestText) return { answer: null }
  const text = readable(args.text)
  for (const [calculation, work] of calculations) {
    const found = work(text)
    if (found === null) continue
    if (typeof found === 'string') return { answer: `⚠️ No pude hacer la cuenta: ${found}`, calculation }
    const { formula, steps, result, reading, figures } = found
    if (Object.values(figures).some((value) => !Number.isFinite(value)))
      return { answer: '⚠️ No pude hacer la cuenta: el resultado es demasiado grande o no existe.', calculation }
    const lines = [
      `• Fórmula: ${formula}`,
      `• Cuenta: ${steps}`,
      `• Resultado: ${result}`,
      ...(reading === undefined ? [] : [`• Lectura: ${reading}`]),
    ]
    const rounded = Object.fromEntries(
      Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(12))]),
    )
    return { answer: lines.join('\n'), calculation, figures: rounded }
  }
  return { answer: null }
}

const longestText = 600

/** The first that understands the text gives the answer; a text: what is wrong with the numbers. */
const calculations: [string, (text: string) => Found | string | null][] = [
  ['expression', expression],
  ['share', share],
  ['elasticity', elasticity],
  ['market', market],
  ['opportunity_cost', opportunityCost],
  ['gdp', gdp],
  ['real_interest', realInterest],
  ['inflation', inflation],
  ['van_tir', vanAndTir],
  ['effective_rate', effectiveRate],
  ['present_value', presentValue],
  ['interest', interest],
  ['break_even', breakEven],
  ['margin', margin],
  ['multiplier', multiplier],
  ['roi', roi],
  ['growth', growth],
]

// ---------------------------------------------------------------- reading

/** One number, as `readable` writes it. */
const N = '-?\\d+(?:\\.\\d+)?'

/** Lower case without accents; numbers with a point, lists parted by `;`. */
function readable(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[×]/g, '*')
    .replace(/[÷]/g, '/')
    .replace(/[−–]/g, '-')
    .replace(/u\$s|us\$|usd|ars|[$€¿¡]/g, ' ')
    .replace(/\d+(?:[.,]\d+)*/g, numberText)
    .replace(/(\d+(?:\.\d+)?)\s*(mil(?:lon|lones)?)(?![a-z])/g, (_, size: string, unit: string) =>
      plainNumber(Number(size) * (unit === 'mil' ? 1e3 : 1e6)),
    )
    .replace(/(\d)\s*por ciento/g, '$1%')
    .replace(/\s+/g, ' ')
    .trim()
}

function numberText(token: string): string {
  const [commas, points] = [token.split(',').length - 1, token.split('.').length - 1]
  if (commas > 1 && points === 0) return token.replaceAll(',', ' ; ')
  if (commas > 0 && points > 0)
    return token.lastIndexOf(',') > token.lastIndexOf('.')
      ? token.replaceAll('.', '').replace(',', '.')
      : token.replaceAll(',', '')
  if (commas === 1) return token.replace(',', '.')
  return /^[1-9]\d{0,2}(?:\.\d{3})+$/.test(token) ? token.replaceAll('.', '') : token
}

function plainNumber(value: number): string {
  return String(Number(value.toPrecision(15)))
}

function numbersIn(text: string): number[] {
  return [...text.matchAll(new RegExp(N, 'g'))].map(([found]) => Number(found))
}

/** The number soon after a name: "inflación del 25%", "nominal = 40". */
function after(text: string, names: string): number | null {
  const found = new RegExp(
    `(?:${names})(?:[ :=]|\\b(?:de|del|es|son|fue|inicial|anual|mensual|igual|a|al|la|el|un|una|por|unidad|unitario|total|hay|vale|tasa)\\b)*(${N})`,
  ).exec(text)
  return found ? Number(found[1]) : null
}

/** "el precio pasa de 10 a 12". */
function change(text: string, names: string): [number, number] | null {
  const found = new RegExp(
    `(?:${names})[^\\d;]{0,40}?(?:de |desde |: ?|= ?)(${N}) ?%? ?(?:a|hasta|->|→|y luego|y despues) (${N})(?![\\d.]| ?(?:ano|mes|dia|trimestre|semestre|periodo))`,
  ).exec(text)
  return found ? [Number(found[1]), Number(found[2])] : null
}

// ---------------------------------------------------------------- writing

/** As it is written in Spanish: at most two decimals, more for what is small. */
function show(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e15) return value.toExponential(4).replace('.', ',').replace('e+', ' · 10^')
  const places = size === 0 || size >= 1 ? 2 : Math.min(10, 3 - Math.floor(Math.log10(size)))
  const [whole = '0', part = ''] = size.toFixed(places).split('.')
  const decimals = part.replace(/0+$/, '')
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(?:\d{3})+$)/g, '.') : whole
  const isZero = whole === '0' && decimals === ''
  return `${value < 0 && !isZero ? '−' : ''}${grouped}${decimals === '' ? '' : `,${decimals}`}`
}

function percent(share: number): string {
  return `${show(Math.round(share * 1e4) / 100)} %`
}

/** Beside another sign, what is below 0 is in brackets. */
function term(value: number): string {
  return value < 0 ? `(${show(value)})` : show(value)
}

// ---------------------------------------------------------------- arithmetic

const spoken: [RegExp, string][] = [
  [/raiz cuadrada de (\d+(?:\.\d+)?)/g, '($1)^0.5'],
  [/\b(?:multiplicado por|por)\b/g, '*'],
  [/\b(?:dividido(?: por| entre)?|sobre)\b/g, '/'],
  [/\bmas\b/g, '+'],
  [/\bmenos\b/g, '-'],
  [/\b(?:elevado a(?: la)?|a la)\b/g, '^'],
  [/\bal cuadrado\b/g, '^2'],
  [/\bal cubo\b/g, '^3'],
  [/% de(?: los| las)? (?=\d)/g, '% * '],
  [/(\d|\)) ?x ?(?=\d|\()/g, '$1*'],
]

/** Dates, years from – to, numbers of telephones: nobody asked for a difference. */
const isDate = /^(?:(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d|\d+(?:[-/]\d+){2,})$/

function expression(text: string): Found | string | null {
  const asked = text
    .replace(
      /^.*?\b(?:cuanto (?:es|son|da|dan|seria|vale)|calcul[a-z]*|resolve[a-z]*|resultado de|resuelve|cuenta)\b:?(?: el| la)?/,
      '',
    )
    .replace(/[=?.! ]+$/, '')
  const sum = spoken
    .reduce((left, [pattern, sign]) => left.replace(pattern, sign), asked)
    .replaceAll('**', '^')
    .trim()
  if (asked === text.replace(/[=?.! ]+$/, '') && isDate.test(sum)) return null
  if (!/^[\d.+\-*/^()% ]+$/.test(sum) || !/\d ?[)%]? ?[+\-*/^]/.test(sum)) return null
  const value = evaluate(sum)
  if (value === null) return null
  if (Number.isNaN(value)) return 'no se puede dividir por cero, y tampoco sacar raíz de un número negativo.'
  const shown = sum
    .replace(/\d+(?:\.\d+)?/g, (number) => show(Number(number)))
    .replaceAll('*', '×')
    .replaceAll('/', '÷')
    .replaceAll('-', '−')
    .replace(/ ?([+−×÷]) ?/g, ' $1 ')
    .trim()
  return { formula: 'operación directa', steps: `${shown} = ${show(value)}`, result: show(value), figures: { value } }
}

/** + − × ÷ ^ brackets and %; null: it is no sum. */
function evaluate(sum: string): number | null {
  const tokens = sum.match(/\d+(?:\.\d+)?|[+\-*/^()%]/g) ?? []
  if (tokens.join('') !== sum.replaceAll(' ', '')) return null
  let at = 0
  let isSound = true
  interface Value {
    value: number
    isPercent: boolean
  }
  const plain = (value: number): Value => ({ value, isPercent: false })
  const add = (): Value => {
    let left = multiply()
    while (tokens[at] === '+' || tokens[at] === '-') {
      const sign = tokens[at++] === '+' ? 1 : -1
      const right = multiply()
      left = plain(
        right.isPercent && !left.isPercent ? left.value * (1 + sign * right.value) : left.value + sign * right.value,
      )
    }
    return left
  }
  const multiply = (): Value => {
    let left = signed()
    while (tokens[at] === '*' || tokens[at] === '/') {
      const isTimes = tokens[at++] === '*'
      const right = signed()
      left = plain(isTimes ? left.value * right.value : right.value === 0 ? Number.NaN : left.value / right.value)
    }
    return left
  }
  const signed = (): Value => {
    if (tokens[at] !== '-' && tokens[at] !== '+') return power()
    const sign = tokens[at++] === '-' ? -1 : 1
    const { value, isPercent } = signed()
    return { value: sign * value, isPercent }
  }
  const power = (): Value => {
    const base = atom()
    if (tokens[at] !== '^') return base
    at++
    return plain(base.value ** signed().value)
  }
  const atom = (): Value => {
    const token = tokens[at++]
    let found = plain(Number(token))
    if (token === '(') {
      found = add()
      if (tokens[at++] !== ')') isSound = false
    } else if (token === undefined || !/^\d/.test(token)) isSound = false
    if (tokens[at] !== '%') return found
    at++
    return { value: found.value / 100, isPercent: true }
  }
  const { value } = add()
  return isSound && at === tokens.length ? value : null
}

function share(text: string): Found | string | null {
  const found = new RegExp(`que (?:porcentaje|por ?ciento) (?:es|son|representan?) (${N}) (?:de|sobre) (${N})`).exec(
    text,
  )
  if (!found) return null
  const [part, whole] = [Number(found[1]), Number(found[2])]
  if (whole === 0) return 'el total es cero.'
  return {
    formula: 'parte / total × 100',
    steps: `${show(part)} / ${term(whole)} × 100`,
    result: percent(part / whole),
    figures: { share: part / whole },
  }
}

function growth(text: string): Found | string | null {
  if (
    !/\b(?:creci|crece|crec|variacion|aument|subi|sube|baj|cay|cae|cambi|pas(?:o|a|an|aron)\b|incremento|tasa)/.test(
      text,
    )
  )
    return null
  // Why it changed is another question, and from 2 % to 3 % are points, not a growth of half.
  if (
    /por que|que significa|que pasa|explic|\b(?:van|vpn|tir|bonos?)\b/.test(text) ||
    new RegExp(`(?:de|desde) ${N} ?%`).test(text)
  )
    return null
  const pair = change(text, '')
  if (pair === null) return null
  const [first, last] = pair
  if (first === 0) return 'desde cero no hay variación porcentual.'
  const total = (last - first) / first
  const years = new RegExp(`(?:en|durante|por) (${N}) (?:ano|mes|trimestre|periodo)`).exec(text)
  const count = Number(years?.[1] ?? 0)
  const steps = `(${show(last)} − ${term(first)}) / ${term(first)}`
  if (years === null || count <= 0 || last / first <= 0)
    return {
      formula: '(valor final − valor inicial) / valor inicial',
      steps,
      result: percent(total),
      figures: { growth: total },
    }
  const average = (last / first) ** (1 / count) - 1
  return {
    formula: 'total = final / inicial − 1; promedio por período = (final / inicial)^(1/n) − 1',
    steps: `${steps} = ${percent(total)}; (${show(last)} / ${term(first)})^(1/${show(count)}) − 1`,
    result: `${percent(total)} en total, ${percent(average)} por período`,
    figures: { growth: total, average },
  }
}

// ---------------------------------------------------------------- markets

function elasticity(text: string): Found | string | null {
  if (!/elasticidad|elastica/.test(text)) return null
  const quantityNames = 'cantidad(?:es)?|demanda|ventas|unidades|consumo|compras|ofrecida|q'
  const isIncome = /ingreso|renta/.test(text)
  const causeNames = isIncome ? 'ingresos?|renta' : 'precios?|p'
  const name = isIncome ? 'Y' : 'P'
  const cause = change(text, `\\b(?:${causeNames})\\b`)
  const quantity = change(text, `\\b(?:${quantityNames})\\b`)
  if (cause && quantity) {
    const [[p1, p2], [q1, q2]] = [cause, quantity]
    if (p1 === p2) return `${isIncome ? 'el ingreso' : 'el precio'} no cambia.`
    if (p1 === 0 || q1 === 0 || p1 + p2 === 0 || q1 + q2 === 0)
      return 'con valores iniciales de cero no hay variación porcentual.'
    const point = (q2 - q1) / q1 / ((p2 - p1) / p1)
    const arc = (q2 - q1) / (q1 + q2) / ((p2 - p1) / (p1 + p2))
    return {
      formula: `punto: (ΔQ/Q1)/(Δ${name}/${name}1); arco: con promedios, (ΔQ/(Q1+Q2))/(Δ${name}/(${name}1+${name}2))`,
      steps: `ΔQ/Q1 = ${percent((q2 - q1) / q1)}, Δ${name}/${name}1 = ${percent((p2 - p1) / p1)}`,
      result: `${show(point)} (punto), ${show(arc)} (arco)`,
      reading: readElasticity(arc, isIncome),
      figures: { point, arc },
    }
  }
  const percentOf = (names: string): number | null => {
    const found = new RegExp(
      `\\b(?:${names})\\b[^\\d%]{0,30}?(sub|aument|crec|cae|cay|baj|disminuy|reduc|se contrae)?[a-z ]{0,20}?(${N}) ?%`,
    ).exec(text)
    return found
      ? (/cae|cay|baj|disminuy|reduc|contrae/.test(found[0]) && Number(found[2]) > 0 ? -1 : 1) * Number(found[2])
      : null
  }
  const [dp, dq] = [percentOf(causeNames), percentOf(quantityNames)]
  if (dp !== null && dq !== null) {
    if (dp === 0) return `${isIncome ? 'el ingreso' : 'el precio'} no cambia.`
    const point = dq / dp
    return {
      formula: `E = %ΔQ / %Δ${name}`,
      steps: `${term(dq)} % / ${term(dp)} %`,
      result: show(point),
      reading: readElasticity(point, isIncome),
      figures: { point },
    }
  }
  const [line] = linesIn(text)
  const price = after(text, '\\ben p ?=?|precio')
  if (line === undefined || price === null) return null
  const q = line.a + line.b * price
  if (q === 0) return 'a ese precio la cantidad es cero.'
  const point = (line.b * price) / q
  return {
    formula: 'E = b·P/Q, con Q = a + b·P',
    steps: `Q = ${written(line)} = ${show(q)} en P = ${show(price)}; E = ${term(line.b)}·${show(price)}/${show(q)}`,
    result: show(point),
    reading: readElasticity(point, false),
    figures: { point, quantity: q },
  }
}

function readElasticity(value: number, isIncome: boolean): string {
  if (isIncome)
    return value < 0
      ? 'bien inferior: con más ingreso se compra menos.'
      : value > 1
        ? 'bien normal y de lujo: responde más que el ingreso.'
        : 'bien normal.'
  const size = Math.abs(value)
  if (Math.abs(size - 1) < 1e-9) return 'elasticidad unitaria: el gasto total no cambia.'
  return size > 1
    ? 'elástica: la cantidad responde más que el precio.'
    : 'inelástica: la cantidad responde menos que el precio.'
}

/** Q = a + b·P; given as P = c + d·Q it is turned. */
interface Line {
  a: number
  b: number
}

function written({ a, b }: Line): string {
  const size = Math.abs(b)
  return `${show(a)} ${b < 0 ? '−' : '+'} ${size === 1 ? '' : show(size)}P`
}

function linesIn(text: string): Line[] {
  const part = '(?:\\d+(?:\\.\\d+)? ?[*]? ?(?:[pq](?![a-z]))?|[pq](?![a-z]))'
  const sum = `[+-]? ?${part}(?: ?[+-] ?${part})*`
  // "la demanda es 200 - 4P": the other side is said by the letter that is there.
  const named = text.replace(
    new RegExp(`(demanda|oferta)(?: es| de|:)? (?=-?\\d)(${sum})`, 'g'),
    (whole, name: string, side: string) =>
      /[pq]/.test(side) ? `${name} ${side.includes('p') ? 'q' : 'p'} = ${side}` : whole,
  )
  return [...named.matchAll(new RegExp(`\\b([pq])_?[a-z]{0,2} ?= ?(${sum})`, 'g'))].flatMap(([, left, right]) => {
    let [constant, factor] = [0, 0]
    for (const [, sign, size, name] of right!.replaceAll(' ', '').matchAll(/([+-]?)(\d+(?:\.\d+)?)?\*?([pq])?/g)) {
      if (size === undefined && name === undefined) continue
      const value = (sign === '-' ? -1 : 1) * Number(size ?? 1)
      if (name === undefined) constant += value
      else factor += value
    }
    if (factor === 0) return []
    return left === 'q' ? [{ a: constant, b: factor }] : [{ a: -constant / factor, b: 1 / factor }]
  })
}

function market(text: string): Found | string | null {
  if (!/equilibrio|excedente|impuesto|oferta|demanda|mercado/.test(text) || /punto de equilibrio/.test(text))
    return null
  let lines = linesIn(text)
  if (lines.length === 0 && /equilibrio/.test(text)) {
    const [a_d, b_d, a_s, b_s, ...more] = numbersIn(text)
    if (b_s === undefined || more.length > 0) return null
    lines = [
      { a: a_d!, b: b_d! },
      { a: a_s!, b: b_s },
    ]
  }
  const demand = lines.find(({ b }) => b < 0)
  const supply = lines.find(({ b }) => b > 0)
  if (!demand || !supply)
    return lines.length < 2 ? null : 'una curva tiene que bajar (demanda, b < 0) y la otra subir (oferta, b > 0).'
  const tax = after(text, 'impuesto') ?? 0
  const at = (rate: number): { consumer: number; producer: number; quantity: number } => {
    // a_d + b_d·Pc = a_s + b_s·(Pc − t)
    const consumer = (demand.a - supply.a + supply.b * rate) / (supply.b - demand.b)
    return { consumer, producer: consumer - rate, quantity: demand.a + demand.b * consumer }
  }
  const free = at(0)
  if (!(free.quantity > 0 && free.consumer > 0)) return 'las curvas no se cruzan con precio y cantidad positivos.'
  const surplus = ({ consumer, producer, quantity }: ReturnType<typeof at>): [number, number] => {
    const top = demand.a / -demand.b
    const start = -supply.a / supply.b
    const made =
      start >= 0 ? ((producer - start) * quantity) / 2 : producer * supply.a + (producer * (quantity - supply.a)) / 2
    return [((top - consumer) * quantity) / 2, made]
  }
  const [consumers, producers] = surplus(free)
  const equal = `${written(demand)} = ${written(supply)} ⇒ P* = ${show(free.consumer)}, Q* = ${show(free.quantity)}`
  const figures = { P: free.consumer, Q: free.quantity, consumer_surplus: consumers, producer_surplus: producers }
  if (tax === 0)
    return {
      formula: 'P* = (a_d − a_s)/(b_s − b_d), con Q = a + b·P',
      steps: equal,
      result: `P* = ${show(free.consumer)}, Q* = ${show(free.quantity)}`,
      reading: `excedente del consumidor ${show(consumers)}, del productor ${show(producers)}, total ${show(consumers + producers)}.`,
      figures,
    }
  const taxed = at(tax)
  if (!(taxed.quantity > 0 && taxed.producer > 0))
    return 'con ese impuesto no queda mercado: el precio del vendedor o la cantidad no son positivos.'
  const revenue = tax * taxed.quantity
  const lost = (tax * (free.quantity - taxed.quantity)) / 2
  const buyersShare = (taxed.consumer - free.consumer) / tax
  return {
    formula: 'a_d + b_d·Pc = a_s + b_s·(Pc − t); pérdida = t·(Q* − Qt)/2',
    steps: `${equal}; con t = ${show(tax)}: Pc = ${show(taxed.consumer)}, Pv = ${show(taxed.producer)}, Qt = ${show(taxed.quantity)}`,
    result: `el comprador paga ${show(taxed.consumer)}, el vendedor cobra ${show(taxed.producer)}, se venden ${show(taxed.quantity)}; recaudación ${show(revenue)}`,
    reading: `el comprador carga con ${percent(buyersShare)} del impuesto y el vendedor con ${percent(1 - buyersShare)}; pérdida irrecuperable ${show(lost)}.`,
    figures: {
      ...figures,
      buyer_price: taxed.consumer,
      seller_price: taxed.producer,
      taxed_quantity: taxed.quantity,
      revenue,
      deadweight_loss: lost,
      buyers_share: buyersShare,
    },
  }
}

function opportunityCost(text: string): Found | string | null {
  if (!/costo de oportunidad|coste de oportunidad/.test(text)) return null
  const found = new RegExp(`(${N}) ([a-z]+)(?: [a-z]+)? (?:o|u|o bien|contra) (${N}) ([a-z]+)`).exec(text)
  if (!found) return null
  const [, one, first, other, second] = found
  const [a, b] = [Number(one), Number(other)]
  if (a <= 0 || b <= 0) return 'las cantidades tienen que ser positivas.'
  return {
    formula: 'costo de 1 unidad = lo que se resigna / lo que se gana',
    steps: `${show(b)} ${second} / ${show(a)} ${first}; ${show(a)} ${first} / ${show(b)} ${second}`,
    result: `1 de ${first} cuesta ${show(b / a)} de ${second}; 1 de ${second} cuesta ${show(a / b)} de ${first}`,
    figures: { cost_of_first: b / a, cost_of_second: a / b },
  }
}

// ---------------------------------------------------------------- the whole economy

function gdp(text: string): Found | string | null {
  if (!/\b(?:pbi|pib|producto|deflactor)\b/.test(text)) return null
  // "PBI real de 2023" is no figure.
  text = text.replace(/\b(?:en|de|del|ano|para) (?:el )?(?:19|20)\d\d\b/g, ' ')
  const nominal = after(text, '(?:(?:pbi|pib|producto) )?nominal')
  const real = after(text, '(?:pbi|pib|producto) real|\\breal')
  const deflator = after(text, 'deflactor(?: del (?:pbi|pib))?')
  if (nominal !== null && deflator !== null) {
    if (deflator === 0) return 'el deflactor es cero.'
    return {
      formula: 'PBI real = PBI nominal / deflactor × 100',
      steps: `${show(nominal)} / ${show(deflator)} × 100`,
      result: show((nominal / deflator) * 100),
      figures: { real: (nominal / deflator) * 100 },
    }
  }
  if (nominal !== null && real !== null) {
    if (real === 0) return 'el PBI real es cero.'
    const value = (nominal / real) * 100
    return {
      formula: 'deflactor = PBI nominal / PBI real × 100',
      steps: `${show(nominal)} / ${show(real)} × 100`,
      result: show(value),
      reading: `los precios están ${percent(Math.abs(value / 100 - 1))} ${value < 100 ? 'por debajo' : 'por encima'} del año base.`,
      figures: { deflator: value },
    }
  }
  if (real !== null && deflator !== null)
    return {
      formula: 'PBI nominal = PBI real × deflactor / 100',
      steps: `${show(real)} × ${show(deflator)} / 100`,
      result: show((real * deflator) / 100),
      figures: { nominal: (real * deflator) / 100 },
    }
  const people =
    after(text, 'poblacion|habitantes') ??
    Number(new RegExp(`(${N}) (?:de )?(?:habitantes|personas)`).exec(text)?.[1] ?? Number.NaN)
  const total = after(text, '\\b(?:pbi|pib|producto)(?! per| real| nominal)')
  if (Number.isFinite(people) && total !== null) {
    if (people <= 0) return 'la población tiene que ser positiva.'
    return {
      formula: 'PBI per cápita = PBI / población',
      steps: `${show(total)} / ${show(people)}`,
      result: show(total / people),
      figures: { per_capita: total / people },
    }
  }
  const part = (name: string): number | null => {
    const found = new RegExp(`\\b(?:${name}) ?[=:]? ?(?:de )?(${N})`).exec(text)
    return found ? Number(found[1]) : null
  }
  const [c, i, g, x, m] = [
    part('c|consumo'),
    part('i|inversion'),
    part('g|gasto(?: publico)?'),
    part('x|exportaciones'),
    part('m|importaciones'),
  ]
  if (c === null || i === null || g === null) return null
  const value = c + i + g + (x ?? 0) - (m ?? 0)
  return {
    formula: 'PBI = C + I + G + (X − M)',
    steps: `${show(c)} + ${term(i)} + ${term(g)} + (${show(x ?? 0)} − ${term(m ?? 0)})`,
    result: show(value),
    figures: { gdp: value },
  }
}

function inflation(text: string): Found | string | null {
  if (!/inflacion|\bipc\b|indice de precios|precios/.test(text)) return null
  const rates = [...text.matchAll(new RegExp(`(${N}) ?%`, 'g'))].map(([, rate]) => Number(rate) / 100)
  if (/acumulad/.test(text) && rates.length > 1) {
    const total = rates.reduce((product, rate) => product * (1 + rate), 1) - 1
    return {
      formula: 'acumulada = Π (1 + π) − 1',
      steps: `${rates.map((rate) => `(1 + ${show(rate)})`).join(' × ')} − 1`,
      result: percent(total),
      reading: `no es la suma (${percent(rates.reduce((sum, rate) => sum + rate, 0))}): cada mes sube sobre lo ya subido.`,
      figures: { accumulated: total },
    }
  }
  const [monthly] = rates
  if (monthly !== undefined && rates.length === 1 && /mensual|por mes/.test(text) && /anual|ano\b/.test(text)) {
    const yearly = (1 + monthly) ** 12 - 1
    return {
      formula: 'anual = (1 + mensual)^12 − 1',
      steps: `(1 + ${show(monthly)})^12 − 1`,
      result: percent(yearly),
      figures: { yearly },
    }
  }
  if (!/\bipc\b|indice/.test(text)) return null
  const all = numbersIn(text.replace(/\b(?:19|20)\d\d\b/g, ' '))
  const pair =
    change(text, 'ipc|indice') ?? (all.length === 2 && !/%|mes|\bano|punto/.test(text) ? [all[0]!, all[1]!] : null)
  if (pair === null) return null
  const [before, now] = pair
  if (before <= 0) return 'el índice inicial tiene que ser positivo.'
  const rate = (now - before) / before
  return {
    formula: 'π = (IPC actual − IPC anterior) / IPC anterior',
    steps: `(${show(now)} − ${show(before)}) / ${show(before)}`,
    result: percent(rate),
    figures: { inflation: rate },
  }
}

function multiplier(text: string): Found | string | null {
  if (!/multiplicador|propension|\bpmc\b/.test(text)) return null
  const found = new RegExp(`(?:pmc|propension marginal a(?:l)? consum[a-z]+)[ a-z=:]{0,12}(${N}) ?(%?)`).exec(text)
  if (!found) return null
  const pmc = Number(found[1]) / (found[2] === '%' ? 100 : 1)
  if (!(pmc >= 0 && pmc < 1)) return 'la propensión marginal a consumir va de 0 a menos de 1.'
  const factor = 1 / (1 - pmc)
  const spent = after(text, 'gasto(?: publico)?(?: [a-z]+){0,2}|(?:sube|aumenta) g|\\bg (?:sube|aumenta)(?: en)?')
  const figures = { multiplier: factor, ...(spent === null ? {} : { change_of_product: factor * spent }) }
  return {
    formula: 'k = 1 / (1 − PMC)',
    steps: `1 / (1 − ${show(pmc)})`,
    result: `k = ${show(factor)}${spent === null ? '' : `; ΔY = ${show(factor)} × ${show(spent)} = ${show(factor * spent)}`}`,
    figures,
  }
}

// ---------------------------------------------------------------- finance

function realInterest(text: string): Found | string | null {
  if (!/(?:tasa|interes)[a-z ]* real|fisher|rendimiento real/.test(text)) return null
  const rates = [...text.matchAll(new RegExp(`(${N}) ?%`, 'g'))].map(([, rate]) => Number(rate))
  const prices = after(text, 'inflacion(?: esperada)?|\\bpi\\b') ?? rates[1] ?? null
  const nominal =
    after(text, 'nominal|\\btna\\b|plazo fijo|\\bi\\b') ?? rates.find((rate) => rate !== prices) ?? rates[0] ?? null
  if (prices === null || nominal === null) return null
  const [i, pi] = [nominal / 100, prices / 100]
  if (pi <= -1) return 'la inflación no puede ser de −100 % o menos.'
  const exact = (1 + i) / (1 + pi) - 1
  return {
    formula: '1 + r = (1 + i)/(1 + π); aproximada r ≈ i − π',
    steps: `(1 + ${show(i)})/(1 + ${term(pi)}) − 1; ${percent(i)} − ${percent(pi)}`,
    result: `${percent(exact)} exacta (Fisher), ${percent(i - pi)} aproximada`,
    reading: exact < 0 ? 'perdés poder de compra.' : 'ganás poder de compra.',
    figures: { exact, approximate: i - pi },
  }
}

const mostPeriods = 600

const investment = 'inversion(?: inicial)?|invierto|invertir|invertis|invertimos|\\bi0'
const discount = 'al|tasa(?: de)?(?: descuento)?(?: del?)?|k ?=|costo de capital(?: del?)?|descontad[oa]s? al?'
const period = '(?:anos?|mes(?:es)?|periodos?|trimestres?|semestres?)'

/** Flows from period 0 on; null: it is not plain which. */
function flowsIn(text: string): number[] | string | null {
  const invested = after(text, investment)
  const start = invested === null ? [] : [-Math.abs(invested)]
  const rest = text
    .replace(new RegExp(`(?:${investment})[^\\d-]*${N}`), ' ')
    .replace(new RegExp(`(?:${discount}) ?${N} ?%?`, 'g'), ' ')
    .replace(new RegExp(`${N} ?%`, 'g'), ' ')
  const equal = equalFlows.map((pattern) => pattern.exec(rest)?.groups).find((groups) => groups !== undefined)
  if (equal) {
    const [count, flow] = [Number(equal['count']), Number(equal['flow'])]
    if (count > mostPeriods) return `hay más de ${mostPeriods} períodos.`
    return start.length === 0 ? null : [...start, ...Array.from({ length: count }, () => flow)]
  }
  const untimed = rest.replace(new RegExp(`${N} ${period}\\b`, 'g'), ' ')
  const named = /(?:flujos?|ingresos|cobros?|caja)[^\d-]*(.*)/.exec(untimed)?.[1]
  const listed = numbersIn(named ?? untimed)
  if (listed.length === 0) return null
  // Numbers of a sentence are flows where it says so, or they look like it: the outlay first, or a list.
  if (named === undefined && invested === null && !(listed[0]! < 0) && !rest.includes(';')) return null
  if (listed.length > mostPeriods) return `hay más de ${mostPeriods} flujos.`
  return [...start, ...listed]
}

const each = '(?:por ano|al ano|anuales|anual|por periodo|cada ano|por mes|mensuales|iguales|pesos|dolares)'
const equalFlows = [
  `(?<count>\\d+) flujos?(?: [a-z]+){0,2} de (?<flow>${N})`,
  `(?<flow>${N})(?: ${each})+,? (?:durante |por |en )?(?:los )?(?:proximos )?(?<count>\\d+) ${period}`,
  `(?<flow>${N}),? (?:durante|por|en) (?:los )?(?:proximos )?(?<count>\\d+) ${period}`,
].map((pattern) => new RegExp(pattern))

function valueAt(flows: number[], rate: number): number {
  return flows.reduce((sum, flow, period) => sum + flow / (1 + rate) ** period, 0)
}

function vanAndTir(text: string): Found | string | null {
  const asksVan = /\b(?:van|vpn|valor (?:actual|presente) neto)\b/.test(text)
  const asksTir = /\btir\b|tasa interna de (?:retorno|rendimiento)/.test(text)
  if (!asksVan && !asksTir) return null
  const flows = flowsIn(text)
  if (typeof flows === 'string') return flows
  if (flows === null || flows.length < 2) return null
  const given =
    new RegExp(`(?:al |tasa[a-z ]*|k ?= ?|costo de capital[a-z ]*|descont[a-z ]*)(${N}) ?(%?)`).exec(text) ??
    new RegExp(`(${N}) ?(%)`).exec(text)
  const rate = given
    ? given[2] === '%' || Math.abs(Number(given[1])) >= 1
      ? Number(given[1]) / 100
      : Number(given[1])
    : null
  if (asksVan && rate === null) return asksTir ? tirOf(flows) : 'falta la tasa de descuento, por ejemplo "al 10%".'
  if (rate !== null && rate <= -1) return 'la tasa tiene que ser mayor que −100 %.'
  if (!asksVan) return tirOf(flows)
  const van = valueAt(flows, rate!)
  const shown =
    flows.length > 7
      ? `${flows.length} flujos, de ${show(flows[0]!)} a ${show(flows.at(-1)!)}`
      : flows
          .map((flow, period) =>
            period === 0 ? show(flow) : `${term(flow)}/${show(1 + rate!)}${period === 1 ? '' : `^${period}`}`,
          )
          .join(' + ')
  const found: Found = {
    formula: 'VAN = Σ Ft / (1 + k)^t, con F0 = −inversión',
    steps: shown,
    result: `VAN = ${show(van)}`,
    reading:
      Math.abs(van) < 0.005
        ? 'rinde justo la tasa exigida.'
        : van > 0
          ? 'conviene: rinde más que la tasa exigida.'
          : 'no conviene: rinde menos que la tasa exigida.',
    figures: { van },
  }
  if (!asksTir) return found
  const inner = tirOf(flows)
  if (typeof inner === 'string') return inner
  return {
    ...found,
    formula: `${found.formula}; la TIR lo hace cero`,
    result: `${found.result}; ${inner.result}`,
    figures: { van, ...inner.figures },
  }
}

const highestRate = 1e6

/** By halving, where the value changes its sign first, from low rates to high ones. */
function tirOf(flows: number[]): Found | string {
  const signs = flows.filter((flow) => flow !== 0).map(Math.sign)
  const turns = signs.filter((sign, index) => index > 0 && sign !== signs[index - 1]).length
  if (turns === 0) return 'no hay TIR: hace falta al menos un flujo negativo y uno positivo.'
  let low = -0.99
  let high = low
  let before = valueAt(flows, low)
  for (let step = 0.01; ; step *= 1.05) {
    high = low + step
    const next = valueAt(flows, high)
    if (Math.sign(next) !== Math.sign(before)) break
    ;[low, before] = [high, next]
    if (low > highestRate) return 'no encontré una TIR entre −99 % y valores enormes.'
  }
  for (let round = 0; round < 200; round++) {
    const middle = (low + high) / 2
    if (Math.sign(valueAt(flows, middle)) === Math.sign(before)) low = middle
    else high = middle
  }
  const tir = (low + high) / 2
  return {
    formula: '0 = Σ Ft / (1 + TIR)^t',
    steps: `se busca la tasa que hace cero el VAN de ${flows.length > 7 ? `${flows.length} flujos` : flows.map(show).join('; ')}`,
    result: `TIR = ${percent(tir)}`,
    reading:
      turns > 1
        ? 'los flujos cambian de signo más de una vez: puede haber otras tasas; mirá también el VAN.'
        : 'conviene si supera el costo del capital.',
    figures: { tir },
  }
}

/** Periods of a year of a word such as "mensual". */
function perYear(text: string): number | null {
  const found = (
    [
      [/mensual|\bmes/, 12],
      [/trimestral|trimestre/, 4],
      [/bimestral/, 6],
      [/semestral|semestre/, 2],
      [/diari/, 365],
      [/anual|\bano/, 1],
    ] as const
  ).find(([pattern]) => pattern.test(text))
  return found?.[1] ?? null
}

function effectiveRate(text: string): Found | string | null {
  if (!/\btea\b|efectiva/.test(text) || !/\btna\b|nominal|capitaliz/.test(text)) return null
  const nominal =
    after(text, '\\btna\\b|nominal(?: anual)?') ?? Number(new RegExp(`(${N}) ?%`).exec(text)?.[1] ?? Number.NaN)
  const count = perYear(text.replace(/nominal anual|efectiva anual|tasa anual|anual(?:es)?/g, ' '))
  if (!Number.isFinite(nominal) || count === null) return null
  const yearly = (1 + nominal / 100 / count) ** count - 1
  return {
    formula: 'TEA = (1 + TNA/n)^n − 1',
    steps: `(1 + ${show(nominal / 100)}/${count})^${count} − 1`,
    result: percent(yearly),
    figures: { effective: yearly },
  }
}

interface Terms {
  amount: number
  rate: number
  periods: number
  note: string
}

/** Amount, rate and time; the rate is brought to the unit of the time. */
function termsIn(text: string): Terms | null {
  const rate = new RegExp(`(${N}) ?%([a-z ]{0,30})`).exec(text)
  const time = new RegExp(`(${N}) (anos?|mes(?:es)?|trimestres?|semestres?|dias?|periodos?)`).exec(text)
  const amounts = numbersIn(text.replace(rate?.[0] ?? '', ' ').replace(time?.[0] ?? '', ' '))
  const [amount] = amounts
  if (!rate || !time || amount === undefined || amounts.length > 1) return null
  const given = Number(rate[1]) / 100
  const span = Number(time[1])
  const [unitOfRate, unitOfTime] = [perYear(rate[2]!) ?? 1, /dia/.test(time[2]!) ? 365 : (perYear(time[2]!) ?? 1)]
  const inside = /capitaliz[a-z]* (?:mensual|trimestral|semestral|diari|bimestral)/.exec(text)
  if (inside) {
    const count = perYear(inside[0])!
    return {
      amount,
      rate: given / count,
      periods: (span * count) / unitOfTime,
      note: `tasa de ${percent(given)} anual, ${show(given / count)} por período.`,
    }
  }
  if (/periodo/.test(time[2]!) || unitOfRate === unitOfTime) return { amount, rate: given, periods: span, note: '' }
  return {
    amount,
    rate: given,
    periods: (span * unitOfRate) / unitOfTime,
    note: `el plazo son ${show((span * unitOfRate) / unitOfTime)} períodos de la tasa.`,
  }
}

function interest(text: string): Found | string | null {
  if (!/interes|capital|monto|plazo fijo|inver[st]|deposit|ahorr/.test(text) || /\b(?:van|vpn|tir|bonos?)\b/.test(text))
    return null
  const terms = termsIn(text)
  if (terms === null) return null
  const { amount, rate, periods, note } = terms
  if (rate <= -1) return 'la tasa tiene que ser mayor que −100 %.'
  const isSimple = /interes simple|simple/.test(text)
  const end = isSimple ? amount * (1 + rate * periods) : amount * (1 + rate) ** periods
  return {
    formula: isSimple ? 'M = C·(1 + i·n)' : 'M = C·(1 + i)^n',
    steps: isSimple
      ? `${show(amount)} × (1 + ${show(rate)} × ${show(periods)})`
      : `${show(amount)} × (1 + ${show(rate)})^${show(periods)}`,
    result: `monto ${show(end)}, interés ${show(end - amount)}`,
    ...(note === '' ? {} : { reading: note }),
    figures: { amount: end, interest: end - amount },
  }
}

function presentValue(text: string): Found | string | null {
  if (!/valor (?:presente|actual)(?! neto)|cuanto vale[n]? hoy|valor de hoy/.test(text)) return null
  const terms = termsIn(text)
  if (terms === null) return null
  const { amount, rate, periods } = terms
  if (rate <= -1) return 'la tasa tiene que ser mayor que −100 %.'
  const value = amount / (1 + rate) ** periods
  return {
    formula: 'VP = VF / (1 + i)^n',
    steps: `${show(amount)} / (1 + ${show(rate)})^${show(periods)}`,
    result: show(value),
    figures: { present_value: value },
  }
}

function breakEven(text: string): Found | string | null {
  if (!/punto de equilibrio|break ?even|punto muerto/.test(text)) return null
  const [fixed, price, variable] = [
    after(text, 'costos? fijos?|\\bcf'),
    after(text, 'precio(?: de venta)?|\\bp'),
    after(text, 'costos? variables?(?: unitarios?)?|\\bcvu?'),
  ]
  if (fixed === null || price === null || variable === null) return null
  if (price <= variable) return 'el precio no supera el costo variable: cada venta agranda la pérdida.'
  const quantity = fixed / (price - variable)
  return {
    formula: 'Q = CF / (P − CVu)',
    steps: `${show(fixed)} / (${show(price)} − ${term(variable)})`,
    result: `${show(quantity)} unidades, ventas por ${show(quantity * price)}`,
    figures: { quantity, sales: quantity * price },
  }
}

function margin(text: string): Found | string | null {
  if (!/margen|markup|recargo|ganancia|cuesta/.test(text)) return null
  const cost = after(text, 'cost(?:o|e|os)(?: unitario)?|cuesta|compr[oeae]|me salio')
  const price = after(text, 'precio(?: de venta)?|vend[oei][a-z]*|venta')
  if (cost === null || price === null) return null
  if (price === 0 || cost === 0) return 'el costo y el precio tienen que ser distintos de cero.'
  const profit = price - cost
  return {
    formula: 'margen = (P − C)/P; recargo = (P − C)/C',
    steps: `${show(price)} − ${term(cost)} = ${show(profit)}; ${show(profit)}/${show(price)}; ${show(profit)}/${show(cost)}`,
    result: `ganancia ${show(profit)}: margen ${percent(profit / price)}, recargo ${percent(profit / cost)}`,
    figures: { profit, margin: profit / price, markup: profit / cost },
  }
}

function roi(text: string): Found | string | null {
  if (!/\broi\b|retorno (?:de|sobre) la inversion/.test(text)) return null
  const invested = after(text, 'inver(?:sion|ti|tis|to|tir|ti)|invierto|puse')
  const gained = after(text, 'gan(?:ancia|o|e|as|aste|ar)|beneficio|utilidad')
  if (invested === null || gained === null) return null
  if (invested <= 0) return 'la inversión tiene que ser positiva.'
  return {
    formula: 'ROI = ganancia / inversión',
    steps: `${show(gained)} / ${show(invested)}`,
    result: percent(gained / invested),
    figures: { roi: gained / invested },
  }
}
