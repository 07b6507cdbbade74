/** Programs: allow-list, no shell, bare environment, an end for all they start. */
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { findProgram } from './program.ts'
import type { JsonObject } from '../protocol/json.ts'
import { createUse } from './ground.ts'

const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'run-')))
writeFileSync(join(cwd, 'echo'), '#!/bin/sh\necho OWN\n')
chmodSync(join(cwd, 'echo'), 0o755)
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('which programs', () => {
  test('a granted name or absolute path', async () => {
    const use = createUse(cwd, { run: ['echo', 'false'] })
    expect(await use.call('proc.run', { program: 'echo', args: ['a b', '$HOME', '; ls'] })).toEqual({
      code: 0,
      signal: null,
      stdout: 'a b $HOME ; ls\n',
      stderr: '',
      truncated: false,
    })
    expect(await use.call('proc.run', { program: findProgram('echo')!, args: [] })).toMatchObject({ code: 0 })
    expect(await use.call('proc.run', { program: 'false', args: [] })).toMatchObject({ code: 1 })
    expect(use.audit[0]).toBe('run allowed echo a b $HOME ; ls')
  })
  test.each(['sh', '/bin/sh', './echo', '../run/echo', 'echo ', 'ECHO', 'ech', 'echo;ls', 'no-such-program'])(
    '%s is denied',
    async (program) => {
      const use = createUse(cwd, { run: ['echo'] })
      expect(await use.call('proc.run', { program, args: [] })).toBe('E_POLICY')
      expect(use.audit).toEqual([expect.stringContaining('run denied')])
    },
  )
  test('a program that the tool may have written needs its path', async () => {
    const path = join(cwd, 'echo')
    expect(await createUse(cwd, { run: true }).call('proc.run', { program: path, args: [] })).toBe('E_POLICY')
    expect(await createUse(cwd, { run: ['echo'] }).call('proc.run', { program: path, args: [] })).toBe('E_POLICY')
    expect(await createUse(cwd, { run: [path] }).call('proc.run', { program: path, args: [] })).toMatchObject({
      stdout: 'OWN\n',
    })
  })
  test('granted but not installed is told as that', async () => {
    expect(
      await createUse(cwd, { run: ['no-such-program'] }).call('proc.run', { program: 'no-such-program', args: [] }),
    ).toBe('ENOENT')
  })
  test('a person is asked for the real program', async () => {
    const use = createUse(cwd, {}, true)
    expect(await use.call('proc.run', { program: 'echo', args: ['x'] })).toMatchObject({ stdout: 'x\n' })
    expect(use.asked).toEqual([`run ${findProgram('echo')}`])
  })
  test.each([
    ['git', ['-c', 'core.pager=sh', 'log']],
    ['git', ['-ccore.pager=sh', 'log']],
    ['git', ['clone', 'ext::sh -c id']],
    ['git', ['--exec-path=/tmp', 'x']],
    ['find', ['.', '-exec', 'sh', '{}', ';']],
    ['tar', ['xf', 'a', '--to-command=sh']],
  ])('%s %j would start another program', async (program, args) => {
    const code = await createUse(cwd, { run: [program] }).call('proc.run', { program, args })
    expect(code).toBe(findProgram(program) === null ? 'ENOENT' : 'E_POLICY')
  })
  test.each<JsonObject>([
    { args: 'x' },
    { args: [1] },
    { args: ['a\0b'] },
    { program: '' },
    { program: 5 },
    { timeoutMs: -1 },
  ])('%j is refused', async (more) => {
    expect(await createUse(cwd, { run: true }).call('proc.run', { program: 'echo', args: [], ...more })).toBe(
      'E_ARGUMENT',
    )
  })
})

describe('how they run', () => {
  test('with a bare environment and what was granted', async () => {
    process.env['SECRET_THING'] = 'CANARY'
    process.env['GRANTED_THING'] = 'given'
    process.env['GROQ_API_KEY'] = 'CANARY'
    const bare = (await createUse(cwd, { run: ['env'], env: ['GRANTED_THING'] }).call('proc.run', {
      program: 'env',
      args: [],
    })) as { stdout: string }
    const any = (await createUse(cwd, { run: ['env'], env: true }).call('proc.run', { program: 'env', args: [] })) as {
      stdout: string
    }
    for (const name of ['SECRET_THING', 'GRANTED_THING', 'GROQ_API_KEY']) delete process.env[name]
    expect(bare.stdout).toContain('GRANTED_THING=given')
    expect(bare.stdout).not.toContain('CANARY')
    expect(any.stdout).not.toContain('GROQ_API_KEY')
  })
  test('in the working directory, without input', async () => {
    expect(await createUse(cwd, { run: ['pwd'] }).call('proc.run', { program: 'pwd', args: [] })).toMatchObject({
      stdout: `${cwd}\n`,
    })
    expect(await createUse(cwd, { run: ['cat'] }).call('proc.run', { program: 'cat', args: [] })).toMatchObject({
      stdout: '',
      code: 0,
    })
  })
  test('output is cut', async () => {
    const result = (await createUse(cwd, { run: ['sh'] }).call('proc.run', {
      program: 'sh',
      args: ['-c', 'head -c 3000000 /dev/zero'],
    })) as { stdout: string; truncated: boolean }
    expect([result.stdout.length, result.truncated]).toEqual([1024 * 1024, true])
  })
  test('a deadline, the end of the call and their own end take the whole group along', async () => {
    const use = createUse(cwd, { run: ['sh'] })
    const isAlive = (name: string): boolean => {
      try {
        process.kill(Number(readFileSync(join(cwd, name), 'utf8')), 0)
        return !readFileSync(`/proc/${readFileSync(join(cwd, name), 'utf8').trim()}/stat`, 'latin1').includes(') Z ')
      } catch {
        return false
      }
    }
    const script = (name: string, last: string): string[] => ['-c', `sleep 60 & echo $! > ${name}; ${last}`]
    expect(await use.call('proc.run', { program: 'sh', args: script('one', 'wait'), timeoutMs: 300 })).toMatchObject({
      signal: 'SIGKILL',
    })
    expect(await use.call('proc.run', { program: 'sh', args: script('two', 'exit 3') })).toMatchObject({ code: 3 })
    const running = use.call('proc.run', { program: 'sh', args: script('three', 'wait') })
    setTimeout(() => use.end.abort(), 300)
    expect(await running).toMatchObject({ signal: 'SIGKILL' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(['one', 'two', 'three'].map(isAlive)).toEqual([false, false, false])
    expect(await use.call('proc.run', { program: 'sh', args: ['-c', 'exit 0'] })).toBe('E_CANCELLED')
  })
})
