/** Completion as a person meets it: in real shells, with Tab. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { autoagent, emptyEnvironment, temporaryFolder } from './program.ts'
import { hasTmux, openTerminal } from './pseudo-terminal.ts'
import type { PseudoTerminal } from './pseudo-terminal.ts'
import { installInto } from './scripting-ground.ts'

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0

let home: string
let env: Record<string, string>
beforeAll(() => {
  home = temporaryFolder()
  env = { ...emptyEnvironment(home), PATH: `${installInto(home)}:${process.env['PATH']}` }
  const file = (path: string): void => {
    mkdirSync(join(home, path, '..'), { recursive: true })
    writeFileSync(join(home, path), '')
  }
  for (const name of ['csv_profile.ts', 'csv_total.ts', 'README.md', 'manifest.json', '.versions/x'])
    file(`.permanent_tools/${name}`)
  for (const name of ['a.jsonl', 'b.jsonl', 'index.json']) file(`.sessions/${name}`)
  for (const name of ['critic.json', 'writer.md', 'manifest.json']) file(`.agents/${name}`)
  for (const name of ['2026-01-01_10-00-00', '2026-01-02_10-00-00', '.locks']) file(`.runs/${name}/events.jsonl`)
  file('other/own.jsonl')
  file('data-file.csv')
})

/** What bash offers for a line that ends where the cursor is, its words as bash cuts them. */
function bashOffers(...words: string[]): string[] {
  const text = `eval "$(autoagent completion bash)"; complete -p autoagent manage-sessions >/dev/null
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _autoagent; printf '%s\\n' "\${COMPREPLY[@]}"`
  const said = execFileSync('bash', ['--norc', '-euc', text, 'bash', ...words], { cwd: home, env, encoding: 'utf8' })
  return said.split('\n').filter(Boolean)
}

describe('bash', () => {
  test.each<[words: string[], offers: string[]]>([
    [['autoagent', 'do'], ['doctor']],
    [
      ['autoagent', 'tools', 'r'],
      ['run', 'rollback', 'remove'],
    ],
    [
      ['autoagent', 'tools', 'show', 'csv_'],
      ['csv_profile', 'csv_total'],
    ],
    [
      ['autoagent', 'tools', 'export', 'csv_total', ''],
      ['csv_profile', 'csv_total'],
    ],
    [
      ['autoagent', 'agents', 'show', ''],
      ['critic', 'writer'],
    ],
    [
      ['autoagent', 'runs', 'show', ''],
      ['2026-01-02_10-00-00', '2026-01-01_10-00-00'],
    ],
    [['autoagent', 'runs', 'show', '2026-01-01_10-00-00', ''], []],
    [['autoagent', 'runs', 'diff', '2026-01-01_10-00-00', '2026-01-02'], ['2026-01-02_10-00-00']],
    [
      ['autoagent', '--session-id', ''],
      ['b', 'a'],
    ],
    [['autoagent', '--sessions-dir', 'other', '--resume', '--session-id', ''], ['own']],
    [
      ['autoagent', 'sessions', 'show', ''],
      ['b', 'a'],
    ],
    [
      ['manage-sessions', 'export', 'a', '--format', ''],
      ['json', 'md', 'html'],
    ],
    [
      ['autoagent', '--color', ''],
      ['auto', 'always', 'never'],
    ],
    [['autoagent', '--color', '=', 'al'], ['always']],
    [
      ['autoagent', '--color', '='],
      ['auto', 'always', 'never'],
    ],
    [['autoagent', '--output-s'], ['--output-schema']],
    [
      ['autoagent', 'doctor', '--re'],
      ['--repair', '--resume'],
    ],
    [
      ['autoagent', 'completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    // A task is not to be completed, files are: bash offers them by itself.
    [['autoagent', '-q', 'd'], []],
    [['autoagent', '--output-schema', ''], []],
  ])('%j', (words, offers) => {
    expect(bashOffers(...words)).toEqual(offers)
  })
  test('a configuration that cannot be read keeps it silent', async () => {
    const cwd = temporaryFolder()
    mkdirSync(join(cwd, 'config/autoagent'), { recursive: true })
    writeFileSync(join(cwd, 'config/autoagent/config.json'), '{')
    const { code, stdout, stderr } = await autoagent(['completion', 'words', '--', 'bash', 'runs', 'show', ''], { cwd })
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' })
  })
  test('another shell is refused with those there are', async () => {
    const { code, stderr } = await autoagent(['completion', 'tcsh'], { cwd: home })
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('give one of bash, zsh, fish') })
  })
})

/** Without the shell there is nothing to be tried; Debian has all three. */
describe.skipIf(!has('fish'))('fish', () => {
  test('offers words with what they are, and names', () => {
    const offers = (line: string): string[] => {
      const text = `autoagent completion fish | source; complete -C ${JSON.stringify(line)}`
      return execFileSync('fish', ['-c', text], { cwd: home, env, encoding: 'utf8' }).trim().split('\n')
    }
    expect(offers('autoagent doct')[0]).toMatch(/^doctor\twhat works/)
    expect(offers('autoagent tools show csv_')).toEqual(['csv_profile', 'csv_total'])
    expect(offers('manage-sessions show ').toSorted()).toEqual(['a', 'b'])
    expect(offers('autoagent -o data-')[0]).toMatch(/^data-file\.csv/)
  })
})

describe.skipIf(!hasTmux)('with Tab, on a terminal', () => {
  let terminal: PseudoTerminal
  afterEach(() => terminal.close())
  /** Types, completes, and waits for what the line then says. */
  async function tab(typed: string, says: RegExp): Promise<void> {
    terminal.press(typed, 'Tab')
    await expect.poll(() => terminal.screen(), { timeout: 20_000 }).toMatch(says)
  }
  function open(shell: string, ...words: string[]): void {
    const start = join(home, 'start.mjs')
    const call = `spawnSync(${JSON.stringify(shell)}, ${JSON.stringify(words)}, { stdio: 'inherit' })`
    writeFileSync(start, `import { spawnSync } from 'node:child_process'\n${call}\n`)
    terminal = openTerminal(start, [], { cwd: home, env: { ...env, PS1: '> ' } })
  }
  test('bash', async () => {
    open('bash', '--norc', '-i')
    terminal.press('eval "$(autoagent completion bash)"; echo re""ady', 'Enter')
    await expect.poll(() => terminal.screen(), { timeout: 20_000 }).toMatch(/^ready$/m)
    await tab('autoagent tools sh', /autoagent tools show /)
    await tab('csv_t', /autoagent tools show csv_total/)
    terminal.press('C-u')
    await tab('autoagent -o data-', /autoagent -o data-file\.csv/)
  })
  test.skipIf(!has('zsh'))('zsh', async () => {
    open('zsh', '-f', '-i')
    terminal.press('autoload -U compinit; compinit -u -D; eval "$(autoagent completion zsh)"; echo re""ady', 'Enter')
    await expect.poll(() => terminal.screen(), { timeout: 20_000 }).toMatch(/^ready$/m)
    await tab('autoagent tools sh', /autoagent tools show /)
    await tab('csv_t', /autoagent tools show csv_total/)
    terminal.press('C-u')
    await tab('autoagent --colo', /autoagent --color /)
    terminal.press('C-u')
    await tab('manage-sessions cl', /manage-sessions clean /)
    terminal.press('C-u')
    await tab('autoagent -o data-', /autoagent -o data-file\.csv/)
  })
})
