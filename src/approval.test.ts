/** What a person allows, and for how long: real documents in real folders. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createApprover, createDecider } from './approval.ts'
import type { Approval, ApprovalQuestion, DeciderOptions } from './approval.ts'
import { createKeptApprovals } from './kept-approvals.ts'
import type { KeptApprovals } from './kept-approvals.ts'
import { createFolderStore } from './stores/index.ts'

const root = mkdtempSync(join(tmpdir(), 'approval-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let folder: string
let asked: ApprovalQuestion[]
let told: string[]
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'))
  asked = []
  told = []
})

function keptIn(tools: string, user = join(folder, 'user')): KeptApprovals {
  return createKeptApprovals({ tools: createFolderStore(tools), folder: tools, user: createFolderStore(user) })
}
function approver(answers: Approval[], more: Partial<DeciderOptions> = {}): ReturnType<typeof createApprover> {
  const decider = createDecider({
    mode: 'ask',
    askPerson: async (question) => {
      asked.push(question)
      return answers.shift() ?? 'no'
    },
    given: { read: ['data'] },
    kept: keptIn(join(folder, 'tools')),
    ...more,
  })
  return createApprover(decider, (_turn, _role, body) => {
    if (body.type === 'grant-asked') told.push(`${body.tool} ${body.capability}:${body.target} ${body.decision}`)
  })
}
const a = { tool: 'a', declared: ['net:x.example', 'read'] }
const b = { tool: 'b', declared: ['net:x.example'] }

describe('an answer holds', () => {
  test('once: for one use', async () => {
    const ask = approver(['once', 'no'])
    expect([await ask('net', 'x.example:443', a), await ask('net', 'x.example:443', a)]).toEqual([true, false])
    expect(told).toEqual(['a net:x.example:443 once', 'a net:x.example:443 no'])
  })
  test('this run: for all its tools, and not for the next', async () => {
    const ask = approver(['run'])
    expect([await ask('net', 'x', a), await ask('net', 'x', b)]).toEqual([true, true])
    expect(await approver([])('net', 'x', a)).toBe(false)
    expect(asked).toHaveLength(2)
  })
  test('no: for this tool in this run', async () => {
    const ask = approver(['no', 'once'])
    expect([await ask('net', 'x', a), await ask('net', 'x', a), await ask('net', 'x', b)]).toEqual([false, false, true])
    expect(asked.map(({ tool }) => tool)).toEqual(['a', 'b'])
  })
  test('always: for this tool, also in the next run, until it declares something else', async () => {
    const ask = approver(['always', 'no'])
    expect([await ask('net', 'x', a), await ask('net', 'x', a), await ask('net', 'x', b)]).toEqual([true, true, false])
    expect(asked).toHaveLength(2)
    expect(await approver([])('net', 'x', { ...a, declared: ['read', 'net:x.example'] })).toBe(true)
    expect(await approver([], { askPerson: undefined })('net', 'x', a)).toBe(true)
    expect(await approver([], { mode: 'never' })('net', 'x', a)).toBe(false)
    expect(await approver([])('net', 'y', a)).toBe(false)
    expect(await approver([])('net', 'x', { ...a, declared: ['net'] })).toBe(false)
    expect(await keptIn(join(folder, 'tools')).list('a', a.declared)).toEqual(['net:x'])
  })
})

describe('what is kept', () => {
  test('came from this person, for this folder', async () => {
    const tools = join(folder, 'tools')
    await keptIn(tools).keep('a', a.declared, 'net:x')
    await keptIn(tools).keep('a', a.declared, 'net:y')
    const text = readFileSync(join(tools, 'approvals.json'), 'utf8')
    expect(await keptIn(tools).list('a', a.declared)).toEqual(['net:x', 'net:y'])
    expect(await keptIn(tools, join(folder, 'somebody')).list('a', a.declared)).toEqual([])
    const copy = mkdtempSync(join(root, 'copy-'))
    writeFileSync(join(copy, 'approvals.json'), text)
    expect(await keptIn(copy).list('a', a.declared)).toEqual([])
    writeFileSync(join(tools, 'approvals.json'), text.replace('net:x', 'net:z'))
    expect(await keptIn(tools).list('a', a.declared)).toEqual(['net:y'])
    writeFileSync(join(tools, 'approvals.json'), text.slice(0, 50))
    expect(await keptIn(tools).list('a', a.declared)).toEqual([])
  })
  test('is forgotten when the tool declares something else, and survives writers at the same time', async () => {
    const tools = join(folder, 'tools')
    await keptIn(tools).keep('a', a.declared, 'net:x')
    await Promise.all(Array.from({ length: 6 }, (_, n) => keptIn(tools).keep(`t${n}`, [], 'net:x')))
    await keptIn(tools).keep('a', ['net'], 'net:y')
    expect(await keptIn(tools).list('a', a.declared)).toEqual([])
    for (let n = 0; n < 6; n++) expect(await keptIn(tools).list(`t${n}`, [])).toEqual(['net:x'])
  })
})

test('the question tells who asks, what it declares and what the run gives', async () => {
  await approver([])('net', 'x.example:443', a)
  expect(asked).toEqual([
    { tool: 'a', kind: 'net', target: 'x.example:443', declared: a.declared, given: ['read:data'], canKeep: true },
  ])
})

test('throwaway code is never allowed for always', async () => {
  const ask = approver(['always', 'no'])
  expect(await ask('net', 'x', { tool: 'run_code', declared: ['net'] })).toBe(true)
  expect(asked[0]).toMatchObject({ canKeep: false })
  expect(told).toEqual(['run_code net:x run'])
})

test('one question at a time', async () => {
  let open = 0
  let most = 0
  const ask = approver([], {
    askPerson: async () => {
      most = Math.max(most, ++open)
      await new Promise((resolve) => setTimeout(resolve, 5))
      open -= 1
      return 'once'
    },
  })
  await Promise.all(['p', 'q', 'r'].map((target) => ask('net', target, a)))
  expect(most).toBe(1)
})

test('without questions everything declared is allowed but the keys of providers', async () => {
  const ask = approver([], { mode: 'auto' })
  expect(await ask('env', 'LANG', a)).toBe(true)
  for (const kind of ['env', 'secret'] as const) expect(await ask(kind, 'OPENAI_API_KEY', a)).toBe(false)
  expect(await ask('secret', 'OPENAI_API_KEY@x.example:443', a)).toBe(false)
  expect(asked).toEqual([])
})
