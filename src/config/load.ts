/** Reads the settings once: flag > environment > `.env` > project file (only when trusted) > user file > default. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { ConfigurationError, errorText, hasCode } from '../protocol/errors.ts'
import { isJsonObject, jsonText } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import { withoutComments } from './json-with-comments.ts'
import { parseSetting, settingNames, settingRows } from './settings.ts'
import type { SettingName, Settings, SettingSource } from './settings.ts'
import { guardedSettings, howToTrust, isTrusted, withoutForeignAddresses } from './trust.ts'
import type { Variables } from './trust.ts'

export interface Configuration {
  readonly settings: Readonly<Settings>
  readonly sources: Readonly<Record<SettingName, SettingSource>>
  /** The environment with `.env` beneath it; what credentials are read from. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Model providers of the person's and of a trusted project's file, as written; a later one replaces an earlier one. */
  readonly providers: readonly ConfiguredProvider[]
  readonly warnings: readonly string[]
}

export interface ConfiguredProvider {
  name: string
  value: Json
  /** The file it stands in. */
  file: string
}

export interface LoadInput {
  cwd: string
  env: Record<string, string | undefined>
  /** Settings given by flags, as text or already parsed. */
  flags: Partial<Settings>
}

/** @throws ConfigurationError naming the file, or a UserError naming the value and the rule. */
export function loadConfiguration({ cwd, env: environment, flags }: LoadInput): Configuration {
  const warnings: string[] = []
  const userFile = join(userFolder(environment), 'config.json')
  const user = readJsonFile(userFile)
  const trusted = isTrusted(cwd, user)
  const written = readDotEnv(cwd)
  const dotEnv = trusted ? written : withoutForeignAddresses(written, environment, cwd, warnings)
  const project = readProjectFile(cwd, trusted, warnings)
  warnings.push(...unknownIn(user, userFile), ...unknownIn(project, projectFile(cwd)))
  const settings: Record<string, unknown> = {}
  const sources: Record<string, SettingSource> = {}
  for (const name of settingNames) {
    const isGuarded = !trusted && guardedSettings.has(name)
    const [value, source] = pick(name, flags, environment, isGuarded ? {} : dotEnv, project, user)
    if (isGuarded) tellIgnored(name, value, source, dotEnv, cwd, warnings)
    settings[name] = value
    sources[name] = source
  }
  return Object.freeze({
    settings: Object.freeze(settings as unknown as Settings),
    sources: Object.freeze(sources as Record<SettingName, SettingSource>),
    env: Object.freeze({ ...dotEnv, ...environment }),
    providers: [...providersOf(user, userFile), ...providersOf(project, projectFile(cwd))],
    warnings,
  })
}

function pick(
  name: SettingName,
  flags: Partial<Settings>,
  environment: Variables,
  dotEnv: Variables,
  project: JsonObject,
  user: JsonObject,
): [unknown, SettingSource] {
  if (flags[name] !== undefined) return [flags[name], 'flag']
  for (const [source, values] of [
    ['environment', environment],
    ['.env', dotEnv],
  ] as const) {
    const found = variableOf(name, values)
    if (found) return [parseSetting(name, found.value, found.variable), source]
  }
  if (project[name] !== undefined)
    return [parseSetting(name, jsonText(project[name]), `"${name}" in .autoagent/config.json`), 'project']
  if (user[name] !== undefined)
    return [parseSetting(name, jsonText(user[name]), `"${name}" in the user's config.json`), 'user']
  return [settingRows[name].default, 'default']
}

const furtherFields = new Set(['providers', 'trustedProjects', '$schema'])

/** A slip in a name would leave a limit unset, and nobody would know. */
function unknownIn(fields: JsonObject, file: string): string[] {
  const unknown = Object.keys(fields).filter((name) => !Object.hasOwn(settingRows, name) && !furtherFields.has(name))
  return unknown.map(
    (name) => `"${name}" in ${file} is no setting, so it changes nothing: see autoagent doctor for their names`,
  )
}

function providersOf({ providers = {} }: JsonObject, file: string): ConfiguredProvider[] {
  if (!isJsonObject(providers))
    throw new ConfigurationError(
      `"providers" in ${file} is not an object`,
      'write { "NAME": { "baseUrl": "https://…", "keyVariable": "…" } }',
    )
  return Object.entries(providers).map(([name, value]) => ({ name, value, file }))
}

function variableOf(name: SettingName, values: Variables): { variable: string; value: string } | null {
  for (const variable of settingRows[name].env) {
    const value = values[variable]
    if (value !== undefined && value !== '') return { variable, value }
  }
  return null
}

/** Says that a line of `.env` is not followed, unless it would have changed nothing. */
function tellIgnored(
  name: SettingName,
  used: unknown,
  source: SettingSource,
  dotEnv: Variables,
  cwd: string,
  warnings: string[],
): void {
  const found = source === 'flag' || source === 'environment' ? null : variableOf(name, dotEnv)
  if (found && parseSetting(name, found.value, found.variable) !== used)
    warnings.push(
      `${found.variable} of .env is not used, because it gives rights: set it in the environment, or ${howToTrust(cwd)}`,
    )
}

/** A project's settings can spend money and grant rights, so they count only when the person listed the folder as trusted. */
function readProjectFile(cwd: string, trusted: boolean, warnings: string[]): JsonObject {
  const path = projectFile(cwd)
  const project = readJsonFile(path)
  if (trusted || Object.keys(project).length === 0) return project
  warnings.push(`${path} is not used: ${howToTrust(cwd)}`)
  return {}
}

const projectFile = (cwd: string): string => join(cwd, '.autoagent', 'config.json')

/** The person's own folder of settings, whatever the project. */
export function userFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'autoagent')
}

function readDotEnv(cwd: string): Variables {
  const text = readIfThere(join(cwd, '.env'))
  // Editors on Windows begin a file with a byte-order mark; it is no part of the first name.
  return text === null ? {} : parseEnv(text.replace(/^\uFEFF/, ''))
}

function readJsonFile(path: string): JsonObject {
  const text = readIfThere(path)
  if (text === null) return {}
  let value: unknown
  try {
    value = JSON.parse(withoutComments(text.replace(/^\uFEFF/, '')))
  } catch (error) {
    throw new ConfigurationError(`${path} is not valid JSON: ${errorText(error)}`, 'mend the file or move it away')
  }
  if (!isJsonObject(value))
    throw new ConfigurationError(`${path} does not hold a JSON object`, 'mend the file or move it away')
  return value
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null
    throw new ConfigurationError(
      `${path} cannot be read: ${errorText(error)}`,
      'check its permissions or move it away',
      { cause: error },
    )
  }
}
