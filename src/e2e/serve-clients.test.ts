/** `autoagent connect` and `autoagent admin`: the clients of a served agent, as a person or a pipe uses them. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { autoagent, start, temporaryFolder } from './program.ts'
import { connectPerson, startEchoModel, startServed } from './serve-ground.ts'
import type { EchoModel, Served } from './serve-ground.ts'

let model: EchoModel
let server: Served
const cwd = temporaryFolder()
const agent = 'examples/agents/psicoia.json'
beforeAll(async () => {
  model = await startEchoModel()
  server = await startServed({ cwd, agent, model, env: { RATE_MAX_MESSAGES: '0' } })
})
afterAll(async () => {
  await server.kill()
  await model.close()
})

test.each(['tcp', 'ws'] as const)(
  'connect %s: what is piped is said, what comes is shown, the end of the pipe ends it',
  async (scheme) => {
    const address = scheme === 'tcp' ? `tcp://127.0.0.1:${server.tcp}` : `ws://127.0.0.1:${server.http}/ws`
    const { code, stdout, stderr } = await autoagent(['connect', address], { cwd, input: 'hola\nsalir\n' })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(
      /^Usuario-\d+ conectado\.\nBienvenido a PsicoIA\.\nContame cómo te sentís hoy\. Escribí 'salir' para cerrar\.\n/,
    )
    expect(stdout).toContain('Eco: hola\n')
    expect(stdout.endsWith('Gracias por usar PsicoIA. Cuidate!\n')).toBe(true)
  },
)

test.each([
  ['nowhere', 42, 'is no address to connect to'],
  ['http://127.0.0.1:1', 42, 'is no address to connect to'],
  ['tcp://127.0.0.1:1', 1, 'does not answer'],
  ['ws://127.0.0.1:1', 1, 'does not answer'],
])('connect %s: exit %i, and why', async (address, exit, why) => {
  const { code, stderr } = await autoagent(['connect', address], { cwd })
  expect([code, stderr]).toEqual([exit, expect.stringContaining(why)])
})

test('admin: the console of the running server, from another terminal', async () => {
  const person = await connectPerson(server.tcp)
  await person.until('cerrar.\n')
  const path = join(process.cwd(), agent)
  const listed = await autoagent(['admin', '--agent', path], { cwd, input: 'list\nstats\nexit\n' })
  expect(listed.code).toBe(0)
  const sid = /\(([0-9a-f]{8})\)/.exec(listed.stdout)![1]!
  expect(listed.stdout).toMatch(/1 connected, \d+ answered/)
  const { finished } = start(['admin', '--agent', path], {
    cwd,
    input: `say ${sid} Hola desde la mesa\nkill ${sid}\nexit\n`,
  })
  expect((await finished).code).toBe(0)
  await person.gone
  expect(person.heard).toContain('Hola desde la mesa\n')
  const elsewhere = await autoagent(['admin', '--agent', path], { cwd: temporaryFolder() })
  expect([elsewhere.code, elsewhere.stderr]).toEqual([1, expect.stringContaining('does not answer')])
})
