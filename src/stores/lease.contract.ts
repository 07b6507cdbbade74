/** What every store promises of its leases; a part of `describeStore`. */
import { expect, test } from 'vitest'
import { type Lease, isLease } from './store.ts'
import type { StorePlace } from './store.contract.ts'

export function testLeases(create: () => Promise<StorePlace>): void {
  test('a lease has one holder until it is released', async () => {
    const place = await create()
    const [a, b] = [await place.open(), await place.open()]
    const lease = await a.lease('session')
    expect(isLease(lease)).toBe(true)
    expect(await b.lease('session')).toEqual({ heldBy: expect.stringContaining(String(process.pid)) })
    expect(await a.lease('session')).toEqual({ heldBy: expect.stringContaining(String(process.pid)) })
    const other = await b.lease('other')
    expect(isLease(other)).toBe(true)
    await (lease as Lease).release()
    await (lease as Lease).release()
    const next = await b.lease('session')
    expect(isLease(next)).toBe(true)
    await (lease as Lease).release()
    expect(isLease(await a.lease('session'))).toBe(false)
    await (next as Lease).release()
    await (other as Lease).release()
    expect(await a.list('')).toEqual([])
  })

  test('of many who want a lease at once never two have it', async () => {
    const place = await create()
    const stores = await Promise.all([...Array(8).keys()].map(() => place.open()))
    let holders = 0
    let taken = 0
    await Promise.all(
      stores.map(async (store) => {
        for (let round = 0; round < 25; round++) {
          const lease = await store.lease('session')
          if (!isLease(lease)) continue
          taken++
          expect(++holders).toBe(1)
          await Promise.resolve()
          holders--
          await lease.release()
        }
      }),
    )
    expect(taken).toBeGreaterThan(0)
  })
}
