/** The net: other hosts by other spellings, redirects, headers, and servers that do not keep to HTTP. */
import type { Program } from '../program.ts'

const denied = 'E_POLICY'
const get = (path: string, more = ''): string =>
  `await t(async () => (await fetch("http://127.0.0.1:" + args.port + "${path}"${more})).status)`
const server = (name: string, path: string, expected: RegExp, limits?: Program['limits']): Program => ({
  name,
  code: `const e = await t(async () => { const r = await fetch("http://127.0.0.1:" + args.port + "${path}"); return [r.status, (await r.text()).length].join() }); return ${String(expected)}.test(String(e)) ? "as expected" : e`,
  ...(limits ? { limits } : {}),
  value: 'as expected',
})
const endless = (name: string, path: string): Program => ({
  name,
  code: `await fetch("http://127.0.0.1:" + args.port + "${path}").then((r: any) => r.text())`,
  limits: { wallMs: 600 },
  expect: 'E_TIMEOUT|E_TOOL',
})
const redirect = (name: string, to: string, status = 302): Program => ({
  name,
  code: `return ${get(`/to?status=${status}&to=" + encodeURIComponent(${to}) + "`, ', { method: "POST", body: "x", headers: { authorization: "x" } }')}`,
  value: denied,
})

export const net: readonly Program[] = [
  { name: 'another port', code: 'return await t(() => fetch("http://127.0.0.1:" + args.denied))', value: denied },
  {
    name: 'the port of the scheme',
    code: 'return [await t(() => fetch("http://127.0.0.1/")), await t(() => fetch("https://127.0.0.1/"))]',
    value: [denied, denied],
  },
  {
    name: 'spellings of this machine',
    code: 'return (await Promise.all(["localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "0", "127.0.0.2", "127.000.000.001", "①②⑦.⓪.⓪.①", "[::]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "localhost.", "LOCALHOST"].map((h) => t(() => fetch("http://" + h + ":" + args.denied)))).then((all) => all.filter((x) => x !== "E_POLICY")))',
    value: [],
  },
  {
    name: 'the same with "any" host',
    grants: { net: true },
    code: 'return (await Promise.all(["localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]", "[::ffff:0:127.0.0.1]", "[2002:7f00:1::]", "[64:ff9b::7f00:1]", "169.254.169.254", "10.0.0.1", "[fd00::1]", "[fe80::1]", "metadata.localhost"].map((h) => t(() => fetch("http://" + h + ":" + args.denied)))).then((all) => all.filter((x) => x !== "E_POLICY" && x !== "ENOTFOUND")))',
    value: [],
  },
  {
    name: 'a user that looks like the host',
    code: 'return [await t(() => fetch(`http://127.0.0.1:${args.port}@127.0.0.1:${args.denied}/`)), await t(() => fetch(`http://127.0.0.1:${args.denied}#@127.0.0.1:${args.port}/`)), await t(() => fetch(`http://127.0.0.1:${args.denied}\\\\@127.0.0.1:${args.port}/`))]',
    value: [denied, denied, denied],
  },
  {
    name: 'white space and control characters in a URL',
    code: 'return [await t(() => fetch(` http://127.0.0.1:${args.denied}\\n`)), await t(() => fetch(`http://127.0.0.1:${args.denied}\\t/`)), await t(() => fetch(`ht\\ntp://127.0.0.1:${args.denied}/`))]',
    value: [denied, denied, denied],
  },
  {
    name: 'other schemes',
    code: 'return (await Promise.all(["file:///etc/passwd", "ftp://127.0.0.1/", "data:text/plain,x", "blob:x", "ws://127.0.0.1:1/", "javascript:1", "about:blank", "unix:/var/run/docker.sock", "http+unix://x/"].map((u) => t(() => fetch(u))))).filter((x) => x !== "E_POLICY" && x !== "TypeError" && x !== "E_ARGUMENT")',
    value: [],
  },
  redirect('a redirect to another port', '"http://127.0.0.1:" + args.denied + "/"'),
  redirect('a redirect that keeps its method', '"http://127.0.0.1:" + args.denied + "/"', 307),
  redirect('a redirect for good', '"http://127.0.0.1:" + args.denied + "/"', 308),
  redirect('a redirect without a scheme', '"//127.0.0.1:" + args.denied + "/"'),
  redirect('a redirect to another spelling', '"http://2130706433:" + args.denied + "/"'),
  redirect('a redirect to a file', '"file:///etc/passwd"'),
  redirect('a redirect with a user', '"http://a:b@127.0.0.1:" + args.denied + "/"'),
  redirect('a redirect in two steps', '"/to?to=" + encodeURIComponent("http://127.0.0.1:" + args.denied + "/")'),
  { name: 'a redirect to itself', code: `return ${get('/self')}`, value: 'E_NET' },
  {
    name: 'a redirect followed by hand',
    code: 'const r = await fetch("http://127.0.0.1:" + args.port + "/to?to=" + encodeURIComponent("http://127.0.0.1:" + args.denied), { redirect: "manual" }); return await t(() => fetch(r.headers.get("location")))',
    value: denied,
  },
  {
    name: 'two locations in one answer',
    code: `const e = ${get('/split')}; return e === 200 || typeof e === "string"`,
    value: true,
  },
  {
    name: 'lines in a header',
    code: 'return [await t(() => fetch("http://127.0.0.1:" + args.port, { headers: { a: "b\\r\\nHost: evil" } })), await t(() => fetch("http://127.0.0.1:" + args.port, { headers: { "a\\r\\nb": "c" } })), await t(() => fetch("http://127.0.0.1:" + args.port, { headers: [["a", "b\\0"]] }))]',
    value: ['TypeError', 'TypeError', 'TypeError'],
  },
  {
    name: 'lines in a method',
    code: 'return [await t(() => fetch("http://127.0.0.1:" + args.port, { method: "GET / HTTP/1.1\\r\\nHost: evil\\r\\n\\r\\nGET" })), await t(() => fetch("http://127.0.0.1:" + args.port, { method: "CONNECT" })), await t(() => fetch("http://127.0.0.1:" + args.port, { method: "TRACE" }))]',
    value: ['E_ARGUMENT', 'E_ARGUMENT', 'E_ARGUMENT'],
  },
  { name: 'lines in a path', code: `return ${get('/ HTTP/1.1\\\\r\\\\nHost: evil\\\\r\\\\n\\\\r\\\\n')}`, value: 200 },
  {
    name: "headers that are the host's",
    code: 'const r = await fetch("http://127.0.0.1:" + args.port + "/echo", { headers: { host: "evil", "proxy-authorization": "x", "transfer-encoding": "chunked", connection: "upgrade", upgrade: "x", "content-length": "5", expect: "100-continue", te: "x" } }); return (await r.text()).match(/evil|proxy-auth|upgrade|expect|"te"|chunked/gi)',
    value: null,
  },
  {
    name: 'a thousand headers',
    code: 'const h = new Headers(); for (let i = 0; i < 1000; i++) h.set("x-" + i, "y".repeat(100)); return typeof await t(() => fetch("http://127.0.0.1:" + args.port, { headers: h }))',
    expect: 'ok',
  },
  {
    name: 'credentials in the URL are not told',
    code: 'const r = await fetch(`http://user:pass@127.0.0.1:${args.port}/echo`); return /user|pass/.test(r.url)',
    value: false,
  },
  server('a bomb of gzip', '/bomb', /^E_LIMIT$/),
  server('a bomb within a bomb', '/deep-bomb', /^200,\d+$|^E_/),
  server('a bomb of brotli', '/brotli-bomb', /^E_LIMIT$/),
  server('a body that is not gzip', '/false-gzip', /^[EZU]/),
  server('a large body', '/large', /^E_LIMIT$/),
  server('chunks of nonsense', '/chunks', /^[EHU]/),
  server('a chunk without end', '/huge-chunk', /^[EHU]/),
  server('two lengths', '/two-lengths', /^200,5$|^[EHU]/),
  server('a negative length', '/negative', /^[EHU]/),
  server('a length without end', '/huge-length', /^[EHU]/, { wallMs: 5_000 }),
  server('another protocol', '/not-http', /^[EHU]/),
  server('headers without end', '/headers', /^[EHU]/),
  server('a header of a megabyte', '/long-header', /^[EHU]/),
  server('headers by the names of prototypes', '/proto-header', /^200,2$/),
  server('more than one answer', '/pipelined', /^200,2$|^[EHU]/),
  endless('a body that drips', '/drip'),
  endless('headers that drip', '/drip-header'),
  endless('no answer', '/never'),
  endless('early hints without end', '/early'),
  endless('an upgrade', '/upgrade'),
  {
    name: 'a flood in parallel',
    code: 'return (await Promise.all(Array.from({ length: 500 }, () => t(() => fetch("http://127.0.0.1:" + args.port + "/"))))).length',
    limits: { wallMs: 5_000 },
    expect: 'ok|E_LIMIT|E_TIMEOUT',
  },
  {
    name: 'a flood of middling bodies',
    code: 'await Promise.all(Array.from({ length: 60 }, () => fetch("http://127.0.0.1:" + args.port + "/middling"))); return 1',
    limits: { wallMs: 1_500 },
    expect: 'ok|E_TIMEOUT|E_OOM|E_LIMIT',
  },
  {
    name: 'requests that nobody awaits',
    code: 'for (let i = 0; i < 100; i++) void fetch("http://127.0.0.1:" + args.port + "/drip").catch(() => {}); return 1',
    value: 1,
  },
  {
    name: 'a request that goes on after an abort',
    code: 'return await t(() => fetch("http://127.0.0.1:" + args.port + "/never", { signal: AbortSignal.timeout(50) }))',
    value: 'TimeoutError',
  },
  {
    name: 'a body by a spoilt prototype',
    code: '(Object.prototype as any).url = "http://127.0.0.1:" + args.denied; (Object.prototype as any).redirect = "x"; return typeof await t(() => fetch("http://127.0.0.1:" + args.port + "/"))',
    expect: 'ok|E_TOOL',
  },
]
