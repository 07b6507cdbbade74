/** The configuration file of a server: what is taken, what is refused and how, and which of five places decides. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { generateServeSchema } from '../../scripts/generate-serve-schema.ts'
import { generateValidators } from '../../scripts/generate-validators.ts'
import type { JsonObject } from '../protocol/json.ts'
import { readServeFile } from './serve-file.ts'
import { loadServeSettings, serveRows } from './serve-settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'autoagent-serve-file-'))

function written(text: string): string {
  const path = join(folder, 'serve.json')
  writeFileSync(path, text)
  return path
}

test('the schema in the package and the validator are those that are generated', async () => {
  const kept = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
  expect(kept('../../schemas/serve.schema.json'), 'run: npm run generate').toBe(generateServeSchema())
  expect(kept('generated/serve-validators.js')).toBe(await generateValidators('config/generated/serve-validators.js'))
})

test('every default is a value that the file may hold, as the published schema says it too', () => {
  const rows = Object.entries(serveRows).map(([name, row]): [string, unknown] => [name, row.default])
  const defaults = Object.fromEntries(rows.filter(([, standard]) => standard !== null))
  const validate = new Ajv2020({ strict: true }).compile(JSON.parse(generateServeSchema()) as JsonObject)
  expect([validate(defaults), validate.errors]).toEqual([true, null])
  const { settings } = readServeFile(written(JSON.stringify({ ...defaults, serveDir: '/kept' })))
  expect(settings).toEqual({ ...defaults, serveDir: '/kept' })
})

test('docs/serve.md has every setting as it is, and its example is one', () => {
  const page = readFileSync(new URL('../../docs/serve.md', import.meta.url), 'utf8')
  const rows = Object.entries(serveRows).map(([name, { env, default: standard, about }]) => {
    const variables = env.map((one) => `\`${one}\``).join(', ')
    return `| \`${name}\` | ${variables} | ${standard ?? '–'} | ${about} |`
  })
  expect(
    page
      .match(/^\| setting .*\n.*\n((?:\|.*\n)+)/m)![1]!
      .trimEnd()
      .split('\n'),
  ).toEqual(rows)
  const [, example] = /^```jsonc\n([^]*?)^```$/m.exec(page)!
  expect(readServeFile(written(example!))).toMatchObject({ country: 'AR', settings: { rateMessages: 6 } })
})

test('comments and a last comma are fine; paths begin at the file', () => {
  const file = readServeFile(
    written(`{
  // who is met
  "agent": "agents/eco.json",
  "serveDir": "kept", /* not .served */
  "tls": { "cert": "/etc/tls/cert.pem", "key": "key.pem" },
  "origins": ["https://example.org"],
  "tcp": false,
}`),
  )
  expect(file).toEqual({
    settings: { serveDir: join(folder, 'kept') },
    serveDir: 'kept',
    agent: join(folder, 'agents/eco.json'),
    tls: { cert: '/etc/tls/cert.pem', key: join(folder, 'key.pem') },
    origins: ['https://example.org'],
    tcp: false,
  })
})

test.each([
  ['{"tcpPrt": 1}', 'there is no setting "tcpPrt"'],
  ['{"tls": {"cert": "a", "key": "b", "ca": "c"}}', '"tls" has no setting "ca"'],
  ['{"tls": {"cert": "a"}}', '"tls" must have required property \'key\''],
  ['{"tcpPort": 65536}', '"tcpPort" must be <= 65535'],
  ['{"tcpPort": "5001"}', '"tcpPort" must be integer'],
  ['{"idleSeconds": 0}', '"idleSeconds" must be > 0'],
  ['{"logLevel": "loud"}', '"logLevel" must be equal to one of the allowed values (debug, info, warn, error)'],
  ['[]', 'it must be object'],
  ['{"tcpPort": }', 'is not valid JSON'],
])('%s is refused, by name', (text, why) => {
  expect(() => readServeFile(written(text))).toThrow(why)
})

test('flag > environment > configuration file > agent > default', () => {
  const file = { tcpPort: 3, httpPort: 3, inFlight: 3, rateMessages: 3 }
  const own = { tcpPort: 4, httpPort: 4, inFlight: 4, rateMessages: 4, historyTokens: 4 }
  const env = { MAX_IN_FLIGHT: '2', AUTOAGENT_TCP_PORT: '2', APP_PORT: '9', WS_PORT: '' }
  const settings = loadServeSettings({ flags: { tcpPort: '1' }, env, file, own })
  expect(settings).toMatchObject({
    tcpPort: 1,
    inFlight: 2,
    httpPort: 3,
    rateMessages: 3,
    historyTokens: 4,
    connections: serveRows.connections.default,
  })
  const spoken = (flags: object): object => loadServeSettings({ flags, env: {}, file: {}, own: {} })
  expect(() => spoken({ tcpPort: '70000' })).toThrow('--tcp-port is "70000"')
})
