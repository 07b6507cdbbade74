/** Secrets in the real sandbox, with real servers and programs: where values go, and that they never come back. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Grants } from '../protocol/grant.ts'
import { createSandbox } from '../sandbox/index.ts'
import type { ExecuteRequest, ExecuteResult, Sandbox } from '../sandbox/sandbox.ts'
import { createCapabilities } from './index.ts'

const value = 'tok-"q/7+ä %41\\z'.replace('ä', '~')
const source: Record<string, string> = {
  TOKEN: value,
  OTHER: 'another-value-of-mine',
  OPENAI_API_KEY: 'sk-provider-key-1',
  TINY: 'abc',
  LINES: 'first line\nsecond line',
}
const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'secrets-')))
let seen: { host: string; path: string; token: string | undefined }[] = []
let servers: Server[] = []
let host = ''
let otherHost = ''
let sandbox: Sandbox

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
  const token = request.headers['x-token'] as string | undefined
  seen.push({ host: request.headers.host ?? '', path: url.pathname, token })
  const to = url.searchParams.get('to')
  if (to !== null) response.writeHead(302, { location: `${to}?leak=${encodeURIComponent(token ?? '')}` }).end()
  else if (url.pathname === '/pieces') {
    response.write(`start ${(token ?? '').slice(0, 5)}`)
    setTimeout(() => response.end(`${(token ?? '').slice(5)} end`), 20)
  } else if (url.pathname === '/bytes')
    response.end(Buffer.concat([Buffer.from([0xff, 0]), Buffer.from(token ?? ''), Buffer.from([0xff])]))
  else
    response.writeHead(200, { 'x-echo': token ?? 'none' }).end(
      JSON.stringify({
        token,
        base64: Buffer.from(`user:${token}`).toString('base64'),
        url: encodeURIComponent(token ?? ''),
      }),
    )
}

beforeAll(async () => {
  servers = [createServer(answer), createServer(answer)]
  for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ;[host, otherHost] = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`) as [
    string,
    string,
  ]
  sandbox = createSandbox({
    capabilities: createCapabilities({
      secrets: { read: async (name) => source[name] ?? null },
      givenSecrets: ['OTHER'],
    }),
  })
})
beforeEach(() => {
  seen = []
})
afterAll(async () => {
  await sandbox.close()
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  rmSync(cwd, { recursive: true, force: true })
})

/** Whatever happens, no value may be in the result, the logs or the audit. */
async function run(
  body: string,
  grants: Grants,
  more: Partial<ExecuteRequest> = {},
): Promise<{ result: ExecuteResult; audit: string[] }> {
  const audit: string[] = []
  const result = await sandbox.execute({
    name: 'tested',
    code: `export default async function tested(args: any, ctx: any) {\n${body}\n}`,
    args: { host, otherHost },
    cwd,
    grants: { net: [host, otherHost], ...grants },
    audit: ({ capability, target, verdict }) => void audit.push(`${capability} ${verdict} ${target}`),
    ...more,
  })
  for (const secret of Object.values(source).filter(({ length }) => length > 5))
    expect(JSON.stringify([result, audit])).not.toContain(JSON.stringify(secret).slice(1, -1))
  return { result, audit }
}
const send = (path: string, more = ''): string =>
  `const r = await fetch(\`http://\${args.host}${path}\`, { headers: { 'x-token': ctx.secret('TOKEN') }${more} })`
const denied = (hint: string | RegExp) => ({
  ok: false,
  failure: { code: 'E_POLICY', hint: expect.stringMatching(hint) },
})

describe('a request', () => {
  test('carries the value, and what echoes it comes back marked', async () => {
    const { result, audit } = await run(
      `${send('/')}; const t = ctx.secret('TOKEN'); console.log(t); return [t, r.headers.get('x-echo'), await r.json()]`,
      { secret: ['TOKEN'] },
    )
    const mark = '[REDACTED:TOKEN]'
    expect(result).toMatchObject({
      ok: true,
      logs: '{{secret:TOKEN}}\n',
      value: ['{{secret:TOKEN}}', mark, { token: mark, base64: expect.stringContaining(mark), url: mark }],
    })
    expect(seen).toMatchObject([{ token: value }])
    expect(audit).toEqual([`secret allowed TOKEN@${host}`, `net allowed ${host}`])
  })
  test('text stands around it; a body in pieces or bytes is marked too', async () => {
    const { result } = await run(
      `const headers = { 'x-token': 'Bearer ' + ctx.secret('TOKEN') }
       const one = await fetch(\`http://\${args.host}/pieces\`, { headers })
       const two = await fetch(\`http://\${args.host}/bytes\`, { headers })
       return [await one.text(), Array.from(await two.bytes(), (b) => String.fromCharCode(b)).join('')]`,
      { secret: ['TOKEN'] },
    )
    expect(result).toMatchObject({
      value: ['start Bearer [REDACTED:TOKEN] end', 'ÿ\0Bearer [REDACTED:TOKEN]ÿ'],
    })
    expect(seen).toMatchObject([{ token: `Bearer ${value}` }, { token: `Bearer ${value}` }])
  })
  test('goes only where the secret is bound to', async () => {
    const { result, audit } = await run(`${send('/')}; return r.status`, { secret: [`TOKEN@${otherHost}`] })
    expect(result).toMatchObject({ failure: { message: expect.stringContaining(`may go to ${otherHost} only`) } })
    expect(result).toMatchObject(denied(`--allow-secret=TOKEN@${host}`))
    expect(audit).toEqual([`secret denied TOKEN@${host}`])
    expect(seen).toEqual([])
    expect((await run(`${send('/')}; return r.status`, { secret: [`TOKEN@127.0.0.1`] })).result).toMatchObject({
      value: 200,
    })
  })
  test('keeps it on its own origin and loses it at another', async () => {
    const { result } = await run(
      `${send('/?to=/here')}
       const away = await fetch(\`http://\${args.host}/?to=http://\${args.otherHost}/there\`, { headers: { 'x-token': ctx.secret('TOKEN') } })
       return [r.url, away.url]`,
      { secret: ['TOKEN'] },
    )
    expect(seen.map(({ path, token }) => [path, token])).toEqual([
      ['/', value],
      ['/here', value],
      ['/', value],
      ['/there', undefined],
    ])
    expect(result).toMatchObject({
      value: [`http://${host}/here?leak=[REDACTED:TOKEN]`, `http://${otherHost}/there?leak=[REDACTED:TOKEN]`],
    })
  })
  test('a host that is named by a redirect is not told either', async () => {
    const { result, audit } = await run(`${send('/?to=http://x-y.invalid/')}; return r.status`, { secret: ['TOKEN'] })
    expect(result).toMatchObject(denied('--allow-net=x-y.invalid'))
    expect(audit.at(-1)).toBe('net denied x-y.invalid:80')
  })
  test('cannot ask for parts of an answer', async () => {
    const { result } = await run(
      `await fetch(\`http://\${args.host}/\`, { headers: { 'x-token': ctx.secret('TOKEN'), range: 'bytes=0-3' } })`,
      { secret: ['TOKEN'] },
    )
    expect(result).toMatchObject(denied('leave the range out'))
  })
  test.each([
    ['TOKEN', {}, '--allow-secret=TOKEN@127'],
    ['TOKEN', { secret: ['OTHER'] }, '--allow-secret=TOKEN@127'],
    ['OPENAI_API_KEY', { secret: true as const }, '--allow-secret=OPENAI_API_KEY@127'],
  ])('with %s and the grants %j is denied', async (name, grants, hint) => {
    const body = `await fetch(\`http://\${args.host}/\`, { headers: { a: ctx.secret('${name}') } })`
    expect((await run(body, grants)).result).toMatchObject(denied(hint))
    expect(seen).toEqual([])
  })
  test('with the key of a provider that was named goes out', async () => {
    const body = `const r = await fetch(\`http://\${args.host}/\`, { headers: { 'x-token': ctx.secret('OPENAI_API_KEY') } }); return r.text()`
    const { result } = await run(body, { secret: ['OPENAI_API_KEY'] })
    expect(result).toMatchObject({ ok: true, value: expect.stringContaining('[REDACTED:OPENAI_API_KEY]') })
    expect(seen).toMatchObject([{ token: source['OPENAI_API_KEY'] }])
  })
  test.each([
    ['MISSING', /no value[^]*environment variable MISSING/],
    ['TINY', /no value of at least 6/],
    ['LINES', /characters that no header can have/],
  ])('with %s says what is missing', async (name, words) => {
    const body = `await fetch(\`http://\${args.host}/\`, { headers: { a: ctx.secret('${name}') } })`
    const { result } = await run(body, { secret: [name] })
    expect(result.ok).toBe(false)
    expect(JSON.stringify(result)).toMatch(words)
  })
  test('the person is asked with the host it goes to', async () => {
    const asked: string[] = []
    const ask = async (kind: string, target: string): Promise<boolean> => {
      asked.push(`${kind} ${target}`)
      return true
    }
    expect((await run(`${send('/')}; return r.status`, {}, { ask })).result).toMatchObject({ value: 200 })
    expect(asked).toEqual([`secret TOKEN@${host}`])
  })
})

describe('a handle elsewhere is refused', () => {
  test.each([
    ['the URL', 'await fetch(`http://${args.host}/${ctx.secret("TOKEN")}`)'],
    ['the query', 'await fetch(`http://${args.host}/?a=${ctx.secret("TOKEN")}`)'],
    ['the user of a URL', 'await fetch(`http://u:${ctx.secret("TOKEN")}@${args.host}/`)'],
    ['a body', 'await fetch(`http://${args.host}/`, { method: "POST", body: ctx.secret("TOKEN") })'],
    [
      'a body of bytes',
      'await fetch(`http://${args.host}/`, { method: "POST", body: new TextEncoder().encode(`a${ctx.secret("TOKEN")}`) })',
    ],
    ['an argument', 'await ctx.run("echo", [ctx.secret("TOKEN")])'],
    ['a program', 'await ctx.run(ctx.secret("TOKEN"))'],
    ['the name of a variable', 'await ctx.run("echo", [], { env: { [ctx.secret("TOKEN")]: "x" } })'],
    ['a file', 'await ctx.writeFile("a.txt", `key=${ctx.secret("TOKEN")}`)'],
    ['a file of bytes', 'await ctx.writeFile("a.txt", new TextEncoder().encode(ctx.secret("TOKEN")))'],
    ['the name of a file', 'await ctx.writeFile(ctx.secret("TOKEN"), "x")'],
    ['a kept value', 'await ctx.kv.set("a", { deep: [ctx.secret("TOKEN")] })'],
  ])('in %s', async (_where, body) => {
    const grants: Grants = { secret: ['TOKEN'], run: ['echo'], write: ['.'], read: ['.'], kv: true }
    const { result, audit } = await run(body, grants)
    expect(result).toMatchObject(denied('authorization'))
    expect(audit.at(-1)).toMatch(/^secret denied in /)
    expect(seen).toEqual([])
  })
})

describe('a program', () => {
  const grants: Grants = { secret: ['TOKEN'], run: ['node', 'sh'] }
  const node = (code: string, rest = ''): string =>
    `const r = await ctx.run('node', ['-e', ${JSON.stringify(code)}], { env: { TOKEN: ctx.secret('TOKEN') } })${rest}`
  test('has it as a variable; its output is marked on both streams', async () => {
    const code = `const t = process.env.TOKEN
      process.stdout.write(t.slice(0, 4)); setTimeout(() => process.stdout.write(t.slice(4) + ' ' + t.length + ' ' + Buffer.from(t).toString('base64')), 20)
      process.stderr.write(JSON.stringify({ t }))`
    const { result, audit } = await run(node(code, '; return [r.stdout, r.stderr]'), grants)
    expect(result).toMatchObject({
      value: [
        expect.stringMatching(new RegExp(`^\\[REDACTED:TOKEN\\] ${value.length} \\[REDACTED:TOKEN\\]`)),
        '{"t":"[REDACTED:TOKEN]"}',
      ],
    })
    expect(audit[0]).toBe('secret allowed TOKEN')
  })
  test('that prints more than is kept leaves no half of it at the cut', async () => {
    const code = `const t = process.env.TOKEN; for (let i = 0; i < 20; i++) process.stdout.write('x'.repeat(65536 - 5) + t)`
    const { result } = await run(
      node(code, `; return [r.truncated, r.stdout.length, r.stdout.replaceAll(/x+|\\[REDACTED:TOKEN\\]/g, '')]`),
      grants,
    )
    expect(result).toMatchObject({ value: [true, expect.any(Number), expect.stringMatching(/^\[?[A-Z:]*$/)] })
  })
  test.each([
    ['a text of its own', { secret: ['TOKEN'], run: ['node'] }, `'plain'`],
    ['a text around the secret', { secret: ['TOKEN'], run: ['node'] }, `'sh -c ' + ctx.secret('TOKEN')`],
    ['a secret bound to a host', { secret: ['TOKEN@a.example'], run: ['node'] }, `ctx.secret('TOKEN')`],
    ['a secret that was not granted', { run: ['node'] }, `ctx.secret('TOKEN')`],
  ])('does not get %s', async (_what, given, text) => {
    const { result } = await run(`return await ctx.run('node', ['-v'], { env: { A: ${text} } })`, given)
    expect(result).toMatchObject({ ok: false, failure: { code: 'E_POLICY' } })
  })
})

test('a secret of the run is taken out also for tools that have none', async () => {
  const { result } = await run(
    `return (await fetch(\`http://\${args.host}/\`, { headers: { 'x-token': 'x' + args.it } })).text()`,
    {},
    {
      args: { host, it: source['OTHER']! },
    },
  )
  expect(seen).toMatchObject([{ token: `x${source['OTHER']}` }])
  expect(result).toMatchObject({ ok: true, value: expect.stringContaining('x[REDACTED:OTHER]') })
})

describe('open mode', () => {
  test('gives handles too: the host sends the value and marks what comes back', async () => {
    const { result, audit } = await run(
      `${send('/')}
       const ran = await ctx.run('node', ['-p', 'process.env.TOKEN'], { env: { TOKEN: ctx.secret('TOKEN') } })
       return [(await r.json()).token, r.status, ran.stdout]`,
      { secret: ['TOKEN'] },
      { openMode: true },
    )
    expect(result).toMatchObject({ ok: true, value: ['[REDACTED:TOKEN]', 200, '[REDACTED:TOKEN]\n'] })
    expect(seen).toMatchObject([{ token: value }])
    expect(audit).toEqual([
      `secret allowed TOKEN@${host}`,
      `net allowed ${host}`,
      'secret allowed TOKEN',
      expect.stringContaining('run allowed node'),
    ])
  })
  test('gives no secret that was not named', async () => {
    const { result } = await run(`${send('/')}; return r.status`, {}, { openMode: true })
    expect(result).toMatchObject({ ok: false, failure: { code: 'E_POLICY' } })
    expect(seen).toEqual([])
  })
})
