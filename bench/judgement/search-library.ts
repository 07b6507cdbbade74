/** 10,000 tools in 400 clusters of 25 near-duplicates, and 300 questions that say it in other words than the descriptions. */
import { newStatistics } from '../../src/protocol/tool.ts'
import type { ToolEntry } from '../../src/protocol/tool.ts'
import { createRandom } from './random.ts'
import { jobs, sources, things, views } from './search-words.ts'
import type { Concept } from './search-words.ts'

export interface Question {
  text: string
  /** Names of the tools that do it; one of them is enough. */
  right: ReadonlySet<string>
}

const random = createRandom(41)

interface Kind {
  job: Concept
  thing: Concept
  source: Concept
  view: Concept
}

const kinds: Kind[] = jobs.flatMap((job) =>
  things.flatMap((thing) => sources.flatMap((source) => views.map((view) => ({ job, thing, source, view })))),
)

const nameOf = ({ job, thing, source, view }: Kind): string => `${job.name}_${thing.name}_${source.name}_${view.name}`

function entryOf(kind: Kind): ToolEntry {
  const { job, thing, source, view } = kind
  const name = nameOf(kind)
  const what = random.pick(job.written).replace('{}', random.pick(thing.written))
  const description = `${what} ${random.pick(source.written)}, ${random.pick(view.written)}`
  const at = new Date(Date.UTC(2025, 0, 1)).toISOString()
  return {
    name,
    path: `${name}.ts`,
    version: 1,
    created_at: at,
    updated_at: at,
    hash: '',
    description,
    parameters: {
      type: 'object',
      properties: {
        path: { type: 'string', description: random.pick(source.noted) },
        [`${job.name}_option`]: { type: 'string', description: random.pick(job.noted) },
        [thing.name]: { type: 'string', description: random.pick(thing.noted) },
        [view.name]: { type: 'string', description: random.pick(view.noted) },
      },
      required: ['path'],
    },
    grants: ['read'],
    examples: [{ args: { path: `data/${random.pick(thing.written).replaceAll(' ', '_')}.${source.name}` } }],
    ...useOf(random.number()),
    source_run: null,
    source: 'coder',
  }
}

export const entries: ToolEntry[] = kinds.map(entryOf)

/** As in a library in use: many tools were made and seldom called, some work well, a few were put away. */
function useOf(chance: number): Pick<ToolEntry, 'statistics' | 'status'> {
  if (chance < 0.05) return { statistics: newStatistics, status: 'archived' }
  if (chance < 0.7) return { statistics: newStatistics, status: 'probation' }
  const score = Math.round(random.number() * 90) / 100
  return { statistics: { ...newStatistics, calls: 10, ok: 9, errors: 1, avg_latency_ms: 90, score }, status: 'active' }
}

const greetings = ['', 'Please ', 'I need this: ', 'Could you help me: ', 'For the report on Friday, ']

/** Three ways to ask: with the source named, with the view named, with both. */
export const questions: Question[] = Array.from({ length: 300 }, (_, index): Question => {
  const kind = random.pick(kinds)
  const { job, thing, source, view } = kind
  const namesSource = index % 3 !== 1
  const namesView = index % 3 !== 0
  const right = kinds.filter(
    (one) =>
      one.job === job &&
      one.thing === thing &&
      (!namesSource || one.source === source) &&
      (!namesView || one.view === view),
  )
  const what = random.pick(job.asked).replace('{}', random.pick(thing.asked))
  const rest = [namesSource ? random.pick(source.asked) : '', namesView ? random.pick(view.asked) : '']
  return {
    text: [`${random.pick(greetings)}${what}`, ...rest.filter(Boolean)].join(' '),
    right: new Set(right.map(nameOf)),
  }
})
