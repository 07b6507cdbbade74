/** How the server is doing: figures, charts, limits. */
import { byId, make } from '../chat/dom.ts'
import type { Sample, State } from './api.ts'
import { createChart } from './chart.ts'
import { factRows } from './facts.ts'
import { bytes, count, dateTime, duration, milliseconds } from './format.ts'

const limitTexts: Record<string, string> = {
  connections: 'Connections',
  inFlight: 'Calls to the model',
  waiting: 'Messages that wait for one',
  openConversations: 'Conversations in memory',
  perAddress: 'Connections of one address',
  perConversation: 'Messages waiting in one conversation',
  rateMessages: 'Messages of one conversation in the window',
  addressMessages: 'Messages of one address in the window',
  rateWindowSeconds: 'The window',
  idleSeconds: 'A silent connection ends after',
  memorySeconds: 'A silent conversation leaves memory after',
  drainSeconds: 'Answers may take, when the server stops',
}

export interface Overview {
  show(state: State, samples: readonly Sample[]): void
}

export function createOverview(): Overview {
  const perSecond = (of: (sample: Sample) => number) => (sample: Sample) => of(sample) / 2
  const charts = [
    createChart({
      title: 'Messages per second',
      text: count,
      least: 2,
      lines: [
        { name: 'answered', tone: 'one', value: perSecond(({ answered }) => answered), isArea: true },
        { name: 'refused', tone: 'bad', value: perSecond(({ refused }) => refused) },
      ],
    }),
    createChart({
      title: 'Time to an answer',
      text: milliseconds,
      least: 20,
      lines: [
        { name: '95 %', tone: 'one', value: ({ p95 }) => p95, isArea: true },
        { name: 'middle', tone: 'two', value: ({ p50 }) => p50 },
      ],
    }),
    createChart({
      title: 'Connections',
      text: count,
      least: 4,
      lines: [{ name: 'open', tone: 'one', value: ({ connected }) => connected, isArea: true }],
    }),
    createChart({
      title: 'Calls to the model',
      text: count,
      least: 4,
      lines: [
        { name: 'under way', tone: 'one', value: ({ inFlight }) => inFlight, isArea: true },
        { name: 'waiting', tone: 'two', value: ({ waiting }) => waiting },
      ],
    }),
  ]
  byId('charts').append(...charts.map(({ element }) => element))
  const tiles = createTiles(['Connected', 'Messages', 'Time to an answer', 'Calls to the model', 'Memory', 'Up'])
  const limits = createLimits()

  return {
    show(state, samples) {
      const { load, counts, memory, server, limits: given } = state
      const mostCalls = given.find(({ name }) => name === 'inFlight')?.most ?? 0
      const mostConnections = given.find(({ name }) => name === 'connections')?.most ?? 0
      const rate = samples.slice(-5).reduce((sum, { answered }) => sum + answered, 0) / 10
      tiles([
        [count(load.connected), `of ${count(mostConnections)} that may be`],
        [`${count(rate)}/s`, `${count(counts.answered)} answered, ${count(counts.refused)} refused`],
        [milliseconds(counts.p50), `${milliseconds(counts.p95)} for 95 %, ${milliseconds(counts.max)} at most`],
        [
          `${count(load.inFlight)} of ${count(mostCalls)}`,
          `${count(load.waiting)} waiting, ${count(counts.failures)} failed`,
        ],
        [bytes(memory), `${count(load.inMemory)} ${load.inMemory === 1 ? 'conversation' : 'conversations'} held`],
        [duration(server.seconds), `since ${dateTime(server.startedAt)}`],
      ])
      for (const chart of charts) chart.show(samples, server.now)
      limits(given)
      showServer(state)
    },
  }
}

function createTiles(names: string[]): (values: [figure: string, note: string][]) => void {
  const rows = names.map((name) => {
    const figure = make('strong')
    const note = make('span')
    byId('tiles').append(make('div', { className: 'card tile' }, make('p', { textContent: name }), figure, note))
    return { figure, note }
  })
  return (values) =>
    values.forEach(([figure, note], at) => {
      rows[at]!.figure.textContent = figure
      rows[at]!.note.textContent = note
    })
}

function createLimits(): (limits: State['limits']) => void {
  const rows = new Map<string, { figure: HTMLElement; meter: HTMLMeterElement }>()
  return (limits) => {
    for (const { name, most, used } of limits) {
      let row = rows.get(name)
      if (!row) {
        const figure = make('b')
        const meter = make('meter', { hidden: used === null, ariaLabel: limitTexts[name] ?? name })
        byId('limits').append(make('p', {}, make('span', { textContent: limitTexts[name] ?? name }), figure, meter))
        rows.set(name, (row = { figure, meter }))
      }
      row.figure.textContent = used === null ? limitText(name, most) : `${count(used)} of ${count(most)}`
      Object.assign(row.meter, { max: most, high: most * 0.8, value: used ?? 0 })
    }
  }
}

function limitText(name: string, most: number): string {
  if (name.endsWith('Seconds')) return duration(most)
  return most === 0 ? 'no limit' : count(most)
}

function showServer({ server, model }: State): void {
  const facts: [string, string][] = [
    ['Agent', `${server.title} (${server.agent})`],
    ['Model', model.name ?? model.problem ?? 'none'],
    ...server.places.map((place): [string, string] => ['Door', place]),
    ['Process', `${server.pid}, Node ${server.node.replace('v', '')}`],
  ]
  byId('server').replaceChildren(...factRows(facts))
}
