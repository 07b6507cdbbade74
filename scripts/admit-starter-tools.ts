/** Puts the starter tools of `.permanent_tools/` through the gate and writes their history. Run it after changing one. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { capabilities } from '../src/capabilities/index.ts'
import type { JsonObject } from '../src/protocol/json.ts'
import type { ToolExample } from '../src/protocol/tool.ts'
import { createSandbox } from '../src/sandbox/index.ts'
import { createFolderStore } from '../src/stores/index.ts'
import { createLibrary, createTypeCheck } from '../src/tools/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, '.permanent_tools')

const column = (fields: JsonObject): JsonObject => ({
  missing: 0,
  min: null,
  max: null,
  mean: null,
  decimal: null,
  ...fields,
})

const starters: Record<string, { grants: string[]; examples: ToolExample[] }> = {
  csv_profile: {
    grants: ['read'],
    examples: [
      {
        args: {
          text: 'city,people,since\nLeón,124303,0910-01-01\nSoria,39398,1119-05-01\nLeón,NA,2024-02-29\n',
          samples: 1,
        },
        expect: {
          delimiter: ',',
          rows: 3,
          uneven_rows: [],
          columns: [
            column({ name: 'city', type: 'text', distinct: 2, min: 'León', max: 'Soria', samples: ['León'] }),
            column({
              name: 'people',
              type: 'integer',
              missing: 1,
              distinct: 2,
              min: 39398,
              max: 124303,
              mean: 81850.5,
              decimal: '.',
              samples: ['124303'],
            }),
            column({
              name: 'since',
              type: 'date',
              distinct: 3,
              min: '0910-01-01',
              max: '2024-02-29',
              samples: ['0910-01-01'],
            }),
          ],
        },
      },
      // Byte-order mark, CRLF, decimal commas, delimiters and line ends and quotes inside quotes, a row that is too short.
      {
        args: {
          text: '\uFEFFname;price\r\n"Cable; 2 m";1.234,50\r\n"say ""hi""\r\nthere";0,5\r\nshort\r\n',
          samples: 2,
        },
        expect: {
          delimiter: ';',
          rows: 3,
          uneven_rows: [3],
          columns: [
            column({
              name: 'name',
              type: 'text',
              distinct: 3,
              min: 'Cable; 2 m',
              max: 'short',
              samples: ['Cable; 2 m', 'say "hi"\r\nthere'],
            }),
            column({
              name: 'price',
              type: 'number',
              missing: 1,
              distinct: 2,
              min: 0.5,
              max: 1234.5,
              mean: 617.5,
              decimal: ',',
              samples: ['1.234,50', '0,5'],
            }),
          ],
        },
      },
      { args: { text: '' }, expect: { delimiter: ',', rows: 0, uneven_rows: [], columns: [] } },
      { args: {}, fails: true },
    ],
  },
  text_statistics: {
    grants: [],
    examples: [
      {
        args: { text: 'The cat saw the dog. Did the dog run?\n\nNo!', top: 2 },
        expect: {
          characters: 42,
          characters_without_spaces: 32,
          words: 10,
          distinct_words: 7,
          sentences: 3,
          paragraphs: 2,
          words_per_sentence: 3.33,
          reading_seconds: 2.7,
          top_words: [
            { word: 'the', count: 3 },
            { word: 'dog', count: 2 },
          ],
        },
      },
      // A family and a flag are one character each to a person; an accent written apart belongs to its letter.
      {
        args: { text: '👨‍👩‍👧 e\u0301 🇪🇸', language: 'es', top: 0 },
        expect: {
          characters: 5,
          characters_without_spaces: 3,
          words: 1,
          distinct_words: 1,
          sentences: 1,
          paragraphs: 1,
          words_per_sentence: 1,
          reading_seconds: 0.3,
          top_words: [],
        },
      },
      {
        args: { text: '' },
        expect: {
          characters: 0,
          characters_without_spaces: 0,
          words: 0,
          distinct_words: 0,
          sentences: 0,
          paragraphs: 0,
          words_per_sentence: 0,
          reading_seconds: 0,
          top_words: [],
        },
      },
    ],
  },
  date_difference: {
    grants: [],
    examples: [
      {
        args: { from: '2026-01-15', to: '2026-11-20' },
        expect: {
          days: 309,
          weeks: 44,
          months: 10,
          years: 0,
          working_days: 221,
          parts: { years: 0, months: 10, days: 5 },
        },
      },
      // From a leap day, and from the end of a long month to the end of a short one.
      {
        args: { from: '2024-02-29', to: '2025-02-28' },
        expect: {
          days: 365,
          weeks: 52,
          months: 12,
          years: 1,
          working_days: 261,
          parts: { years: 1, months: 0, days: 0 },
        },
      },
      {
        args: { from: '2024-03-01', to: '2024-01-31' },
        expect: {
          days: -30,
          weeks: -4,
          months: -1,
          years: 0,
          working_days: -22,
          parts: { years: 0, months: -1, days: -1 },
        },
      },
      { args: { from: '2023-02-29', to: '2024-01-01' }, fails: true },
    ],
  },
}

const store = createFolderStore(folder)
const sandbox = createSandbox({ capabilities })
const library = createLibrary({
  store,
  versions: createFolderStore(join(folder, '.versions')),
  sandbox,
  typeCheck: createTypeCheck({ environmentPath: join(root, 'src/sandbox/guest/tool-environment') }),
})
try {
  // Rows without a hash are files that have not passed the gate yet; the starters are shipped at version 1, without a past.
  const dates = new Map((await library.list()).map((entry) => [entry.name, entry.created_at]))
  const now = new Date().toISOString()
  const tools = Object.entries(starters).map(([name, declared]) => {
    const row = { path: `${name}.ts`, version: 1, created_at: dates.get(name) ?? now, updated_at: now, ...declared }
    return [name, row] as const
  })
  await rm(join(folder, '.versions'), { recursive: true, force: true })
  await store.write('manifest.json', JSON.stringify({ tools: Object.fromEntries(tools) }))
  const context = { cwd: root, grants: { read: [root] }, runId: null, openMode: false }
  for (const { name, admission } of await library.adopt(context)) {
    if (admission.type === 'admitted') {
      console.log(`${name}: admitted with ${admission.entry.examples.length} examples`)
      continue
    }
    process.exitCode = 1
    console.error(`${name}: refused`)
    for (const { code, line, message, hint } of admission.problems)
      console.error(
        `  ${code}${line === undefined ? '' : ` line ${line}`}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
      )
  }
} finally {
  // Git keeps the modules and their history; the manifest is made from them, and changes with use.
  await rm(join(folder, 'manifest.json'), { force: true })
  await sandbox.close()
}
