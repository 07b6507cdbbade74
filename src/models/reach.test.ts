/** What is told of a server that does not answer as it should; the rest is in src/e2e/doctor.test.ts. */
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { reach } from './reach.ts'

let server: Server
afterEach(() => {
  server.close()
  server.closeAllConnections()
  delete process.env['http_proxy']
})
async function listen(answer: RequestListener): Promise<number> {
  server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

test('a server that takes the question and never answers is given up', async () => {
  const port = await listen(() => {})
  expect(await reach(`http://127.0.0.1:${port}/v1`, undefined, 50)).toEqual({
    reached: false,
    found: `127.0.0.1:${port}: no answer within 0.05 s`,
    cure: expect.stringContaining('HTTPS_PROXY'),
  })
})
test('a port that does not speak https is told to be written as http', async () => {
  const port = await listen((_, response) => response.end('{}'))
  expect(await reach(`https://127.0.0.1:${port}/v1`, undefined)).toMatchObject({
    reached: false,
    cure: expect.stringContaining('does not speak https: write http://'),
  })
})
test('a proxy that is down is named by its variable, without its password', async () => {
  const port = await listen(() => {})
  server.close()
  process.env['http_proxy'] = `http://me:secret@127.0.0.1:${port}`
  const told = await reach('http://models.invalid/v1', undefined)
  expect(told).toMatchObject({
    reached: false,
    found: expect.stringContaining(`(through the proxy 127.0.0.1:${port})`),
    cure: expect.stringMatching(/^check http_proxy: whether it runs/),
  })
  expect(JSON.stringify(told)).not.toContain('secret')
})
test('an answer of any status is an answer; a server without a clock tells none', async () => {
  const port = await listen((_, response) => {
    response.sendDate = false
    response.writeHead(401).end('{"error":"no key"}')
  })
  expect(await reach(`http://127.0.0.1:${port}/v1`, undefined)).toMatchObject({ reached: true, ahead: null })
})
