/** Keys that people say to a served agent, and those of the server itself: in no request, file, log or answer. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LoopbackProvider } from '../models/fixtures/loopback-provider.ts'
import { startLoopbackProvider } from '../models/fixtures/loopback-provider.ts'
import { keys, madeUp } from '../secrets/fixtures/made-up-keys.ts'
import { temporaryFolder } from './program.ts'
import { connectPerson, startEchoModel, startServed } from './serve-ground.ts'
import type { EchoModel, Served } from './serve-ground.ts'

/** Of the server: in its environment, known by no shape. */
const own = `own-${madeUp(24)}`
const pasted = [keys['openai-key'], keys['groq-key'], keys['private-key'], own]
const message = `Use ${keys['openai-key']} or ${keys['groq-key']}, ${keys['private-key'].replaceAll('\n', '\\n')} or ${own}.`
const marks = ['[REDACTED:openai-key]', '[REDACTED:groq-key]', '[REDACTED:private-key]', '{{secret:SHOP_TOKEN}}']

let model: EchoModel
const servers: Served[] = []
beforeAll(async () => (model = await startEchoModel()))
afterAll(async () => {
  for (const server of servers) await server.kill()
  await model.close()
})

async function serve(door: object, url = model.url): Promise<{ cwd: string; server: Served }> {
  const cwd = temporaryFolder()
  const texts = { greeting: 'hello {sid}\n', reply: '{answer}\n' }
  const agent = { name: 'echo', role: 'r', system_prompt: 'Echo.', door: { framing: 'line', texts, ...door } }
  writeFileSync(join(cwd, 'echo.json'), JSON.stringify(agent))
  const env = { SHOP_TOKEN: own }
  const server = await startServed({ cwd, agent: join(cwd, 'echo.json'), model: { ...model, url }, env })
  servers.push(server)
  return { cwd, server }
}

function expectNone(where: Record<string, string>): void {
  for (const [name, text] of Object.entries(where))
    for (const secret of pasted)
      for (const line of secret.split('\n').filter((one) => one.length >= 8 && !one.startsWith('-----')))
        expect(text.includes(line), `${name} has ${line.slice(0, 8)}…`).toBe(false)
}

const filesOf = (cwd: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(cwd, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'latin1')]),
  )

test('a conversation', async () => {
  const { cwd, server } = await serve({})
  const person = await connectPerson(server.tcp)
  await person.until('\n')
  person.say(`${message}\n`)
  const answer = await person.until('\n')
  for (const mark of marks) expect(answer).toContain(mark)
  model.answer = () => `The token is ${own}, and ${keys['npm-token']}.`
  person.say('Which?\n')
  expect(await person.until('\n')).toContain('The token is {{secret:SHOP_TOKEN}}, and [REDACTED:npm-token].')
  const page = await (await fetch(`http://127.0.0.1:${server.http}/health`)).text()
  await server.kill()
  expect(model.asked.map(({ messages }) => messages.at(-1)!.content)).toEqual([
    expect.stringContaining('[REDACTED:openai-key]'),
    'Which?',
  ])
  expectNone({ requests: JSON.stringify(model.asked), heard: person.heard, page, ...filesOf(cwd) })
  expectNone({ stdout: server.stdout(), stderr: server.stderr() })
  expect(existsSync(join(cwd, 'config/autoagent'))).toBe(false)
}, 60_000)

test('an agent with review: a task, its record and its requests; no stranger fills the vault', async () => {
  const says = (name: string, fields: object) => ({ type: 'reply' as const, calls: [{ name, arguments: fields }] })
  const met = [{ id: 'R1', status: 'met', evidence: ['answer'] }]
  const provider: LoopbackProvider = await startLoopbackProvider([
    says('set_requirements', { requirements: [{ text: 'An answer is given.', basis: 'answer' }] }),
    says('final', { answer: `Kept ${own}.`, evidence: [] }),
    says('give_verdict', { route: 'end', reason: 'said', requirements: met }),
  ])
  const { cwd, server } = await serve({ review: true }, provider.openaiUrl)
  const person = await connectPerson(server.tcp)
  await person.until('\n')
  person.say(`${message}\n`)
  expect(await person.until('\n')).toBe('Kept {{secret:SHOP_TOKEN}}.\n')
  await server.stop()
  await provider.close()
  expect(provider.requests).toHaveLength(3)
  expect(JSON.stringify(provider.requests[1]!.body)).toContain('[REDACTED:groq-key]')
  expectNone({ requests: JSON.stringify(provider.requests.map(({ body }) => body)), heard: person.heard })
  expectNone({ stdout: server.stdout(), stderr: server.stderr(), ...filesOf(cwd) })
  expect(existsSync(join(cwd, 'config/autoagent'))).toBe(false)
}, 60_000)
