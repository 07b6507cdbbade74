/** A witness sees all that an execution meets from outside; with what it saw, the execution comes out the same again. */
import { afterAll, describe, expect, test } from 'vitest'
import type { Capability } from '../capabilities/capability.ts'
import { CapabilityError } from '../capabilities/capability.ts'
import { jsonText } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import { createSandbox } from './index.ts'
import type { ExecuteResult, Witness } from './sandbox.ts'

let asked = 0
const counter: Capability = {
  kind: 'env',
  methods: new Map([
    [
      'env.get',
      async ({ name = null }) => {
        if (name === 'GONE') throw new CapabilityError('E_POLICY', 'not granted')
        return `${jsonText(name)} ${++asked}`
      },
    ],
  ]),
}
const sandbox = createSandbox({ capabilities: [counter] })
afterAll(() => sandbox.close())

const seed = 'abcdef'.repeat(16)
const run = (text: string, witness?: Witness): Promise<ExecuteResult> =>
  sandbox.execute({
    name: 'test',
    code: `export default async function tool(args: any, ctx: any) {\n${text}\n}`,
    args: {},
    grants: {},
    cwd: '/',
    ...(witness ? { witness } : {}),
  })

/** Keeps the replies and the readings of one execution, then gives them back. */
function createKeeper() {
  const replies: Json[] = []
  const calls: string[] = []
  let readings: number[] | null = []
  const first: Witness = {
    seed,
    clockRead: (read) => void (readings = read),
    async serve({ method, args }, context, answer) {
      calls.push(`${method} ${JSON.stringify(args)}`)
      const value = await answer(context)
      replies.push(value)
      return value
    },
  }
  const again = (): Witness => ({
    seed,
    readings: readings ?? [],
    clockRead: () => {},
    serve: async () => replies.shift() ?? null,
  })
  return { first, again, calls, readings: () => readings }
}

const everything = `
  const seen: Json[] = [Math.random(), Math.random(), crypto.randomUUID(), Date.now(), new Date().toISOString(), Date()]
  seen.push(performance.now(), performance.timeOrigin, await ctx.env('A'), await ctx.env('B'))
  const times = new Set<number>()
  for (let round = 0; round < 1000; round++) times.add(Date.now())
  seen.push([...times], Array.from(crypto.getRandomValues(new Uint8Array(4))))
  return seen`

describe('a witness', () => {
  test('sees the calls and the clock; with them, and the same seed, everything comes out the same', async () => {
    const keeper = createKeeper()
    const first = await run(everything, keeper.first)
    expect(keeper.calls).toEqual(['env.get {"name":"A"}', 'env.get {"name":"B"}'])
    expect(keeper.readings()!.length).toBeGreaterThan(1000)
    await new Promise((resolve) => setTimeout(resolve, 20))
    const again = await run(everything, keeper.again())
    expect(first.ok && again.ok && again.value).toEqual(first.ok && first.value)
    const unseen = await run(everything)
    expect(unseen.ok && unseen.value).not.toEqual(first.ok && first.value)
  })
  test('may answer in place of the capability, also with a refusal', async () => {
    const before = asked
    const result = await run(
      `const caught = await ctx.env('GONE').catch((error: any) => error.code + ': ' + error.message)
       return [caught, await ctx.env('A')]`,
      {
        seed,
        clockRead: () => {},
        async serve({ args }) {
          if (args['name'] === 'GONE') throw new CapabilityError('E_IO', 'as it was')
          return 'kept'
        },
      },
    )
    expect(result).toMatchObject({ ok: true, value: ['E_IO: as it was', 'kept'] })
    expect(asked).toBe(before)
  })
  test('is told when the clock was read too often', async () => {
    const keeper = createKeeper()
    await run('for (let round = 0; round < 6000; round++) Date.now()', keeper.first)
    expect(keeper.readings()).toBeNull()
  })
})

describe('the clock of a tool', () => {
  test('is an ordinary Date', async () => {
    const result = await run(`
      class Day extends Date { get iso() { return this.toISOString().slice(0, 10) } }
      const fixed = new Date(2026, 0, 2, 3)
      const copy = structuredClone(fixed)
      return [
        new Date(0).toISOString(), new Date('2026-01-02').getTime(), Date.UTC(2026, 0, 2), Date.parse('2026-01-02'),
        new Day(0).iso, new Day(0) instanceof Date, fixed instanceof Date, copy instanceof Date, fixed.constructor === Date,
        Date.length, Date.name, typeof Date(), Math.abs(new Date().getTime() - Date.now()) < 1000,
        Object.prototype.toString.call(new Date()), new Date(fixed).getTime() === fixed.getTime(),
      ]`)
    expect(result).toMatchObject({
      value: [
        '1970-01-01T00:00:00.000Z',
        1767312000000,
        1767312000000,
        1767312000000,
        '1970-01-01',
        true,
        true,
        true,
        true,
        7,
        'Date',
        'string',
        true,
        '[object Date]',
        true,
      ],
    })
  })
  test('Math.random is spread evenly', async () => {
    const result = await run(`
      const buckets = new Array(10).fill(0)
      for (let round = 0; round < 100_000; round++) buckets[Math.floor(Math.random() * 10)] += 1
      return [Math.min(...buckets) > 9_000, Math.max(...buckets) < 11_000, new Set(Array.from({ length: 1000 }, Math.random)).size]`)
    expect(result).toMatchObject({ ok: true, value: [true, true, 1000] })
  })
})
