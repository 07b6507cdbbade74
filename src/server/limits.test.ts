import { describe, expect, test } from 'vitest'
import { createAdmission } from './admission.ts'
import { isSecretOf, hashOfSecret, newConversationId, newSecret } from './identity.ts'
import { createMetrics } from './metrics.ts'
import { createQuietMemory } from './quiet-memory.ts'
import { createRateLimit } from './rate-limit.ts'
import { createSlots } from './slots.ts'

const never = new AbortController().signal

describe('so many in a window that slides', () => {
  test('as PsicoIA: six in ten seconds pass, the seventh does not; the first of them makes room when it is older', () => {
    let now = 0
    const limit = createRateLimit(6, 10_000, () => now)
    for (let n = 0; n < 6; n++, now += 1_000) expect(limit.allows('a')).toBe(true)
    expect(limit.allows('a')).toBe(false)
    // Exactly as old as the window still counts, and what was refused does not.
    now = 10_000
    expect(limit.allows('a')).toBe(false)
    now = 10_001
    expect(limit.allows('a')).toBe(true)
    expect(limit.allows('a')).toBe(false)
    expect(limit.allows('b')).toBe(true)
  })

  test('zero is no limit, and who is silent is forgotten', () => {
    let now = 0
    const limit = createRateLimit(2, 1_000, () => now)
    for (let n = 0; n < 100; n++) limit.allows(`k${n}`)
    expect(limit.size).toBe(100)
    now = 1_001
    limit.allows('late')
    limit.sweep()
    expect(limit.size).toBe(1)
    const none = createRateLimit(0, 1_000, () => now)
    expect(Array.from({ length: 1_000 }, () => none.allows('a')).every(Boolean)).toBe(true)
    expect(none.size).toBe(0)
  })
})

describe('slots', () => {
  test('first come, first served; beyond the queue there is none; given back twice is once', async () => {
    const slots = createSlots(2, 2)
    const [a, b] = [await slots.take(never), await slots.take(never)]
    const order: string[] = []
    const waiting = ['c', 'd'].map(async (name) => {
      const giveBack = await slots.take(never)
      order.push(name)
      return giveBack
    })
    expect(await slots.take(never)).toBeNull()
    expect([slots.taken, slots.waiting]).toEqual([2, 2])
    a!()
    a!()
    await waiting[0]
    expect([order, slots.taken, slots.waiting]).toEqual([['c'], 2, 1])
    b!()
    await waiting[1]
    for (const one of waiting) (await one)!()
    expect([slots.taken, slots.waiting]).toEqual([0, 0])
  })

  test('who gives up waits no longer', async () => {
    const slots = createSlots(1, 5)
    const first = await slots.take(never)
    const controller = new AbortController()
    const second = slots.take(controller.signal)
    controller.abort()
    expect(await second).toBeNull()
    expect(slots.waiting).toBe(0)
    first!()
    expect(await slots.take(controller.signal)).toBeNull()
    expect(slots.taken).toBe(0)
  })
})

test('places are bounded in all and for each address, and come back', () => {
  const limits = {
    connections: 3,
    perAddress: 2,
    inFlight: 1,
    waiting: 1,
    perConversation: 1,
    rateMessages: 0,
    rateWindowMs: 1,
    addressMessages: 0,
    idleMs: 1,
  }
  const admission = createAdmission(limits, () => 0)
  expect([admission.enter('a'), admission.enter('a'), admission.enter('a')]).toEqual([null, null, 'too-many-of-you'])
  expect([admission.enter('b'), admission.enter('c')]).toEqual([null, 'full'])
  admission.leave('a')
  expect([admission.enter('c'), admission.connections]).toEqual([null, 3])
})

test('memory is given back once after what was done, when it has been quiet long enough', () => {
  const collected: number[] = []
  let second = 0
  const memory = createQuietMemory(3, () => collected.push(second))
  const done = [0, 0, 0, 0, 5, 5, 9, 9, 9, 9, 9, 9, 9, 10, 10, 10, 10, 10]
  for (second = 0; second < done.length; second++) memory.look(done[second]!)
  // Nothing was done before the fifth second; three silent ones follow the seventh and the fourteenth.
  expect(collected).toEqual([9, 16])
})

test('a secret is known by its hash alone', () => {
  const secret = newSecret()
  expect(secret).toMatch(/^[\w-]{22}$/)
  expect(isSecretOf(hashOfSecret(secret), secret)).toBe(true)
  for (const wrong of ['', `${secret} `, secret.toUpperCase(), newSecret()])
    expect(isSecretOf(hashOfSecret(secret), wrong)).toBe(false)
  expect(isSecretOf(null, secret)).toBe(false)
  expect(isSecretOf('', '')).toBe(false)
  let tries = 0
  expect(newConversationId(() => (tries += 1) < 3)).toMatch(/^[0-9a-f]{8}$/)
  expect(tries).toBe(3)
})

test('metrics are Prometheus text, whatever a label holds', () => {
  const metrics = createMetrics()
  metrics.count('refused', { why: 'a"b\\c\nd' })
  metrics.answered('model', 3)
  metrics.answered('model', 700)
  metrics.gauge('connected', 'Open', () => 7)
  const lines = metrics.text().trimEnd().split('\n')
  for (const line of lines)
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{(?:\w+="[^"\\\n]*",?)+\})? [\d.+eInf-]+)$/)
  expect(lines).toContain('autoagent_answered_total{by="model"} 2')
  expect(lines).toContain('autoagent_answer_seconds_bucket{le="0.005"} 1')
  expect(lines).toContain('autoagent_answer_seconds_bucket{le="+Inf"} 2')
  expect(lines).toContain('autoagent_connected 7')
  expect(metrics.summary()).toMatchObject({ answered: 2, refused: 1, max: 700 })
})
