/** Whole runs that meet secrets: a model and its tools try to get them out in every way, and no file, request or event has them. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { accepts, final, makes, requirements, runIn, says } from './app-ground.ts'
import type { Ran, RunOptions } from './app-ground.ts'
import { loadConfiguration } from './config/load.ts'
import { fault, reply } from './models/scripted.ts'
import type { ScriptedStep } from './models/scripted.ts'
import { replayRun } from './replay-run.ts'
import { openVault } from './secret-keeping.ts'
import { keys, madeUp, pem } from './secrets/fixtures/made-up-keys.ts'

const value = `${madeUp(20)}/+${madeUp(10)}`
let cwd: string
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'app-secrets-')))
  writeFileSync(join(cwd, '.env'), `SERVICE_TOKEN=${value}\n`)
})

const configuration = (): ReturnType<typeof loadConfiguration> =>
  loadConfiguration({ cwd, env: { HOME: cwd }, flags: {} })
const run = (steps: readonly ScriptedStep[], options?: RunOptions): Promise<Ran> => runIn(cwd, steps, options)
const forms = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('hex'),
  // The middle of it, wherever it begins in a group of three.
  ...[0, 1, 2].map((shift) =>
    Buffer.from('x'.repeat(shift) + secret)
      .toString('base64')
      .slice(4, -4),
  ),
]

/** Files below the folder that hold one of the secrets in one of their forms, and other places that do. */
function leaks(secrets: readonly string[], { events, model, report }: Ran): string[] {
  const texts = new Map<string, string>([
    ['events', JSON.stringify(events)],
    ['requests', JSON.stringify(model.requests)],
    ['report', JSON.stringify(report)],
  ])
  for (const file of readdirSync(cwd, { recursive: true, withFileTypes: true }))
    if (file.isFile() && file.name !== '.env' && file.name !== 'AGENTS.md' && file.name !== 'mine.txt')
      texts.set(join(file.parentPath, file.name), readFileSync(join(file.parentPath, file.name), 'latin1'))
  return [...texts].flatMap(([where, text]) =>
    secrets.flatMap(forms).flatMap((form) => (text.includes(form) ? [`${where}: ${form}`] : [])),
  )
}

const reading: RunOptions = { request: { grants: { read: ['.env', '.'], write: true } } }
const ways: [string, string][] = [
  ['returns it', "return await ctx.readFile('.env')"],
  ['returns it in base64', "return btoa('user:' + await ctx.readFile('.env'))"],
  ['returns it in a URL', "return encodeURIComponent(await ctx.readFile('.env'))"],
  ['returns it as the name of a field', "return { [(await ctx.readFile('.env')).trim()]: 1 }"],
  ['logs it', "console.log(await ctx.readFile('.env'))\n  ctx.log(await ctx.readFile('.env'))\n  return 1"],
  ['throws it', "throw new Error(await ctx.readFile('.env'))"],
  ['keeps it', "await ctx.kv.set('stolen', await ctx.readFile('.env'))\n  return 1"],
  ['asks for a file of its name', "return await ctx.readFile((await ctx.readFile('.env')).trim().slice(14))"],
]

describe('a tool that read it', () => {
  test.each(ways)('%s', async (_name, body) => {
    const ran = await run(
      [requirements, makes('look', body, { grants: ['read:.env', 'read:.', 'kv'] }), final('seen'), accepts],
      reading,
    )
    expect(ran.report.outcome.type).toBe('answered')
    expect(leaks([value], ran)).toEqual([])
    const told = JSON.stringify(ran.events)
    // It came as far as the run: what stands in its place shows it.
    if (!body.includes('kv.set')) expect(told).toContain('{{secret:SERVICE_TOKEN}}')
    const replayed = await replayRun({ cwd, configuration: configuration() }, ran.report.runId)
    expect(replayed).toMatchObject({ difference: null, damage: [] })
  })
  test('writes it to a file of the person: that is theirs, and stays as it is', async () => {
    const body = "await ctx.writeFile('mine.txt', await ctx.readFile('.env'))\n  return 1"
    const ran = await run(
      [requirements, makes('copy', body, { grants: ['read:.env', 'write'] }), final(), accepts],
      reading,
    )
    expect(readFileSync(join(cwd, 'mine.txt'), 'utf8')).toContain(value)
    expect(leaks([value], ran)).toEqual([])
    expect(await replayRun({ cwd, configuration: configuration() }, ran.report.runId)).toMatchObject({
      difference: null,
    })
  })
  test('gives something of the shape of a key that nobody knew', async () => {
    const groq = keys['groq-key']
    const body = `return { found: ['gs', 'k_', '${groq.slice(4)}'].join('') }`
    const ran = await run([requirements, makes('guess', body), final(), accepts])
    expect(leaks([groq], ran)).toEqual([])
    expect(JSON.stringify(ran.events)).toContain('[REDACTED:groq-key]')
    expect(await replayRun({ cwd, configuration: configuration() }, ran.report.runId)).toMatchObject({
      difference: null,
    })
  })
})

describe('a model that says it', () => {
  test('in code, in an agent, in reasoning and in the answer', async () => {
    const agent = says('create_agent', {
      agent: {
        name: 'spy',
        role: `knows ${value}`,
        system_prompt: `The key is ${value}.`,
        capabilities: [],
        tools: [],
      },
      call: { task: `use ${value}` },
    })
    const ran = await run([
      requirements,
      makes('holder', `return '${value}'.length`, { description: `Holds ${value}` }),
      agent,
      reply({ text: `I am told ${value}`, reasoning: `the key ${value}` }),
      { ...final(`It is ${value}.`), text: `So: ${value}`, reasoning: value } as ScriptedStep,
      accepts,
    ])
    expect(leaks([value], ran)).toEqual([])
    expect(JSON.stringify(ran.events)).toContain('{{secret:SERVICE_TOKEN}}')
    expect(await replayRun({ cwd, configuration: configuration() }, ran.report.runId)).toMatchObject({
      difference: null,
    })
  })
  test('in an error of its provider', async () => {
    const ran = await run([fault('bad-request', `400: header authorization: Bearer ${value}`)])
    expect(ran.report.outcome.type).not.toBe('answered')
    expect(leaks([value], ran)).toEqual([])
  })
})

describe('keys in what the person says', () => {
  test('are put away under a name, told once, and the Coder knows the name', async () => {
    const { 'groq-key': groq, 'github-token': github } = keys
    const notes: string[] = []
    const task = `Log in with ${github}, ask with "${groq}" and again ${groq}; sign with\n${pem()}\n`
    const ran = await runIn(cwd, [requirements, final(), accepts], {
      request: { task },
      notify: (note) => notes.push(note),
    })
    expect(leaks([groq, github, pem(), ...pem().split('\n').slice(1, -1)], ran)).toEqual([])
    const asked = JSON.stringify(ran.model.requests[0]!.messages)
    for (const name of ['GROQ_KEY', 'GITHUB_TOKEN', 'PRIVATE_KEY']) expect(asked).toContain(`{{secret:${name}}}`)
    expect(asked).toContain("ctx.secret('GITHUB_TOKEN')")
    expect(notes).toHaveLength(1)
    expect(notes[0]).toMatch(
      /3 keys, now put away as GITHUB_TOKEN, GROQ_KEY, PRIVATE_KEY .*--allow-secret=GITHUB_TOKEN@HOST/,
    )
    const vault = openVault(configuration())
    expect(await vault.read('GROQ_KEY')).toBe(groq)
    expect(await vault.read('PRIVATE_KEY')).toBe(pem())
  })
  test('one that is known has its name already; one more of a kind gets a number', async () => {
    const first = keys['groq-key']
    const second = first.slice(0, 4) + madeUp(52, undefined, 5)
    await run([requirements, final(), accepts], { request: { task: `use ${first}` } })
    const ran = await run([requirements, final(), accepts], {
      request: { task: `use ${first}, ${second} and ${value}` },
    })
    const asked = JSON.stringify(ran.model.requests[0]!.messages)
    for (const name of ['GROQ_KEY', 'GROQ_KEY_2', 'SERVICE_TOKEN']) expect(asked).toContain(`{{secret:${name}}}`)
    expect(leaks([first, second, value], ran)).toEqual([])
    expect((await openVault(configuration()).list()).map(({ name }) => name)).toEqual(['GROQ_KEY', 'GROQ_KEY_2'])
  })
  test('in AGENTS.md, which stays as it is; told the first time only', async () => {
    const groq = keys['groq-key']
    writeFileSync(join(cwd, 'AGENTS.md'), `The key of the service is ${groq}.\n`)
    const notes: string[] = []
    for (const steps of [1, 2].map(() => [requirements, final(), accepts])) {
      const options = { request: { readInstructions: true }, notify: (note: string) => void notes.push(note) }
      const ran = await runIn(cwd, steps, options)
      expect(leaks([groq], ran)).toEqual([])
      expect(JSON.stringify(ran.model.requests)).toContain('The key of the service is {{secret:GROQ_KEY}}.')
    }
    expect(notes).toEqual([expect.stringMatching(/^AGENTS.md held a key/)])
  })
  test('in an answer to a question and in a new task of a session', async () => {
    const groq = keys['groq-key']
    const ask = says('ask_user', { question: 'Which key?', needs: ['a key'] })
    const first = await run([requirements, ask])
    const request = { session: { mode: 'resume' as const, id: first.report.sessionId } }
    const second = await run([final(), accepts], { request: { ...request, task: `it is ${groq}` } })
    expect(JSON.stringify(second.model.requests[0]!.messages)).toContain('it is {{secret:GROQ_KEY}}')
    expect(leaks([groq], second)).toEqual([])
  })
  test('a file of the configuration that others can read is told', async () => {
    const folder = join(cwd, '.config', 'autoagent')
    mkdirSync(folder, { recursive: true })
    const provider = { baseUrl: 'https://x.example/v1', headers: { 'x-api-key': value } }
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ providers: { x: provider } }), { mode: 0o644 })
    const notes: string[] = []
    const options = { notify: (note: string) => void notes.push(note) }
    await run([requirements, final(), accepts], options)
    expect(notes).toEqual([expect.stringMatching(/config\.json holds a key and others can read it: chmod 600/)])
    chmodSync(join(folder, 'config.json'), 0o600)
    await run([requirements, final(), accepts], options)
    expect(notes).toHaveLength(1)
  })
  test('a vault that cannot be opened stops the run before anything is written', async () => {
    mkdirSync(join(cwd, '.config', 'autoagent'), { recursive: true })
    writeFileSync(join(cwd, '.config', 'autoagent', 'vault.json'), '{')
    await expect(run([requirements, final(), accepts])).rejects.toThrow(/the vault of secrets cannot be opened/)
    expect(readdirSync(cwd).toSorted()).toEqual(['.config', '.env'])
  })
})
