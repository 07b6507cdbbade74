/** Runners come and go with the program: cancelled, killed, closed, forgotten, worn out. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { pathWith } from './ground.ts'
import { createSandbox } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'lifetime-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const request = { name: 'test', code: 'export default async () => 1', args: {}, grants: {}, cwd: '/' }

/** Processes whose parent is, or was, `pid`, as far as `/proc` tells, with their children. */
function descendants(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'latin1')
      const parent = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(name)])
    } catch {
      // It ended while we looked.
    }
  }
  const below = (id: number): number[] => (children.get(id) ?? []).flatMap((child) => [child, ...below(child)])
  return below(pid)
}
function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')
  } catch {
    return false
  }
}
async function until(condition: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    if (condition()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return false
}
/** Starts a program that uses the sandbox and prints a line when it got as far as told. */
function program(text: string, path = process.env['PATH']) {
  const file = join(folder, `program-${Math.random().toString(36).slice(2)}.ts`)
  const sandbox = pathToFileURL(join(import.meta.dirname, 'index.ts')).href
  writeFileSync(
    file,
    `import { createSandbox } from '${sandbox}'\nconst sandbox = createSandbox({ capabilities: [] })\nconst request = ${JSON.stringify(request)}\n${text}\n`,
  )
  const child = spawn(process.execPath, [file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PATH: path },
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  return { child, ended, output: () => output }
}

describe('cancelling', () => {
  const sandbox = createSandbox({ capabilities: [] })
  afterAll(() => sandbox.close())
  const loop = { ...request, code: 'export default async () => { while (true); }' }

  test('before, while and after', async () => {
    expect(await sandbox.execute({ ...request, signal: AbortSignal.abort() })).toMatchObject({
      ok: false,
      failure: { code: 'E_CANCELLED' },
    })
    const abort = new AbortController()
    const running = sandbox.execute({ ...loop, signal: abort.signal })
    setTimeout(() => abort.abort(), 150)
    expect(await running).toMatchObject({ ok: false, failure: { code: 'E_CANCELLED', fault: 'user' } })
    expect(await sandbox.execute(request)).toMatchObject({ ok: true, value: 1 })
    const late = new AbortController()
    expect(await sandbox.execute({ ...request, signal: late.signal })).toMatchObject({ ok: true })
    late.abort()
  })
  test('while waiting for a runner', async () => {
    const abort = new AbortController()
    const all = Array.from({ length: 8 }, () => sandbox.execute({ ...loop, signal: abort.signal }))
    setTimeout(() => abort.abort(), 400)
    for (const result of await Promise.all(all))
      expect(result).toMatchObject({ ok: false, failure: { code: 'E_CANCELLED' } })
    expect(await sandbox.execute(request)).toMatchObject({ ok: true, value: 1 })
  })
})

describe('processes', () => {
  test('close kills all, twice is fine, and then nothing runs', async () => {
    const sandbox = createSandbox({ capabilities: [] })
    const before = new Set(descendants(process.pid))
    sandbox.warm()
    await sandbox.execute(request)
    const mine = descendants(process.pid).filter((pid) => !before.has(pid))
    expect(mine.length).toBeGreaterThan(0)
    await sandbox.close()
    await sandbox.close()
    expect(await until(() => !mine.some(isAlive))).toBe(true)
    expect(await sandbox.execute(request)).toMatchObject({ ok: false, failure: { code: 'E_RUNNER' } })
  })
  test('close ends a call that runs', async () => {
    const sandbox = createSandbox({ capabilities: [] })
    const running = sandbox.execute({ ...request, code: 'export default async () => { while (true); }' })
    setTimeout(() => void sandbox.close(), 600)
    expect(await running).toMatchObject({ ok: false, failure: { code: 'E_RUNNER' } })
  })
  test('a runner that is killed is replaced', async () => {
    const sandbox = createSandbox({ capabilities: [] })
    const before = new Set(descendants(process.pid))
    await sandbox.execute(request)
    for (const pid of descendants(process.pid).filter((id) => !before.has(id)))
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It died with the one above it.
      }
    expect(await sandbox.execute(request)).toMatchObject({ ok: true, value: 1 })
    await sandbox.close()
  })
  test('the runner has no environment, no network and cannot see our files as its own', async () => {
    const sandbox = createSandbox({ capabilities: [] })
    const before = new Set(descendants(process.pid))
    await sandbox.execute(request)
    const [runner] = descendants(process.pid).filter((pid) => !before.has(pid))
    expect(readFileSync(`/proc/${runner}/environ`, 'latin1')).toBe('')
    await sandbox.close()
  })
  test.each([
    [['bwrap', 'unshare', 'prlimit', 'setpriv']],
    [['unshare', 'prlimit', 'setpriv']],
    [['prlimit', 'setpriv']],
    [['prlimit']],
    [[]],
  ])('when the program is killed its runner ends, whatever it does: with %j', async (programs) => {
    const { child, ended, output } = program(
      'await sandbox.execute(request); console.log("ready"); await sandbox.execute({ ...request, code: "export default async () => { while (true); }", limits: { cpuMs: 60_000 } })',
      pathWith(programs),
    )
    expect(await until(() => output().includes('ready'))).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 300))
    const all = descendants(child.pid!)
    expect(all.length).toBeGreaterThan(0)
    child.kill('SIGKILL')
    await ended
    expect(await until(() => !all.some(isAlive))).toBe(true)
  })
  test.each([
    ['closed', 'await sandbox.execute(request); await sandbox.close(); console.log("end")'],
    ['forgotten', 'await sandbox.execute(request); console.log("end")'],
    ['only warmed', 'sandbox.warm(); await new Promise((r) => setTimeout(r, 50)); console.log("end")'],
    [
      'forgotten after a timeout',
      'await sandbox.execute({ ...request, code: "export default async () => { while (true); }", limits: { wallMs: 100 } }); console.log("end")',
    ],
  ])('a sandbox that is %s does not keep the program alive', async (_name, text) => {
    const { child, ended, output } = program(text)
    const timer = setTimeout(() => child.kill('SIGKILL'), 12_000)
    expect(await ended).toBe(0)
    clearTimeout(timer)
    expect(output()).toBe('end\n')
  })
})
