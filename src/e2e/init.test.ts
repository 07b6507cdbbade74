/** `autoagent init`: what it writes is what the program reads, and nothing that is there is changed. */
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { loadConfiguration } from '../config/load.ts'
import { settingNames } from '../config/settings.ts'
import { providers } from '../models/providers.ts'
import { autoagent, temporaryFolder } from './program.ts'
import type { Finished } from './program.ts'

let cwd: string
beforeEach(() => {
  cwd = temporaryFolder()
})
const init = (...words: string[]): Promise<Finished> => autoagent(['init', ...words], { cwd })
const read = (path: string): string => readFileSync(join(cwd, path), 'utf8')
/** As whoever fills it in: every example takes effect. */
const uncommented = (text: string): string => text.replaceAll(/^ {2}\/\/ (?=")/gm, '  ')

test('an empty folder gets settings, keys to fill in and lines for git; none of it changes anything', async () => {
  const { code, stdout } = await init()
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^made {2}\.autoagent\/config\.json\nmade {2}\.env\.example\nmade {2}\.gitignore: \.env, \.sessions\/, \.runs\/\n\nNext: /,
  )
  expect(read('.gitignore')).toBe('.env\n.sessions/\n.runs/\n')
  const { settings, sources, warnings } = loadConfiguration({ cwd, env: { HOME: cwd }, flags: {} })
  expect({ warnings, sources: new Set(Object.values(sources)) }).toEqual({
    warnings: [],
    sources: new Set(['default']),
  })
  expect(settings.maxTurns).toBe(10)
  writeFileSync(join(cwd, '.env'), read('.env.example'))
  expect(loadConfiguration({ cwd, env: {}, flags: {} }).env).toEqual({})
})

test('every setting is in it, with an example that is taken; keys of every provider are in .env.example', async () => {
  await init()
  await init('--user')
  const user = 'config/autoagent/config.json'
  writeFileSync(join(cwd, user), uncommented(read(user)).replace('/home/me/shop', cwd))
  const env = { XDG_CONFIG_HOME: join(cwd, 'config') }
  const own = loadConfiguration({ cwd, env, flags: {} })
  expect([own.warnings, own.providers.map(({ name }) => name)]).toEqual([[], ['mistral']])
  expect(settingNames.filter((name) => own.sources[name] !== 'user')).toEqual([])
  writeFileSync(join(cwd, '.autoagent/config.json'), uncommented(read('.autoagent/config.json')))
  const both = loadConfiguration({ cwd, env, flags: {} })
  expect(settingNames.filter((name) => both.sources[name] !== 'project')).toEqual([])
  for (const { needsKey, keyVariables } of providers)
    if (needsKey) expect(read('.env.example')).toContain(`\n# ${keyVariables[0]}=\n`)
})

describe('what is there', () => {
  test('is left alone and told; lines that git has are not added again', async () => {
    mkdirSync(join(cwd, '.autoagent'))
    writeFileSync(join(cwd, '.autoagent/config.json'), '{"maxTurns":3}')
    symlinkSync('nowhere', join(cwd, '.env.example'))
    writeFileSync(join(cwd, '.gitignore'), 'node_modules\n/.runs\n.env')
    const { code, stdout } = await init()
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /left alone {2}\.autoagent\/config\.json: it is there\nleft alone {2}\.env\.example: it is there\n/,
    )
    expect(stdout).toContain('added to    .gitignore: .sessions/\n')
    expect(read('.autoagent/config.json')).toBe('{"maxTurns":3}')
    expect(existsSync(join(cwd, 'nowhere'))).toBe(false)
    expect(read('.gitignore')).toBe('node_modules\n/.runs\n.env\n.sessions/\n')
    expect((await init()).stdout).toContain('left alone  .gitignore: it has .env, .sessions/, .runs/\n')
    expect(read('.gitignore')).toBe('node_modules\n/.runs\n.env\n.sessions/\n')
  })
  test('also of the person; what is made there is private', async () => {
    expect((await init('--user')).stdout).toBe('made  config/autoagent/config.json\n')
    const { mode } = statSync(join(cwd, 'config/autoagent/config.json'))
    expect(mode & 0o777).toBe(0o600)
    expect((await init('--user')).stdout).toBe('left alone  config/autoagent/config.json: it is there\n')
  })
})

test('--dry-run tells and writes nothing', async () => {
  writeFileSync(join(cwd, '.gitignore'), '.env\n')
  const { stdout } = await init('--dry-run')
  expect(stdout).toBe(
    'would make    .autoagent/config.json\nwould make    .env.example\nwould add to  .gitignore: .sessions/, .runs/\n',
  )
  expect(readdirSync(cwd)).toEqual(['.gitignore'])
})

test('a folder that refuses is named, with the way out', async () => {
  writeFileSync(join(cwd, '.autoagent'), '')
  const { code, stderr } = await init()
  expect({ code, stderr }).toEqual({
    code: 42,
    stderr: expect.stringMatching(
      /\.autoagent\/config\.json cannot be made: .*\nchoose a folder that you may write to/,
    ),
  })
})
