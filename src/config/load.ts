/** Reads the settings once: flag > environment > `.env` > project file (only when trusted) > user file > default. */
import { readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { ConfigurationError, errorText, hasCode } from '../protocol/errors.ts'
import { isJsonObject, jsonText } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import { parseSetting, settingNames, settingRows } from './settings.ts'
import type { SettingName, Settings, SettingSource } from './settings.ts'

export interface Configuration {
  readonly settings: Readonly<Settings>
  readonly sources: Readonly<Record<SettingName, SettingSource>>
  /** The environment with `.env` beneath it; what credentials are read from. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly warnings: readonly string[]
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
  const dotEnv = readDotEnv(cwd)
  const user = readJsonFile(join(userFolder(environment), 'config.json'))
  const project = readProjectFile(cwd, user, warnings)
  const settings: Record<string, unknown> = {}
  const sources: Record<string, SettingSource> = {}
  for (const name of settingNames) {
    const [value, source] = pick(name, flags, environment, dotEnv, project, user)
    settings[name] = value
    sources[name] = source
  }
  return Object.freeze({
    settings: Object.freeze(settings as unknown as Settings),
    sources: Object.freeze(sources as Record<SettingName, SettingSource>),
    env: Object.freeze({ ...dotEnv, ...environment }),
    warnings,
  })
}

function pick(
  name: SettingName,
  flags: Partial<Settings>,
  environment: Record<string, string | undefined>,
  dotEnv: Record<string, string | undefined>,
  project: JsonObject,
  user: JsonObject,
): [unknown, SettingSource] {
  if (flags[name] !== undefined) return [flags[name], 'flag']
  for (const [source, values] of [
    ['environment', environment],
    ['.env', dotEnv],
  ] as const)
    for (const variable of settingRows[name].env) {
      const value = values[variable]
      if (value !== undefined && value !== '') return [parseSetting(name, value, variable), source]
    }
  if (project[name] !== undefined)
    return [parseSetting(name, jsonText(project[name]), `"${name}" in .autoagent/config.json`), 'project']
  if (user[name] !== undefined)
    return [parseSetting(name, jsonText(user[name]), `"${name}" in the user's config.json`), 'user']
  return [settingRows[name].default, 'default']
}

/** A project's settings can spend money and grant rights, so they count only when the person listed the folder as trusted. */
function readProjectFile(cwd: string, user: JsonObject, warnings: string[]): JsonObject {
  const path = join(cwd, '.autoagent', 'config.json')
  const project = readJsonFile(path)
  if (Object.keys(project).length === 0) return project
  const trusted = Array.isArray(user['trustedProjects']) ? user['trustedProjects'].map(jsonText) : []
  if (trusted.some((folder) => resolve(folder) === realpathSync(cwd))) return project
  warnings.push(
    `${path} is not used: add "${realpathSync(cwd)}" to "trustedProjects" in the user's config.json to trust it`,
  )
  return {}
}

/** The person's own folder of settings, whatever the project. */
export function userFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'autoagent')
}

function readDotEnv(cwd: string): Record<string, string | undefined> {
  const text = readIfThere(join(cwd, '.env'))
  return text === null ? {} : parseEnv(text)
}

function readJsonFile(path: string): JsonObject {
  const text = readIfThere(path)
  if (text === null) return {}
  let value: unknown
  try {
    value = JSON.parse(text)
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
