/** The configuration file of `autoagent serve`: what its flags say, by name. Paths in it begin at its own folder. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ConfigurationError, InputError, errorText } from '../protocol/errors.ts'
import { serve_file } from './generated/serve-validators.js'
import { withoutComments } from './json-with-comments.ts'
import { serveRows } from './serve-settings.ts'
import type { ServeSettings } from './serve-settings.ts'

export interface ServeFile {
  settings: Partial<ServeSettings>
  agent?: string
  tcp?: boolean
  http?: boolean
  tls?: { cert: string; key: string }
  origins?: string[]
  country?: string
  logFormat?: string
  logLevel?: string
}

/** @throws InputError: no such file; ConfigurationError: what in it is wrong, and the rule. */
export function readServeFile(path: string): ServeFile {
  const value = parsed(path, read(path))
  if (!serve_file(value)) throw wrong(path)
  const file = value as Omit<ServeFile, 'settings'> & Partial<ServeSettings>
  const here = (found: string): string => resolve(dirname(path), found)
  const { agent, tls, serveDir } = file
  const settings = Object.entries(file).filter(([name]) => Object.hasOwn(serveRows, name))
  return {
    ...file,
    settings: { ...Object.fromEntries(settings), ...(serveDir === undefined ? {} : { serveDir: here(serveDir) }) },
    ...(agent === undefined ? {} : { agent: here(agent) }),
    ...(tls ? { tls: { cert: here(tls.cert), key: here(tls.key) } } : {}),
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new InputError(`${path} cannot be read: ${errorText(error)}`, 'give the path of a configuration file')
  }
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(withoutComments(text.replace(/^\uFEFF/, '')))
  } catch (error) {
    throw new ConfigurationError(`${path} is not valid JSON: ${errorText(error)}`, 'mend it; comments are allowed')
  }
}

function wrong(path: string): ConfigurationError {
  const [error] = serve_file.errors ?? []
  const { instancePath = '', message = 'is wrong', params = {} } = error ?? {}
  const where = instancePath === '' ? 'it' : `"${instancePath.slice(1).replaceAll('/', '.')}"`
  const extra = params['additionalProperty']
  const allowed = params['allowedValues']
  const what =
    typeof extra === 'string'
      ? `${instancePath === '' ? 'there is' : `${where} has`} no setting "${extra}"`
      : `${where} ${message}${Array.isArray(allowed) ? ` (${allowed.join(', ')})` : ''}`
  return new ConfigurationError(
    `${path}: ${what}`,
    'schemas/serve.schema.json has them all, docs/serve.md explains them',
  )
}
