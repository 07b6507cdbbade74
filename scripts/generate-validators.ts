/** Compiles schemas into plain JavaScript, so that start-up does not pay for ajv. */
import { writeFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { build } from 'esbuild'
import { generatedSchemas } from '../src/protocol/action-schemas.ts'
import { serveFileSchema } from '../src/config/serve-file-schema.ts'
import { doorSchemas } from '../src/protocol/door-schema.ts'

/** Files below `src/`, and what they are made of: doors are looked at by servers alone. */
const generatedFiles = {
  'protocol/generated/validators.js': { schemas: generatedSchemas, from: 'protocol/action-schemas.ts' },
  'protocol/generated/door-validators.js': { schemas: doorSchemas, from: 'protocol/door-schema.ts' },
  'config/generated/serve-validators.js': {
    schemas: { serve_file: serveFileSchema },
    from: 'config/serve-file-schema.ts',
  },
} as const

export async function generateValidators(file: keyof typeof generatedFiles): Promise<string> {
  const { schemas, from } = generatedFiles[file]
  const ajv = new Ajv({ code: { source: true, esm: true }, strict: true, allErrors: true, allowUnionTypes: true })
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name)
  const names = Object.fromEntries(Object.keys(schemas).map((name) => [name, name]))
  // ajv's own output requires its run-time parts; bundling puts them in.
  const result = await build({
    stdin: { contents: standalone.default(ajv, names), resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    legalComments: 'none',
  })
  return `// Made by \`npm run generate\` from src/${from}; do not edit.\n${result.outputFiles[0]!.text}`
}

if (import.meta.main) {
  for (const file of Object.keys(generatedFiles) as (keyof typeof generatedFiles)[])
    writeFileSync(new URL(`../src/${file}`, import.meta.url), await generateValidators(file))
}
