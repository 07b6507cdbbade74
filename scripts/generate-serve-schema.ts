/** Makes the JSON Schema of the configuration file of `autoagent serve`, from src/config/serve-file-schema.ts. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { serveFileSchema } from '../src/config/serve-file-schema.ts'

/** The text of `schemas/serve.schema.json`. */
export function generateServeSchema(): string {
  const head = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'AutoAgent: the configuration file of autoagent serve',
  }
  return `${JSON.stringify({ ...head, ...serveFileSchema }, null, 1)}\n`
}

if (import.meta.main) {
  const folder = new URL('../schemas/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL('serve.schema.json', folder), generateServeSchema())
}
