/** What the configuration file of `autoagent serve` must look like; `npm run generate` makes schemas/serve.schema.json of it. */
import type { JsonSchema } from '../protocol/json.ts'
import { serveRows } from './serve-settings.ts'

const path: JsonSchema = { type: 'string', minLength: 1 }

/** Beside the settings. */
const furtherFields: { [name: string]: JsonSchema } = {
  $schema: { type: 'string', description: 'for editors' },
  agent: { ...path, description: 'the agent, with how it is met' },
  tcp: { type: 'boolean', description: 'false: without the line protocol' },
  http: { type: 'boolean', description: 'false: without HTTP, WebSocket and the page' },
  tls: {
    type: 'object',
    description: 'all doors speak TLS; read again at SIGHUP',
    properties: {
      cert: { ...path, description: 'certificate, PEM' },
      key: { ...path, description: 'its key, PEM' },
    },
    required: ['cert', 'key'],
    additionalProperties: false,
  },
  origins: {
    type: 'array',
    items: { type: 'string', minLength: 1 },
    description: 'pages of these sites may open a WebSocket, too',
  },
  country: { type: 'string', minLength: 1, description: 'whose emergency numbers are told' },
  logFormat: { enum: ['text', 'json'], description: 'lines for people or for programs' },
  logLevel: { enum: ['debug', 'info', 'warn', 'error'], description: 'the least that is written' },
}

const settings = Object.entries(serveRows).map(([name, { schema, about, default: standard }]) => [
  name,
  { ...schema, description: about, ...(standard === null ? {} : { default: standard }) },
])

export const serveFileSchema: JsonSchema = {
  type: 'object',
  properties: { ...furtherFields, ...(Object.fromEntries(settings) as JsonSchema) },
  additionalProperties: false,
}
