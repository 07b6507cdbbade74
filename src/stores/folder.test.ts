import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { createFolderStore } from './folder.ts'
import { describeStore } from './store.contract.ts'
import { type Lease, SequenceConflict, isLease } from './store.ts'

const folders: string[] = []
// Programs of the system, not packages: named apart so that the check for unlisted binaries does not look for them.
const [mountProgram, unmountProgram, tracerProgram] = ['mount', 'umount', 'strace'] as const
const children: ChildProcess[] = []
const mounts: string[] = []

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'store-'))
  folders.push(folder)
  return folder
}

/** Runs TypeScript text that imports the store in another process. */
function startProcess(text: string, prefix: string[] = []): ChildProcess {
  const code = `import { createFolderStore } from ${JSON.stringify(join(import.meta.dirname, 'folder.ts'))}\n${text}`
  const [program, ...args] = [...prefix, process.execPath, '--input-type=module-typescript', '-e', code]
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  children.push(child)
  return child
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = ''
  child.stdout!.on('data', (data) => (text += String(data)))
  child.stderr!.on('data', (data) => (text += String(data)))
  await once(child, 'close')
  return text
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const data of child.stdout!) {
    text += String(data)
    if (text.includes('\n')) break
  }
  return text.split('\n')[0]!
}

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8)
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const mount of mounts.splice(0)) execFileSync(unmountProgram, [mount])
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describeStore('a folder', async () => {
  const folder = join(emptyFolder(), 'kept')
  return { open: async () => createFolderStore(folder) }
})

describe('files of a folder store', () => {
  test('a line is what the docstring says', async () => {
    const folder = emptyFolder()
    await createFolderStore(folder).append('a/b', [{ type: 'x', text: 'é' }], 0)
    const text = readFileSync(join(folder, 'a/b.jsonl'), 'utf8')
    const body = '{"v":1,"seq":1,"type":"x","text":"é"}'
    expect(text).toBe(`${body.slice(0, -1)},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\n`)
  })

  test('folders are 0700 and files 0600, whatever the umask', async () => {
    const folder = join(emptyFolder(), 'new', 'kept')
    const store = createFolderStore(folder)
    await store.append('a/b', [{ n: 1 }], 0)
    await store.write('c/d.md', 'x')
    const lease = (await store.lease('e')) as Lease
    for (const path of ['', 'a', 'c', '.locks', '..']) expect(mode(join(folder, path))).toBe('700')
    for (const path of ['a/b.jsonl', 'c/d.md', '.locks/e.db', '.locks/e.pid'])
      expect(mode(join(folder, path))).toBe('600')
    await lease.release()
    chmodSync(join(folder, 'a/b.jsonl'), 0o644)
    await createFolderStore(folder).append('a/b', [{ n: 2 }], 1)
    expect(mode(join(folder, 'a/b.jsonl'))).toBe('600')
  })

  test('reading, listing and removing create nothing', async () => {
    const folder = join(emptyFolder(), 'kept')
    const store = createFolderStore(folder)
    await store.readStream('a')
    await store.read('b/c')
    await store.list('')
    await store.list('b/')
    await store.write('a', null)
    expect(existsSync(folder)).toBe(false)
  })

  test('the place is fixed when the store is made', async () => {
    const folder = emptyFolder()
    const before = process.cwd()
    const child = startProcess(
      `const store = createFolderStore('kept'); process.chdir('/'); await store.write('a', 'x')`,
      ['env', '-C', folder],
    )
    expect(await outputOf(child)).toBe('')
    expect(readdirSync(join(folder, 'kept'))).toEqual(['a'])
    expect(process.cwd()).toBe(before)
  })

  test('one is born while the last other one of its folder goes, and the folder with it', async () => {
    const store = createFolderStore(join(emptyFolder(), 'born'))
    for (let n = 0; n < 300; n++) {
      await store.append('in/a', [{ n }], 0)
      const going = { isOver: false }
      const gone = store.write('in/a', null).then(() => void (going.isOver = true))
      for (let b = 0; !going.isOver; b++) {
        await store.append(`in/b${b}`, [{ n }], 0)
        await store.write(`in/b${b}`, null)
      }
      await gone
    }
    expect(await store.list('')).toEqual([])
  })

  test('foreign, temporary, damaged and linked files are not listed', async () => {
    const folder = emptyFolder()
    const store = createFolderStore(folder)
    await store.write('a.json', '{}')
    for (const name of ['.tmp-1', '.hidden', 'two words', 's.jsonl.damaged-1', '.jsonl', 'x.jsonl.jsonl'])
      writeFileSync(join(folder, name), 'x')
    symlinkSync('/etc/hostname', join(folder, 'link'))
    mkdirSync(join(folder, '.git'))
    writeFileSync(join(folder, '.git', 'config'), 'x')
    expect((await store.list('')).map(({ key }) => key)).toEqual(['a.json'])
  })

  test('a stream that is a symbolic link is not written through', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'target'), 'precious')
    symlinkSync(join(folder, 'target'), join(folder, 's.jsonl'))
    await expect(createFolderStore(folder).append('s', [{ n: 1 }], 0)).rejects.toThrow('it is a symbolic link (ELOOP)')
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('precious')
  })

  test('removing a stream removes what was cut off it', async () => {
    const folder = emptyFolder()
    const store = createFolderStore(folder)
    await store.append('s', [{ n: 1 }], 0)
    writeFileSync(join(folder, 's.jsonl.damaged-1'), 'secret')
    writeFileSync(join(folder, 's2.jsonl.damaged-1'), 'of another')
    await store.write('s', null)
    expect(readdirSync(folder)).toEqual(['s2.jsonl.damaged-1'])
  })
})

describe('damage', () => {
  async function written(): Promise<{ folder: string; path: string; bytes: Buffer; ends: number[] }> {
    const folder = emptyFolder()
    const path = join(folder, 's.jsonl')
    await createFolderStore(folder).append('s', [{ t: 'ab' }, { t: 'ñ' }, { t: '3' }], 0)
    const bytes = readFileSync(path)
    const ends = [...bytes.entries()].flatMap(([at, byte]) => (byte === 10 ? [at + 1] : []))
    return { folder, path, bytes, ends }
  }

  test('every byte flipped in every bit: the records before it, and a text', async () => {
    const { folder, path, bytes, ends } = await written()
    const store = createFolderStore(folder)
    for (let at = 0; at < bytes.length; at++)
      for (const flip of [0x01, 0x20, 0x80, 0xff]) {
        const broken = Buffer.from(bytes)
        broken[at]! ^= flip
        writeFileSync(path, broken)
        const sound = ends.filter((end) => end <= at).length
        const { records, damage } = await store.readStream('s')
        expect([at, flip, records.length]).toEqual([at, flip, sound])
        expect(damage).toContain(`record ${sound + 1}`)
      }
  })

  test('cut at every byte, appended again: whole records, and the rest is set aside', async () => {
    const { folder, path, bytes, ends } = await written()
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(path, bytes.subarray(0, length))
      const sound = ends.filter((end) => end <= length).length
      const soundBytes = ends[sound - 1] ?? 0
      const store = createFolderStore(folder)
      expect(await store.append('s', [{ t: 'next' }], sound)).toBe(sound + 1)
      const { records, damage } = await store.readStream('s')
      expect(records.at(-1)!.value).toEqual({ v: 1, seq: sound + 1, t: 'next' })
      expect(damage).toBeNull()
      const piece = `${path}.damaged-1`
      expect(existsSync(piece)).toBe(length > soundBytes)
      if (length > soundBytes) {
        expect(readFileSync(piece)).toEqual(bytes.subarray(soundBytes, length))
        expect(mode(piece)).toBe('600')
        rmSync(piece)
      }
    }
  })

  test('pieces are numbered, none is overwritten', async () => {
    const { folder, path } = await written()
    const store = createFolderStore(folder)
    appendFileSync(path, 'torn one')
    await store.append('s', [{ n: 4 }], 3)
    appendFileSync(path, 'torn two')
    await store.append('s', [{ n: 5 }], 4)
    expect(readFileSync(`${path}.damaged-1`, 'utf8')).toBe('torn one')
    expect(readFileSync(`${path}.damaged-2`, 'utf8')).toBe('torn two')
    expect((await store.readStream('s')).records).toHaveLength(5)
  })

  test('what was cut off is read with what is there, on demand', async () => {
    const { folder, path } = await written()
    appendFileSync(path, `${JSON.stringify({ n: 'of the first end' })}\ntorn`)
    const store = createFolderStore(folder)
    await store.append('s', [{ n: 4 }], 3)
    writeFileSync(`${path}.damaged-2`, `${JSON.stringify({ n: 'of the second' })}\n`)
    const named = async (setAside?: boolean) =>
      (await store.readDamaged('s', setAside)).records.map(({ value }) => value['n']).slice(3)
    expect(await named()).toEqual([4])
    expect(new Set(await named(true))).toEqual(new Set([4, 'of the first end', 'of the second']))
  })

  test.each([
    ['a line without a checksum', '{"v":1,"seq":4,"t":"x"}\n'],
    ['a line of another program', 'hello\n'],
    ['an empty line', '\n'],
    ['zeros, as some file systems leave them', '\0'.repeat(5000)],
    ['a record with a taken number', framed('{"v":1,"seq":3,"t":"x"}')],
    ['a record after a gap', framed('{"v":1,"seq":5,"t":"x"}')],
    ['a record without a version', framed('{"seq":4,"t":"x"}')],
    ['a list', framed('[1,2}')],
  ])('%s ends the stream', async (_name, tail) => {
    const { folder, path } = await written()
    appendFileSync(path, tail)
    const { records, damage } = await createFolderStore(folder).readStream('s')
    expect(records).toHaveLength(3)
    expect(damage).toContain('record 4 (from byte')
  })

  test('a record of a later version is read', async () => {
    const { folder, path } = await written()
    appendFileSync(path, framed('{"v":7,"seq":4,"new":{"shape":true}}'))
    const { records, damage } = await createFolderStore(folder).readStream('s')
    expect(damage).toBeNull()
    expect(records[3]!.value).toEqual({ v: 7, seq: 4, new: { shape: true } })
  })

  test('lines longer than a read are whole', async () => {
    const folder = emptyFolder()
    const store = createFolderStore(folder)
    const long = 'é'.repeat(700_000)
    await store.append('s', [{ long }, { n: 2 }, { long }], 0)
    const { records, damage } = await createFolderStore(folder).readStream('s')
    expect(damage).toBeNull()
    expect(records.map(({ value }) => value['long'] === long)).toEqual([true, false, true])
  })

  test('damage in a line that two reads share ends what is believed, and not what can be seen', async () => {
    const { path, folder } = await written()
    const text = 'x'.repeat(300_000)
    const store = createFolderStore(folder)
    for (let n = 4; n <= 12; n++) await store.append('s', [{ n, text }], n - 1)
    const size = 1024 * 1024
    const bytes = readFileSync(path)
    const shared = bytes.subarray(0, size).toString('latin1').split('\n').length
    for (const at of [size - 1, size, size + 1]) {
      bytes[at]! ^= 1
      writeFileSync(path, bytes)
      bytes[at]! ^= 1
      const { records, damage } = await createFolderStore(folder).readStream('s')
      expect(records.map(({ value }) => value['seq'])).toEqual(Array.from({ length: shared - 1 }, (_, n) => n + 1))
      expect(damage).toContain(`record ${shared} (from byte`)
      const seen = await createFolderStore(folder).readDamaged('s')
      expect(seen.records.map(({ value }) => value['seq'])).toEqual(Array.from({ length: 12 }, (_, n) => n + 1))
      expect(seen.damage).toBe(damage)
    }
  })

  test('what another one did to a torn end that was read is not cut off, even where sizes are alike', async () => {
    const { folder, path, bytes } = await written()
    const next = framed('{"v":1,"seq":4,"by":"another"}')
    appendFileSync(path, 'x'.repeat(next.length))
    const reader = createFolderStore(folder)
    expect((await reader.readStream('s')).records).toHaveLength(3)
    expect(await createFolderStore(folder).append('s', [{ by: 'another' }], 3)).toBe(4)
    expect(statSync(path).size).toBe(bytes.length + next.length)
    await expect(reader.append('s', [{ by: 'the reader' }], 3)).rejects.toThrow('s is at record 4, not 3')
    expect((await createFolderStore(folder).readStream('s')).records[3]!.value['by']).toBe('another')
  })

  test('what another process did between two appends is noticed', async () => {
    const { folder, path, ends } = await written()
    const store = createFolderStore(folder)
    await store.append('s', [{ n: 4 }], 3)
    truncateSync(path, ends[1])
    await expect(store.append('s', [{ n: 5 }], 4)).rejects.toThrow(SequenceConflict)
    await store.append('s', [{ n: 3 }], 2)
    appendFileSync(path, framed('{"v":1,"seq":4,"by":"another"}'))
    await expect(store.append('s', [{ n: 4 }], 3)).rejects.toThrow('s is at record 4, not 3')
    await store.append('s', [{ n: 5 }], 4)
    rmSync(path)
    await expect(store.append('s', [{ n: 6 }], 5)).rejects.toThrow(SequenceConflict)
  })
})

describe('a disk that refuses', () => {
  test('a file in the place of the folder is named', async () => {
    const path = join(emptyFolder(), 'file')
    writeFileSync(path, 'x')
    const store = createFolderStore(path)
    const refused = { exit: 'configuration', message: `${path} is a file, not a folder`, wayOut: expect.any(String) }
    await expect(store.list('')).rejects.toMatchObject(refused)
    await expect(store.read('a')).rejects.toMatchObject(refused)
    await expect(store.write('a', 'x')).rejects.toMatchObject(refused)
    await expect(store.lease('a')).rejects.toMatchObject(refused)
    await expect(store.append('a', [{ n: 1 }], 0)).rejects.toMatchObject({ exit: 'configuration' })
  })

  test('a file size limit: the error names file and reason, the stream is as before and goes on later', async () => {
    const folder = emptyFolder()
    await createFolderStore(folder).append('s', [{ n: 1 }], 0)
    const text = `
      const store = createFolderStore(${JSON.stringify(folder)})
      process.on('SIGXFSZ', () => {})
      for (const work of [() => store.append('s', [{ text: 'x'.repeat(20000) }], 1), () => store.write('d', 'x'.repeat(20000))])
        await work().catch((error) => console.log(error.name, error.message))
      console.log(await store.append('s', [{ n: 2 }], 1))`
    const output = await outputOf(startProcess(text, ['bash', '-c', 'ulimit -f 8; exec "$@"', 'bash']))
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(/^UserError cannot write .*s\.jsonl: the file would be larger than allowed \(EFBIG\)$/),
      expect.stringMatching(/^UserError cannot write .*d: the file would be larger than allowed \(EFBIG\)$/),
      '2',
    ])
    expect(readdirSync(folder)).toEqual(['s.jsonl'])
    expect(await createFolderStore(folder).readStream('s')).toMatchObject({ records: { length: 2 }, damage: null })
  })

  test.skipIf(!canMount())(
    'a full disk (needs root for a tmpfs): nothing is lost, and it goes on when there is room',
    async () => {
      const folder = mounted('size=64k,mode=700')
      const store = createFolderStore(folder)
      await store.append('s', [{ n: 1 }], 0)
      await store.write('d', 'old')
      const full = { name: 'UserError', exit: 'failure', message: expect.stringContaining('the disk is full (ENOSPC)') }
      await expect(store.append('s', [{ text: 'x'.repeat(100_000) }], 1)).rejects.toMatchObject(full)
      await expect(store.append('new', [{ text: 'x'.repeat(100_000) }], 0)).rejects.toMatchObject(full)
      await expect(store.write('d', 'x'.repeat(100_000))).rejects.toMatchObject(full)
      expect(await store.read('d')).toBe('old')
      expect(await store.readStream('s')).toMatchObject({ records: { length: 1 }, damage: null })
      expect(readdirSync(folder).toSorted()).toEqual(['d', 's.jsonl'])
      expect(await store.append('s', [{ n: 2 }], 1)).toBe(2)
    },
  )

  test.skipIf(!canMount())('a read-only disk (needs root to mount one) is read and says so when written', async () => {
    const folder = mounted('size=1m,mode=700')
    const store = createFolderStore(folder)
    await store.append('s', [{ n: 1 }], 0)
    execFileSync(mountProgram, ['-o', 'remount,ro', folder])
    const refused = { exit: 'configuration', message: expect.stringContaining('read-only (EROFS)') }
    await expect(store.append('s', [{ n: 2 }], 1)).rejects.toMatchObject(refused)
    await expect(store.write('d', 'x')).rejects.toMatchObject(refused)
    await expect(store.write('s', null)).rejects.toMatchObject(refused)
    await expect(store.lease('l')).rejects.toMatchObject(refused)
    expect((await createFolderStore(folder).readStream('s')).records).toHaveLength(1)
  })
})

describe('calls of the kernel that fail (needs strace)', () => {
  /** Appends four times while one call on the stream's file is made to fail; one thread, so that calls are counted. */
  async function appendWith(injected: string[]): Promise<{ lines: string[]; folder: string }> {
    const folder = emptyFolder()
    await createFolderStore(folder).append('s', [{ n: 1 }], 0)
    const text = `
      const store = createFolderStore(${JSON.stringify(folder)})
      for (let seq = 1, turn = 0; turn < 5; turn++)
        await store.append('s', [{ text: 'x'.repeat(300) }], seq).then(
          (next) => { seq = next; console.log(next) },
          (error) => console.log(error.name, error.message.replace(/^.*s.jsonl: /, '')))`
    const tracer = ['strace', '-f', '-qq', '-o', '/dev/null', '-P', join(folder, 's.jsonl')]
    const calls = ['-e', 'trace=write,fdatasync,ftruncate', ...injected.flatMap((call) => ['-e', `inject=${call}`])]
    const output = await outputOf(startProcess(text, ['env', 'UV_THREADPOOL_SIZE=1', ...tracer, ...calls]))
    return { lines: output.trim().split('\n'), folder }
  }
  const skipped = spawnSync(tracerProgram, ['-o', '/dev/null', 'true']).status !== 0

  test.skipIf(skipped).each([
    // The first append and the one after a failure sync and write elsewhere than those between: strace counts by thread.
    ['fdatasync:error=EIO:when=3', ['2', '3', 'UserError the disk reports an I/O error (EIO)', '4', '5']],
    ['write:error=ENOSPC:when=3', ['2', '3', '4', 'UserError the disk is full (ENOSPC)', '5']],
    // Says that it wrote, and did not: found out when it is read back, set aside, and written again.
    ['write:retval=50:when=3', ['2', '3', '4', '5', '6']],
    // The same where there is no usual way any more.
    ['write:retval=50', Array(5).fill('UserError what was written reads back differently')],
  ])('%s: told or mended, nothing half kept, and it goes on', async (call, lines) => {
    const { lines: said, folder } = await appendWith([call])
    expect(said.map((line) => line.replace(/^UserError cannot write \S+: /, 'UserError '))).toEqual(lines)
    const kept = 1 + lines.filter((line) => /^\d+$/.test(line)).length
    const { records, damage } = await createFolderStore(folder).readStream('s')
    expect(records).toHaveLength(kept)
    if (kept > 1) expect(damage).toBeNull()
  })

  test.skipIf(skipped)('when the failed record cannot be taken back either, nothing is written over it', async () => {
    const { lines } = await appendWith(['fdatasync:error=EIO:when=2', 'ftruncate:error=EIO'])
    const conflict = 'SequenceConflict s is at record 3, not 2: another process wrote to it'
    expect(lines).toEqual(['2', 'UserError the disk reports an I/O error (EIO)', conflict, conflict, conflict])
  })

  test.skipIf(skipped)('killed in the middle of a write: the next one goes on', async () => {
    const { lines, folder } = await appendWith(['write:signal=KILL:when=2'])
    expect(lines).toEqual(['2', '3'])
    const store = createFolderStore(folder)
    const { records } = await store.readStream('s')
    expect(await store.append('s', [{ n: 0 }], records.length)).toBe(records.length + 1)
    expect((await store.readStream('s')).damage).toBeNull()
  })
})

describe('two processes', () => {
  const holder = (folder: string) => `
    const lease = await createFolderStore(${JSON.stringify(folder)}).lease('session')
    console.log('release' in lease ? 'held' : lease.heldBy)
    process.stdin.resume()`

  test('a lease is the other one’s until that dies, however it dies', async () => {
    const folder = emptyFolder()
    const store = createFolderStore(folder)
    const child = startProcess(holder(folder))
    expect(await firstLine(child)).toBe('held')
    expect(await store.lease('session')).toEqual({ heldBy: `pid ${child.pid}` })
    child.kill('SIGKILL')
    await once(child, 'exit')
    const lease = await store.lease('session')
    expect(isLease(lease)).toBe(true)
    const second = startProcess(holder(folder))
    expect(await firstLine(second)).toBe(`pid ${process.pid}`)
    await (lease as Lease).release()
    expect(readdirSync(folder)).toEqual([])
  })

  test('many processes that take, count and release never lose a count', async () => {
    const folder = emptyFolder()
    const text = `
      const store = createFolderStore(${JSON.stringify(folder)})
      for (let done = 0; done < 20; ) {
        const lease = await store.lease('count')
        if (!('release' in lease)) { await new Promise((go) => setTimeout(go, 1)); continue }
        await store.write('n', String(Number(await store.read('n')) + 1))
        done++
        await lease.release()
      }`
    const outputs = await Promise.all([1, 2, 3].map(() => outputOf(startProcess(text))))
    expect(outputs).toEqual(['', '', ''])
    expect(await createFolderStore(folder).read('n')).toBe('60')
  })

  test('a process killed at any moment loses nothing that it was told is kept', async () => {
    for (let round = 0; round < 8; round++) {
      const folder = emptyFolder()
      const child = startProcess(`
        const store = createFolderStore(${JSON.stringify(folder)})
        for (let seq = 0; ; ) { seq = await store.append('s', [{ text: 'x'.repeat(3000) }, { n: seq }], seq); console.log(seq) }`)
      let text = ''
      for await (const data of child.stdout!) {
        text += String(data)
        if (text.split('\n').length > 3 + round * 7) child.kill('SIGKILL')
      }
      const told = Number(text.split('\n').at(-2))
      const store = createFolderStore(folder)
      const { records } = await store.readStream('s')
      expect(records.length).toBeGreaterThanOrEqual(told)
      expect(await store.append('s', [{ n: 0 }], records.length)).toBe(records.length + 1)
      expect((await store.readStream('s')).damage).toBeNull()
    }
  })

  test('loading the lock says nothing on stderr', async () => {
    const folder = emptyFolder()
    const output = await outputOf(
      startProcess(
        `const lease = await createFolderStore(${JSON.stringify(folder)}).lease('x'); await lease.release()`,
      ),
    )
    expect(output).toBe('')
  })

  test('a lock file that is none is named', async () => {
    const folder = emptyFolder()
    mkdirSync(join(folder, '.locks'))
    writeFileSync(join(folder, '.locks', 'x.db'), 'something else, longer than a header of a database is '.repeat(20))
    await expect(createFolderStore(folder).lease('x')).rejects.toMatchObject({
      exit: 'configuration',
      message: expect.stringContaining('x.db is not a lock file'),
    })
  })
})

function framed(body: string): string {
  return `${body.slice(0, -1)},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\n`
}

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const folder = mkdtempSync(join(tmpdir(), 'mount-'))
  try {
    execFileSync(mountProgram, ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync(unmountProgram, [folder])
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function mounted(options: string): string {
  const folder = emptyFolder()
  execFileSync(mountProgram, ['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
  mounts.push(folder)
  return folder
}
