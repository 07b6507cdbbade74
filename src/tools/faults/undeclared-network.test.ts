import { expect, test } from 'vitest'
import { readTokens } from '../source-tokens.ts'
import { undeclaredNetwork } from './undeclared-network.ts'

const found = (code: string, grants: string[] = []) => undeclaredNetwork({ tokens: readTokens(code), grants })

test.each([
  'await fetch("https://api.example/x")',
  'ctx.fetch(`https://api.example/${id}`)',
  'globalThis.fetch("https://api.example")',
])('%s needs the grant, with its host and line', (code) =>
  expect(found(`\nconst a = ${code}`)).toMatchObject([
    { code: 'E_GRANT', line: 2, hint: expect.stringContaining('net:api.example"') },
  ]),
)
test('a host that is not written is a HOST; a port belongs to it', () => {
  expect(found('fetch(args.url)')[0]?.hint).toContain('net:HOST')
  expect(found('fetch("http://127.0.0.1:8080/x")')[0]?.hint).toContain('net:127.0.0.1:8080')
})
test.each([
  ['declared', 'fetch("https://api.example")', ['net:api.example']],
  ['a function of its own', 'function fetch(n: number) { return n }\nfetch(1)', []],
  ['a method of something else', 'queue.fetch(1)', []],
  ['only a word', 'const text = "fetch(x)" // fetch(y)', []],
])('%s is none', (_what, code, grants) => expect(found(code, grants)).toEqual([]))
