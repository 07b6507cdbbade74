/** The whole way: a tool's `ctx` and `node:` imports, over the bridge, through real capabilities, to real files and servers. */
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { capabilities } from '../capabilities/index.ts'
import type { Grants } from '../protocol/grant.ts'
import { createArena } from './hostile/arena.ts'

const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'ctx-')))
const arena = createArena({ capabilities, root: cwd })
const server = createServer((request, response) => {
  if (request.url === '/away') response.writeHead(302, { location: 'http://127.0.0.1:1/secret' }).end()
  else if (request.url === '/slow') return
  else
    response
      .writeHead(201, { 'x-answer': 'yes', 'content-type': 'application/json' })
      .end(JSON.stringify({ method: request.method }))
})
let host = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  writeFileSync(join(cwd, 'a.csv'), '\ufeffname,n\nx,1\ny,2\n')
  writeFileSync(join(cwd, 'a.json'), '\ufeff{"a":1}')
  writeFileSync(join(cwd, 'bytes.bin'), Buffer.from([0, 255, 254, 1]))
  symlinkSync('/etc/passwd', join(cwd, 'link'))
})
afterAll(async () => {
  await arena.close()
  server.closeAllConnections()
  server.close()
  rmSync(cwd, { recursive: true, force: true })
})

const run = (body: string, grants: Grants, imports = '') =>
  arena.attackWith(`${imports}\nexport default async function tool(args: { host: string }, ctx: any) {\n${body}\n}`, {
    grants,
    args: { host },
    limits: { wallMs: 8_000 },
  })

describe('files', () => {
  test('through ctx', async () => {
    const body = `
      const text = await ctx.readFile('a.csv')
      await ctx.mkdir('out/deep')
      await ctx.writeFile('out/deep/b.txt', text.split('\\n').length + '\\n')
      await ctx.appendFile('out/deep/b.txt', new Uint8Array([195, 164]))
      await ctx.rename('out/deep/b.txt', 'out/c.txt')
      const facts = await ctx.stat('out/c.txt')
      const listed = await ctx.list('out')
      const result = [await ctx.readFile('out/c.txt'), facts.type, facts.size, listed, [...(await ctx.readBytes('bytes.bin'))], await ctx.readJson('a.json'), await ctx.exists('out/none')]
      await ctx.remove('out', { recursive: true })
      return [...result, await ctx.exists('out')]`
    expect(await run(body, { read: ['.'], write: ['out'] })).toMatchObject({
      ok: true,
      value: [
        '4\nä',
        'file',
        4,
        [
          { name: 'c.txt', type: 'file' },
          { name: 'deep', type: 'directory' },
        ],
        [0, 255, 254, 1],
        { a: 1 },
        false,
        false,
      ],
    })
  })
  test('through node:fs/promises and its other names', async () => {
    const body = `
      await fs.mkdir('n/m', { recursive: true }); await fs.writeFile(path.join('n', 'm', 'x.txt'), 'hello', 'utf8')
      const names = await fs.readdir('n', { recursive: true })
      const entries = (await promises.readdir('n', { withFileTypes: true })).map((e) => e.name + e.isDirectory())
      const raw = await readFile('n/m/x.txt'); const b64 = await readFile('n/m/x.txt', 'base64')
      await fs.copyFile('n/m/x.txt', 'n/y.txt'); await fs.rm('n/none', { force: true })
      const missing = await fs.access('n/none').catch((e: any) => e.code)
      const size = (await fs.stat('n/y.txt')).size; await fs.rm('n', { recursive: true })
      return [names, entries, raw.toString(), raw instanceof Uint8Array, b64, missing, size]`
    const imports = `import * as fs from 'fs/promises'; import { promises } from 'node:fs'; import path from 'path'; import { readFile } from 'node:fs/promises'`
    expect(await run(body, { read: ['n'], write: ['n'] }, imports)).toMatchObject({
      ok: true,
      value: [['m', 'm/x.txt'], ['mtrue'], 'hello', true, 'aGVsbG8=', 'ENOENT', 5],
    })
  })
  test('synchronous names of a default import tell the way out', async () => {
    const result = await run(`return (fs as any).readFileSync('a.csv')`, { read: true }, `import fs from 'node:fs'`)
    expect(result).toMatchObject({
      ok: false,
      failure: { code: 'E_TOOL', message: expect.stringContaining('node:fs/promises') },
    })
  })
  test('large files cross in pieces', async () => {
    const result = await run(
      `const text = 'äx'.repeat(3e6); await ctx.writeFile('large.txt', text); return (await ctx.readFile('large.txt')) === text`,
      { read: ['large.txt'], write: ['large.txt'] },
    )
    expect(result).toMatchObject({ ok: true, value: true })
  })
  test.each([
    'link',
    '/etc/passwd',
    '../../etc/passwd',
    'file:///etc/passwd',
    '/proc/self/environ',
    '/proc/1/root/etc/passwd',
  ])('%s stays out of reach', async (path) => {
    const result = await run(`return await ctx.readFile(${JSON.stringify(path)})`, { read: ['.'], write: ['.'] })
    expect(result).toMatchObject({
      ok: false,
      failure: { code: 'E_POLICY', fault: 'user', line: 3, hint: expect.stringContaining('--allow-read=') },
    })
    const write = await run(`await ctx.writeFile(${JSON.stringify(path)}, 'x')`, { read: ['.'], write: ['.'] })
    expect(write).toMatchObject({ ok: false, failure: { code: 'E_POLICY' } })
  })
  test('a missing file is the environment, with its line', async () => {
    expect(await run(`\nreturn await ctx.readFile('none.txt')`, { read: ['.'] })).toMatchObject({
      ok: false,
      failure: {
        code: 'E_TOOL',
        fault: 'environment',
        message: 'there is no "none.txt"',
        line: 4,
        hint: expect.stringContaining('ctx.list'),
      },
    })
  })
  test('what is not text or bytes is not written', async () => {
    expect(await run(`await ctx.writeFile('x', { a: 1 })`, { write: true })).toMatchObject({
      ok: false,
      failure: { code: 'E_TOOL', message: expect.stringContaining('JSON.stringify') },
    })
  })
})

describe('net', () => {
  test('fetch, Request, Response and headers', async () => {
    const body = `
      const response = await fetch(new Request('http://' + args.host + '/x', { method: 'POST', body: new URLSearchParams({ a: '1' }), headers: new Headers({ a: 'b' }) }))
      const copy = response.clone()
      const via = await ctx.fetch(new URL('http://' + args.host))
      return [response.status, response.ok, response.headers.get('X-Answer'), await response.json(), await copy.text(), via.url, response.bodyUsed, await response.text().catch((e: any) => e.name)]`
    expect(await run(body, { net: [host] })).toMatchObject({
      ok: true,
      value: [201, true, 'yes', { method: 'POST' }, '{"method":"POST"}', `http://${host}/`, true, 'TypeError'],
    })
  })
  test('a redirect away, another host, an abort', async () => {
    expect(await run(`return (await fetch('http://' + args.host + '/away')).status`, { net: [host] })).toMatchObject({
      ok: false,
      failure: { code: 'E_POLICY', hint: expect.stringContaining('--allow-net=127.0.0.1:1') },
    })
    expect(await run(`return (await fetch('http://' + args.host + '/')).status`, { net: true })).toMatchObject({
      ok: false,
      failure: { code: 'E_POLICY' },
    })
    expect(
      await run(
        `return await fetch('http://' + args.host + '/slow', { signal: AbortSignal.timeout(50) }).catch((e: any) => e.name)`,
        { net: [host] },
      ),
    ).toMatchObject({ ok: true, value: 'TimeoutError' })
  })
  test('nobody there is the environment, and worth another try', async () => {
    expect(await run(`return await fetch('http://127.0.0.1:1/')`, { net: ['127.0.0.1:1'] })).toMatchObject({
      ok: false,
      failure: { code: 'E_TOOL', fault: 'environment', retryable: true, line: 3 },
    })
  })
})

describe('programs, variables, crypto', () => {
  test('run and env', async () => {
    process.env['CTX_TEST'] = 'value'
    const result = await run(
      `return [await ctx.env('CTX_TEST'), await ctx.run('cat', ['a.json']), (await ctx.run('false')).code]`,
      { env: ['CTX_TEST'], run: ['cat', 'false'] },
    )
    delete process.env['CTX_TEST']
    expect(result).toMatchObject({
      ok: true,
      value: ['value', { code: 0, stdout: readFileSync(join(cwd, 'a.json'), 'utf8') }, 1],
    })
    expect(await run(`await ctx.run('cat', ['/etc/passwd'])`, {})).toMatchObject({
      ok: false,
      failure: { code: 'E_POLICY' },
    })
    expect(await run(`await ctx.run('cat a.json; id', 'x')`, { run: true })).toMatchObject({
      ok: false,
      failure: { code: 'E_TOOL', message: expect.stringContaining('array') },
    })
  })
  test('node:crypto, node:util, node:url, node:timers/promises, node:assert, node:buffer', async () => {
    const imports = `import { createHash, randomUUID, randomInt } from 'node:crypto'; import { format, isDeepStrictEqual, promisify } from 'node:util'; import { fileURLToPath } from 'node:url'; import { setTimeout as sleep } from 'node:timers/promises'; import assert from 'node:assert'; import { Buffer as B } from 'node:buffer'`
    const body = `
      const subtle = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc')))
      assert.deepStrictEqual({ a: [1] }, { a: [1] })
      const failed = (() => { try { assert(0, 'zero') } catch (e: any) { return e.name + e.message } })()
      return [createHash('sha256').update('abc').digest('hex') === B.from(subtle).toString('hex'), randomUUID() !== crypto.randomUUID(), randomInt(5) < 5,
        format('%s', 1), isDeepStrictEqual([1], [1]), await promisify((a: any, done: any) => done(null, a + 1))(1), fileURLToPath('file:///a%20b'), await sleep(1, 'slept'), failed]`
    expect(await run(body, {}, imports)).toMatchObject({
      ok: true,
      value: [true, true, true, '1', true, 2, '/a b', 'slept', 'AssertionErrorzero'],
    })
  })
})
