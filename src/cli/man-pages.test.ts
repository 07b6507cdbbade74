import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { manPages } from '../../scripts/man-pages.ts'
import { exitCodes } from '../protocol/errors.ts'
import { settingNames, settingRows } from '../config/settings.ts'
import { createProgram } from './program.ts'

const program = createProgram('1.2.3', async () => {})
const pages = manPages('1.2.3')
const page = pages['autoagent.1']!.replaceAll('\\-', '-')

describe('autoagent.1', () => {
  test('has every flag that --help shows, and every command', () => {
    const help = program.createHelp()
    for (const { flags } of help.visibleOptions(program)) expect(page).toContain(`\n.B ${flags}\n`)
    for (const group of program.commands)
      for (const command of group.commands) expect(page).toContain(`\n.B ${group.name()} ${command.name()}`)
  })
  test('has exit codes, examples and the variable of every setting', () => {
    const status = /\.SH EXIT STATUS\n(.*)/.exec(page)![1]!
    for (const [name, code] of Object.entries(exitCodes))
      if (name !== 'untrusted') expect([name, new RegExp(`\\b${code}\\b`).test(status)]).toEqual([name, true])
    expect(page).toMatch(/\.SH EXAMPLES\n\.nf\n {2}autoagent demo/)
    for (const name of settingNames) expect(page).toContain(settingRows[name].env[0])
  })
})

test('manage-sessions.1 has its commands with their options', () => {
  const text = pages['manage-sessions.1']!.replaceAll('\\-', '-')
  for (const part of ['.B export <id>', '.B --output <file>', '.B clean', '.B --days <n>', '.SH EXIT STATUS'])
    expect(text).toContain(part)
})

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0

/** groff and man-db are on most systems; where they are not, the structure above is what can be seen. */
describe.skipIf(!has('groff') || !has('man'))('as they are shown', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'man-'))
    for (const [name, text] of Object.entries(pages)) writeFileSync(join(folder, name), text)
  })
  test.each(Object.keys(pages))('%s is roff without a warning', (name) => {
    const { status, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z', join(folder, name)], {
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
  test('man shows what can be copied into a shell', () => {
    const env = { ...process.env, MANWIDTH: '100', MANPAGER: 'cat', LC_ALL: 'C.UTF-8' }
    const text = execFileSync('man', ['-l', join(folder, 'autoagent.1')], { encoding: 'utf8', env })
    expect(text).toContain('-q, --task <text>')
    expect(text).toContain('autoagent -q "Sum the column amount of data.csv" --allow-read=data.csv')
    expect(text).toMatch(/AutoAgent 1\.2\.3 +AUTOAGENT\(1\)/)
  })
})
