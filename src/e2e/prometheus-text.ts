/** A strict reader of Prometheus' text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats), for tests. */

interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

type MetricType = 'counter' | 'gauge' | 'histogram'

const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y

/** @throws Error at the first line that Prometheus or its linter would not take. */
export function parseMetrics(text: string): Sample[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const types = new Map<string, MetricType>()
  const samples: Sample[] = []
  const seen = new Set<string>()
  let help = ''
  let family = ''
  for (const line of text.slice(0, -1).split('\n')) {
    const [, about, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (about === 'HELP') {
      if (types.has(name)) throw new Error(`${name} comes twice`)
      help = name
    } else if (about === 'TYPE') {
      if (name !== help) throw new Error(`${line}: no help before it`)
      if (!['counter', 'gauge', 'histogram'].includes(rest)) throw new Error(`${line}: no such type`)
      if (rest === 'counter' && !name.endsWith('_total')) throw new Error(`${name}: a counter ends with _total`)
      types.set(name, rest as MetricType)
      family = name
    } else {
      const sample = sampleOf(line)
      const key = JSON.stringify([sample.name, sample.labels])
      if (seen.has(key)) throw new Error(`${line}: comes twice`)
      seen.add(key)
      const base = types.get(family) === 'histogram' ? sample.name.replace(/_(bucket|sum|count)$/, '') : sample.name
      if (base !== family) throw new Error(`${line}: not of ${family}`)
      samples.push(sample)
    }
  }
  for (const [name, type] of types) if (type === 'histogram') checkHistogram(name, samples)
  return samples
}

function sampleOf(line: string): Sample {
  const [, name, inside = '', number = ''] = sampleLine.exec(line) ?? []
  if (name === undefined) throw new Error(`${line}: no sample`)
  const labels: Record<string, string> = {}
  label.lastIndex = 0
  while (label.lastIndex < inside.length) {
    const found = label.exec(inside)
    if (!found) throw new Error(`${line}: wrong labels`)
    labels[found[1]!] = found[2]!
  }
  const value = number === '+Inf' ? Infinity : Number(number)
  if (Number.isNaN(value)) throw new Error(`${line}: no number`)
  return { name, labels, value }
}

function checkHistogram(name: string, samples: readonly Sample[]): void {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`)
  const bounds = buckets.map(({ labels }) => (labels['le'] === '+Inf' ? Infinity : Number(labels['le'])))
  const isRising = (values: readonly number[]): boolean =>
    values.every((value, at) => at === 0 || value >= values[at - 1]!)
  if (bounds.at(-1) !== Infinity || !isRising(bounds)) throw new Error(`${name}: bounds ${bounds.join()}`)
  if (!isRising(buckets.map(({ value }) => value))) throw new Error(`${name}: buckets do not add up`)
  if (valueOf(samples, `${name}_count`) !== buckets.at(-1)!.value)
    throw new Error(`${name}: its count is not that of +Inf`)
  if (valueOf(samples, `${name}_sum`) === undefined) throw new Error(`${name}: no sum`)
}

export function valueOf(
  samples: readonly Sample[],
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  return samples.find(
    (sample) =>
      sample.name === name &&
      Object.keys(sample.labels).length === Object.keys(labels).length &&
      Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )?.value
}
