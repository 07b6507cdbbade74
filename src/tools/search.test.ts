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
