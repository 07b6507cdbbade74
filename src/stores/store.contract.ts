/** What every store promises. Each backend's test calls `describeStore`; nothing here knows which backend it is. */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { testLeases } from './lease.contract.ts'
import { SequenceConflict, type Store, type StoredRecord, type StreamRead } from './store.ts'

/** `create` gives an empty place; `open` gives one more store object on that same place. */
export type StorePlace = { open: () => Promise<Store> }

export function describeStore(name: string, create: () => Promise<StorePlace>): void {
  describe(`${name} keeps the store contract`, () => {
    async function fresh(): Promise<Store> {
      return (await create()).open()
    }

    test('an empty store has nothing', async () => {
      const store = await fresh()
      expect(await store.readStream('a')).toEqual({ records: [], damage: null })
      expect(await store.read('a')).toBeNull()
      expect(await store.list('')).toEqual([])
      await store.write('a', null)
    })

    test('records come back in order, with their frame, from another store object too', async () => {
      const place = await create()
      const store = await place.open()
      expect(await store.append('run/events', [{ type: 'one', text: 'ñ "\n\u2028' }, { type: 'two' }], 0)).toBe(2)
      expect(
        await store.append('run/events', [{ v: 2, seq: 3, type: 'three', deep: { list: [1, null, true] } }], 2),
      ).toBe(3)
      const expected = [
        { seq: 1, value: { v: 1, seq: 1, type: 'one', text: 'ñ "\n\u2028' } },
        { seq: 2, value: { v: 1, seq: 2, type: 'two' } },
        { seq: 3, value: { v: 2, seq: 3, type: 'three', deep: { list: [1, null, true] } } },
      ]
      expect(plain(await store.readStream('run/events'))).toEqual({ records: expected, damage: null })
      for (const record of (await store.readStream('run/events')).records) {
        expect(textOf(record)).toMatch(new RegExp(`^\\{"v":[12],"seq":${record.seq},"type":"(one|two|three)"`))
        expect([JSON.parse(textOf(record)!), record.value, textOf(record)]).toEqual([record.value, record.value, null])
      }
      const other = await place.open()
      expect(plain(await other.readStream('run/events', 2))).toEqual({ records: expected.slice(2), damage: null })
      expect(await other.append('run/events', [{ type: 'four' }], 3)).toBe(4)
      expect(await store.append('run/events', [{ type: 'five' }], 4)).toBe(5)
    })

    test('nothing to append changes nothing', async () => {
      const store = await fresh()
      expect(await store.append('a', [], 0)).toBe(0)
      expect(await store.list('')).toEqual([])
    })

    test('an append at another place than the end is refused and writes nothing', async () => {
      const store = await fresh()
      await expect(store.append('a', [{ n: 1 }], 3)).rejects.toThrow(SequenceConflict)
      await store.append('a', [{ n: 1 }, { n: 2 }], 0)
      await expect(store.append('a', [{ n: 9 }], 0)).rejects.toThrow('a is at record 2, not 0')
      await expect(store.append('a', [{ n: 9 }], 1)).rejects.toThrow(SequenceConflict)
      await expect(store.append('a', [{ n: 9 }], 3)).rejects.toThrow(SequenceConflict)
      const { records } = await store.readStream('a')
      expect(records.map(({ value }) => value['n'])).toEqual([1, 2])
    })

    test('of several writers at one place exactly one succeeds, and what it wrote is there', async () => {
      const place = await create()
      const stores = await Promise.all([1, 2, 3, 4].map(() => place.open()))
      for (const from of [0, 1, 2]) {
        const results = await Promise.allSettled(stores.map((store, n) => store.append('a', [{ n, from }], from)))
        const winners = results.flatMap((result, n) => (result.status === 'fulfilled' ? [n] : []))
        expect(winners).toHaveLength(1)
        for (const result of results)
          if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(SequenceConflict)
        const { records } = await stores[0]!.readStream('a')
        expect(records.map(({ value }) => value)[from]).toMatchObject({ n: winners[0], from })
      }
    })

    test('appends of one store object in one breath follow each other', async () => {
      const store = await fresh()
      const sequence = [...Array(50).keys()]
      const ends = await Promise.all(sequence.map((n) => store.append('a', [{ n }], n)))
      expect(ends).toEqual(sequence.map((n) => n + 1))
    })

    test('reserved keys that do not fit are a bug of the caller', async () => {
      const store = await fresh()
      await expect(store.append('a', [{ seq: 2 }], 0)).rejects.toThrow(TypeError)
      await expect(store.append('a', [{ crc: 'x' }], 0)).rejects.toThrow(TypeError)
      await expect(store.append('a', [{ v: 'x' }], 0)).rejects.toThrow(TypeError)
      expect(await store.readStream('a')).toEqual({ records: [], damage: null })
    })

    test('documents are replaced and removed whole', async () => {
      const store = await fresh()
      await store.write('run/timeline.md', 'one')
      await store.write('run/timeline.md', 'twö\n')
      expect(await store.read('run/timeline.md')).toBe('twö\n')
      await store.write('empty', '')
      expect(await store.read('empty')).toBe('')
      await store.write('run/timeline.md', null)
      await store.write('run/timeline.md', null)
      expect(await store.read('run/timeline.md')).toBeNull()
    })

    test('a text that is kept is the document of its hash, whole and once', async () => {
      const place = await create()
      const stores = await Promise.all([1, 2, 3].map(() => place.open()))
      const text = `${'añ😀'.repeat(30_000)}\ufeff`
      const found = await Promise.all(stores.map((store) => store.keep('s', text)))
      const hash = createHash('sha256').update(text).digest('hex')
      expect(found).toEqual(found.map(() => ({ hash, text })))
      expect((await stores[0]!.list('')).map(({ key, kind }) => [key, kind])).toEqual([[`s/${hash}`, 'document']])
      expect(await stores[1]!.read(`s/${hash}`)).toBe(text)
      await stores[0]!.write(`s/${hash}`, 'another')
      expect(await stores[2]!.keep('s', text)).toEqual({ hash, text })
      expect(await stores[1]!.read(`s/${hash}`)).toBe(text)
      expect((await stores[0]!.keep('s', 'half \ud800')).text).toBe('half \ufffd')
      await expect(stores[0]!.keep('../s', text)).rejects.toMatchObject({ name: 'InputError' })
    })

    test('a part of a document is read by its bytes', async () => {
      const store = await fresh()
      await store.write('d', 'añb0123')
      const part = (from: number, to: number) => store.read('d', { from, to })
      expect(await Promise.all([part(0, 4), part(1, 3), part(4, 8), part(6, 99), part(8, 9), part(99, 100)])).toEqual([
        'añb',
        'ñ',
        '0123',
        '23',
        '',
        '',
      ])
      expect(await store.read('none', { from: 0, to: 1 })).toBeNull()
    })

    test('the date of the keys moves when one comes or goes, where the store can tell', async () => {
      const store = await fresh()
      expect(await store.keysChangedAt('none')).toBeNull()
      await store.write('f/a', '1')
      await store.append('s', [{ n: 1 }], 0)
      const [top, before] = [await store.keysChangedAt(''), await store.keysChangedAt('f')]
      // Clocks of stores may tick slowly.
      await sleep(30)
      await store.append('s', [{ n: 2 }], 1)
      expect(await store.keysChangedAt('')).toBe(top)
      await store.write('f/b', '1')
      const between = await store.keysChangedAt('f')
      if (before !== null) expect(between).toBeGreaterThan(before)
      await sleep(30)
      await store.write('f/a', null)
      if (between !== null) expect(await store.keysChangedAt('f')).toBeGreaterThan(between)
    })

    test('a removed stream begins anew', async () => {
      const store = await fresh()
      await store.append('a', [{ n: 1 }, { n: 2 }], 0)
      await store.write('a', null)
      expect(await store.readStream('a')).toEqual({ records: [], damage: null })
      expect(await store.append('a', [{ n: 3 }], 0)).toBe(1)
    })

    test('a document of the same key outlives its stream', async () => {
      const store = await fresh()
      await store.append('a', [{ n: 1 }], 0)
      await store.write('a', 'text')
      await store.write('a', null)
      expect((await store.list('')).map(({ key, kind }) => [key, kind])).toEqual([['a', 'document']])
      await store.write('a', null)
      expect(await store.list('')).toEqual([])
    })

    test('writers of one document at once leave one of their texts', async () => {
      const place = await create()
      const texts = [...Array(20).keys()].map((n) => String(n).repeat(5000))
      const stores = await Promise.all(texts.map(() => place.open()))
      await Promise.all(texts.map((text, n) => stores[n]!.write('d', text)))
      expect(texts).toContain(await stores[0]!.read('d'))
      expect((await stores[0]!.list('')).map(({ key }) => key)).toEqual(['d'])
    })

    test('list gives keys by prefix, sorted, with kind, size and time', async () => {
      const store = await fresh()
      await store.append('b/events', [{ n: 1 }], 0)
      await store.write('b/timeline.md', 'four')
      await store.write('a.json', '{}')
      await store.append('bc', [{ n: 1 }], 0)
      const kinds = async (prefix: string) => (await store.list(prefix)).map(({ key, kind }) => `${kind} ${key}`)
      expect(await kinds('')).toEqual(['document a.json', 'stream b/events', 'document b/timeline.md', 'stream bc'])
      expect(await kinds('b')).toEqual(['stream b/events', 'document b/timeline.md', 'stream bc'])
      expect(await kinds('b/t')).toEqual(['document b/timeline.md'])
      expect(await kinds('x/y')).toEqual([])
      const flat = async (prefix: string) => (await store.list(prefix, true)).map(({ kind, key }) => `${kind} ${key}`)
      expect(await flat('')).toEqual(['document a.json', 'stream bc'])
      expect(await flat('b')).toEqual(['stream bc'])
      expect(await flat('b/')).toEqual(['stream b/events', 'document b/timeline.md'])
      const [row] = await store.list('b/timeline.md')
      expect(await store.look('b/timeline.md')).toEqual(row)
      expect([await store.look('b'), await store.look('none')]).toEqual([null, null])
      expect(await store.look('b/events', 'stream')).toEqual((await store.list('b/events'))[0])
      expect([await store.look('b/events'), await store.look('b/timeline.md', 'stream')]).toEqual([null, null])
      expect(row!.bytes).toBe(4)
      expect(row!.changedAt).toBeGreaterThan(Date.UTC(2020, 0))
    })

    test.each([
      '',
      '.',
      '..',
      '../a',
      'a/../b',
      '/a',
      'a/',
      'a//b',
      '.hidden',
      'a b',
      'a\u0000',
      'ä',
      'x'.repeat(129),
      'a.jsonl',
    ])('the key %j is refused', async (key) => {
      const store = await fresh()
      const refused = { name: 'InputError' }
      await expect(store.append(key, [{ n: 1 }], 0)).rejects.toMatchObject(refused)
      await expect(store.readStream(key)).rejects.toMatchObject(refused)
      await expect(store.read(key)).rejects.toMatchObject(refused)
      await expect(store.write(key, 'x')).rejects.toMatchObject(refused)
      await expect(store.write(key, null)).rejects.toMatchObject(refused)
      await expect(store.lease(key)).rejects.toMatchObject(refused)
    })

    testLeases(create)
  })
}

/** A record may be read only when it is asked for. */
function plain({ records, damage }: StreamRead): object {
  return { records: records.map(({ seq, value }) => ({ seq, value })), damage }
}

/** null: nobody can look at it any more, the value was read. */
function textOf({ bytes, start, end }: StoredRecord): string | null {
  return bytes && bytes.toString('utf8', start, end)
}
