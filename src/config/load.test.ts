import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { loadConfiguration } from './load.ts'

let cwd: string
let env: Record<string, string>
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'config-')))
  env = { XDG_CONFIG_HOME: join(cwd, 'home') }
})
function write(path: string, text: string): void {
  mkdirSync(join(cwd, path, '..'), { recursive: true })
  writeFileSync(join(cwd, path), text)
}

describe('where a setting comes from', () => {
  test('flag, environment, .env, trusted project, user, default: the first that has it', () => {
    const turns = (flags = {}): [number, string] => {
      const { settings, sources } = loadConfiguration({ cwd, env, flags })
      return [settings.maxTurns, sources.maxTurns]
    }
    expect(turns()).toEqual([10, 'default'])
    write('home/autoagent/config.json', JSON.stringify({ maxTurns: 11, trustedProjects: [cwd] }))
    expect(turns()).toEqual([11, 'user'])
    write('.autoagent/config.json', '{"maxTurns":12}')
    expect(turns()).toEqual([12, 'project'])
    write('.env', 'AUTOAGENT_MAX_TURNS=13\n')
    expect(turns()).toEqual([13, '.env'])
    env['AUTOAGENT_MAX_TURNS'] = '14'
    expect(turns()).toEqual([14, 'environment'])
    expect(turns({ maxTurns: 15 })).toEqual([15, 'flag'])
  })
  test('a project that is not trusted changes nothing, and is told', () => {
    write('.autoagent/config.json', '{"openMode":true}')
    const { settings, warnings } = loadConfiguration({ cwd, env, flags: {} })
    expect(settings.openMode).toBe(false)
    expect(warnings[0]).toMatch(/trustedProjects/)
  })
  test('the seed’s names', () => {
    env['TOOL_STORE_DIR'] = 'my tools'
    env['DANGEROUS_TOOLS'] = '1'
    env['TOOL_CODE_MAX_CHARS'] = '500'
    const { settings } = loadConfiguration({ cwd, env, flags: {} })
    expect([settings.toolsDir, settings.openMode, settings.toolCodeMaxChars]).toEqual(['my tools', true, 500])
  })
})

describe('a wrong setting names itself, its value and the rule', () => {
  test.each([
    ['AUTOAGENT_MAX_TURNS', 'ten', /AUTOAGENT_MAX_TURNS is "ten"/],
    ['AUTOAGENT_MAX_TURNS', '0', /AUTOAGENT_MAX_TURNS is "0"/],
    ['AUTOAGENT_TIMEOUT', '-1', /AUTOAGENT_TIMEOUT is "-1"/],
    ['AUTOAGENT_APPROVAL_MODE', 'yolo', /AUTOAGENT_APPROVAL_MODE is "yolo"/],
    ['DANGEROUS_TOOLS', 'perhaps', /DANGEROUS_TOOLS is "perhaps"/],
  ])('%s=%s', (name, value, message) => {
    env[name] = value
    expect(() => loadConfiguration({ cwd, env, flags: {} })).toThrow(message)
  })
  test('a corrupt file', () => {
    write('home/autoagent/config.json', '{"maxTurns": 1')
    expect(() => loadConfiguration({ cwd, env, flags: {} })).toThrow(/config.json is not valid JSON/)
  })
})
