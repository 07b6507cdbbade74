/** The sandbox with each layer that the system may offer: it works with all of them, and says which one is in force. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { capabilities } from '../capabilities/index.ts'
import { pathWith } from './ground.ts'
import { createSandbox } from './index.ts'
import type { Sandbox } from './sandbox.ts'

const wholePath = process.env['PATH'] ?? ''
let sandbox: Sandbox | undefined
afterEach(async () => {
  await sandbox?.close()
  sandbox = undefined
  process.env['PATH'] = wholePath
})

const works = (command: string, args: string[]): boolean => spawnSync(command, args).status === 0
const hasBubblewrap = works('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true'])
const hasUnshare = works('unshare', ['--map-root-user', '--net', 'true'])

const run = (code: string): Promise<Awaited<ReturnType<Sandbox['execute']>>> =>
  sandbox!.execute({ name: 't', code, args: {}, grants: {}, cwd: process.cwd() })

describe('each layer', () => {
  test.each([
    [['bwrap', 'unshare', 'prlimit', 'setpriv'], hasBubblewrap ? 'bubblewrap' : hasUnshare ? 'unshare' : 'prlimit'],
    [['unshare', 'prlimit', 'setpriv'], hasUnshare ? 'unshare' : 'prlimit'],
    [['unshare', 'prlimit'], hasUnshare ? 'unshare' : 'prlimit'],
    [['prlimit'], 'prlimit'],
    [[], 'plain'],
  ])('with %j', async (programs, name) => {
    process.env['PATH'] = pathWith(programs)
    sandbox = createSandbox({ capabilities })
    expect(await run('export default () => 1 + 1')).toMatchObject({ ok: true, value: 2 })
    expect(sandbox.layer()).toMatchObject({ name, denies: expect.any(String) })
    expect(
      await run('export default () => { const all = []; for (;;) all.push(new Array(1e6).fill(all.length)) }'),
    ).toMatchObject({ ok: false, failure: { code: 'E_OOM' } })
    expect(await run('export default () => 2 + 2')).toMatchObject({ ok: true, value: 4 })
  })
  test('a package of the project is found through the strongest layer', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'layers-root-'))
    mkdirSync(join(cwd, 'node_modules/two'), { recursive: true })
    writeFileSync(join(cwd, 'node_modules/two/package.json'), '{"name":"two","main":"index.js"}')
    writeFileSync(join(cwd, 'node_modules/two/index.js'), 'module.exports = 2')
    sandbox = createSandbox({ capabilities, cwd })
    expect(
      await sandbox.execute({
        name: 't',
        code: "import two from 'two'\nexport default () => two",
        args: {},
        grants: {},
        cwd,
      }),
    ).toMatchObject({ ok: true, value: 2 })
  })
})

describe('under bubblewrap', () => {
  test.each(hasBubblewrap ? [] : ['bubblewrap is not here or may not make namespaces'])('SKIPPED: %s', () => {
    expect(process.env['CI']).toBeUndefined()
  })
  test.each(hasBubblewrap ? ['the runner'] : [])(
    '%s has no network, sees no folder of people, and no other process',
    async () => {
      sandbox = createSandbox({ capabilities })
      await run('export default () => 1')
      const { command } = sandbox.layer() as unknown as { command: string[] }
      // The same command around a shell: what the runner could see if its isolates were no wall.
      const look = (script: string): string =>
        spawnSync(command[0]!, [...command.slice(1), '/bin/sh', '-c', script], { encoding: 'utf8' }).stdout.trim()
      expect(look('ls /home /root /var | wc -w')).toBe('3')
      expect(look('cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d " "')).toBe('lo')
      expect(Number(look('ls -d /proc/[0-9]* | wc -l'))).toBeLessThan(8)
      expect(look('touch /usr/x /etc/x 2>/dev/null && echo written')).toBe('')
      expect(readFileSync('/proc/net/dev', 'utf8').split('\n').length).toBeGreaterThan(0)
    },
  )
})
