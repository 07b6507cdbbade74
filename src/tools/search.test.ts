import { describe, expect, test } from 'vitest'
import { newStatistics } from '../protocol/tool.ts'
import type { ToolEntry } from '../protocol/tool.ts'
import { createSearchIndex } from './search.ts'
import { searchWords } from './search-words.ts'

function entry(name: string, description: string, more: Partial<ToolEntry> = {}): ToolEntry {
  return {
    name,
    path: `${name}.ts`,
    version: 1,
    created_at: '',
    updated_at: '',
    hash: '',
    description,
    parameters: { type: 'object' },
    grants: [],
    examples: [],
    statistics: newStatistics,
    status: 'probation',
    source_run: null,
    source: 'coder',
    ...more,
  }
}

const library = [
  entry('csv_profile', 'Columns, types and missing values of a CSV file', {
    parameters: { type: 'object', properties: { path: { type: 'string', description: 'The table' } } },
  }),
  entry('date_difference', 'Days, weeks and months between two dates'),
  entry('text_statistics', 'Words and sentences of a text'),
  entry('convertir_moneda', 'Convierte un importe entre divisas según el tipo de cambio del día'),
  entry('sum_column', 'Total of one numeric column of a CSV file', { examples: [{ args: { path: 'ventas.csv' } }] }),
]
const names = (text: string, count = 2, entries = library) =>
  createSearchIndex(entries)
    .search(text, count)
    .map(({ name }) => name)

describe('words', () => {
  test('are folded, taken apart and freed of what says nothing', () => {
    expect(searchWords('¿Cuántos DÍAS hay entre las Fechas de readCSVFile y text_statistics?')).toEqual([
      'cuanto',
      'dia',
      'fecha',
      'read',
      'csv',
      'fil',
      'text',
      'statistic',
    ])
    for (const [one, many] of [
      'table tables',
      'query queries',
      'valor valores',
      'emisión emisiones',
      'serie series',
      'día días',
      'day days',
      'file files',
      'status status',
      'mes meses',
    ].map((pair) => pair.split(' ')))
      expect(searchWords(one!)).toEqual(searchWords(many!))
    expect(searchWords('東京 2024 naïve')).toEqual(['東京', '2024', 'naiv'])
  })
})

describe('search', () => {
  test('finds by name, description, parameters and examples', () => {
    expect(names('csv')).toEqual(['csv_profile', 'sum_column'])
    expect(names('how many days between dates', 1)).toEqual(['date_difference'])
    expect(names('profile this table', 1)).toEqual(['csv_profile'])
    expect(names('ventas')).toEqual(['sum_column'])
  })
  test('finds Spanish with and without accents', () => {
    expect(names('SEGUN LAS DIVISAS', 1)).toEqual(['convertir_moneda'])
    expect(names('tipos de cambio', 1)).toEqual(['convertir_moneda'])
  })
  test('is sorted by name, at most count, and carries the card only', () => {
    expect(names('columns of a csv file, words of a text', 3)).toEqual(['csv_profile', 'sum_column', 'text_statistics'])
    expect(createSearchIndex(library).search('ventas', 1)).toEqual([
      { name: 'sum_column', description: 'Total of one numeric column of a CSV file', parameters: { type: 'object' } },
    ])
    expect(names('csv', 0)).toEqual([])
  })
  test('prefers what works', () => {
    const good = { statistics: { ...newStatistics, calls: 4, ok: 4, score: 1 } }
    const twins = [entry('read_table_one', 'Reads a table'), entry('read_table_two', 'Reads a table', good)]
    expect(names('read a table', 1, twins)).toEqual(['read_table_two'])
    const old = [
      entry('read_table_one', 'Reads a table'),
      entry('read_table_two', 'Reads a table', { status: 'archived' }),
    ]
    expect(names('read a table', 1, old)).toEqual(['read_table_one'])
  })
  test('nothing matches: only tools that have worked', () => {
    expect(names('xyzzy', 8)).toEqual([])
    const used = [
      ...library,
      entry('weather', 'Forecast', { statistics: { ...newStatistics, calls: 1, ok: 1, score: 1 } }),
    ]
    expect(names('xyzzy', 8, used)).toEqual(['weather'])
    expect(names('', 8, [])).toEqual([])
  })
})

describe('an index that stays while the library changes', () => {
  const map = (entries: readonly ToolEntry[]) => new Map(entries.map((one) => [one.name, one]))
  const found = (index: ReturnType<typeof createSearchIndex>, text: string, count = 8) =>
    index
      .rank(text)
      .slice(0, count)
      .map((one) => one.entry.name)

  test('gives what one made anew would give: tools that came, changed and went', () => {
    const index = createSearchIndex(library)
    const changed = [
      ...library.slice(1),
      entry('fetch_quotes', 'Prices of shares'),
      entry('sum_column', 'Sum of the prices in a table', { version: 2 }),
    ]
    index.refresh(map(changed))
    const fresh = createSearchIndex(map(changed).values())
    for (const text of ['csv file', 'prices', 'total of a column', 'dates', 'divisas'])
      expect(index.rank(text).map(({ entry: { name }, relevance }) => [name, relevance.toFixed(9)])).toEqual(
        fresh.rank(text).map(({ entry: { name }, relevance }) => [name, relevance.toFixed(9)]),
      )
    expect(found(index, 'csv columns types')).not.toContain('csv_profile')
  })

  test('a use changes the weight without a new reading of the words', () => {
    const twins = [entry('a_prices', 'Prices of shares'), entry('b_prices', 'Prices of shares')]
    const index = createSearchIndex(twins)
    expect(found(index, 'prices')).toEqual(['a_prices', 'b_prices'])
    const used = { ...twins[1]!, statistics: { ...newStatistics, calls: 2, ok: 2, score: 1 } }
    Object.defineProperty(used, 'examples', {
      get() {
        throw new Error('the words were read again')
      },
    })
    index.refresh(map([twins[0]!, used]))
    expect(found(index, 'prices')).toEqual(['b_prices', 'a_prices'])
    index.refresh(map([twins[0]!, entry('b_prices', 'Prices of shares', { status: 'archived' })]))
    expect(found(index, 'prices')).toEqual(['a_prices', 'b_prices'])
  })

  test('among many tools a word that most have is passed over, unless nothing else is asked', () => {
    const many = Array.from({ length: 120 }, (_, index) =>
      entry(`tool_${index}`, index < 100 ? `Reads a file ${'file '.repeat(index % 5)}` : `Prices of shares ${index}`),
    )
    const index = createSearchIndex([...many, entry('quotes', 'Prices in a file')])
    expect(found(index, 'prices file', 50)).toHaveLength(21)
    expect(found(index, 'file', 200)).toHaveLength(101)
    expect(found(index, 'unicorns file', 200)).toHaveLength(101)
    expect(found(createSearchIndex([many[0]!, many[1]!, many[110]!]), 'prices file')).toHaveLength(3)
  })

  test('the best few are the first of the whole order', () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      entry(`tool_${index}`, `Prices ${'of shares '.repeat(index % 7)}`, {
        statistics: { ...newStatistics, ok: 1, calls: 1, score: (index % 11) / 11 },
      }),
    )
    const index = createSearchIndex(many)
    const best = found(index, 'prices shares', 8)
    expect(index.search('prices shares', 8).map(({ name }) => name)).toEqual([...best].sort())
    expect(index.search('prices shares', 0)).toEqual([])
  })
})
