/** Compiles the schemas of protocol/ into plain JavaScript, so that start-up does not pay for ajv. */
import { writeFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { build } from 'esbuild'
import { generatedSchemas } from '../src/protocol/action-schemas.ts'

/** The text of `src/protocol/generated/validators.js`. */
export async function generateValidators(): Promise<string> {
  const ajv = new Ajv({ code: { source: true, esm: true }, strict: true, allErrors: true, allowUnionTypes: true })
  for (const [name, schema] of Object.entries(generatedSchemas)) ajv.addSchema(schema, name)
  const names = Object.fromEntries(Object.keys(generatedSchemas).map((name) => [name, name]))
  // ajv's own output requires its run-time parts; bundling puts them in.
  const result = await build({
    stdin: { contents: standalone.default(ajv, names), resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    legalComments: 'none',
  })
  return `// Made by \`npm run generate\` from src/protocol/action-schemas.ts; do not edit.\n${result.outputFiles[0]!.text}`
}

if (import.meta.main) {
  writeFileSync(new URL('../src/protocol/generated/validators.js', import.meta.url), await generateValidators())
}
