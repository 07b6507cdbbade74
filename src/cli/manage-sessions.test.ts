import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openSession } from '../sessions/index.ts'
import { createFolderStore } from '../stores/index.ts'
import { runManageSessions } from './manage-sessions.ts'

const seedPath = join(import.meta.dirname, '../sessions/fixtures/seed-session.json')
const folders: string[] = []
// A program of the system, not a package.
const terminalProgram = 'script'

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'manage-'))
  folders.push(folder)
  return folder
}

async function withSessions(): Promise<string> {
  const cwd = emptyFolder()
  mkdirSync(join(cwd, '.sessions'), { mode: 0o700 })
  copyFileSync(seedPath, join(cwd, '.sessions', 'analisis_ventas.json'))
  const now = () => new Date('2026-01-02T03:04:05Z')
  const session = await openSession(createFolderStore(join(cwd, '.sessions')), {
    mode: 'new',
    id: 'ours',
    model: 'm',
    now,
  })
  await session.append([
    {
      type: 'task',
      task: 'evil \u001b]0;title\u0007\u001b[2J\u202etask\nsecond line',
      run_id: 'r',
      at: '2026-01-02T03:04:06.000Z',
    },
    { type: 'message', turn: 1, message: { role: 'user', content: 'long \u001b[31m' + 'x'.repeat(300) } },
  ])
  await session.close()
  return cwd
}

async function run(cwd: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const told = { out: '', err: '' }
  const code = await runManageSessions(argv, {
    stdout: (text) => void (told.out += text),
    stderr: (text) => void (told.err += text),
    interactive: false,
    cwd,
    env: {},
  })
  return { code, ...told }
}

/** The command as a program, for questions on a real terminal. */
function programText(cwd: string, argv: string[]): string {
  return `
    import { runManageSessions } from ${JSON.stringify(join(import.meta.dirname, 'manage-sessions.ts'))}
    import { processIo } from ${JSON.stringify(join(import.meta.dirname, 'terminal.ts'))}
    process.exitCode = await runManageSessions(${JSON.stringify(argv)}, { ...processIo(), cwd: ${JSON.stringify(cwd)}, env: {} })`
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('manage-sessions', () => {
  test('no command is a question: help on stdout, exit 0', async () => {
    const cwd = emptyFolder()
    for (const argv of [[], ['--help'], ['help'], ['--sessions-dir', 'x'], ['list', '--help']]) {
      const { code, out, err } = await run(cwd, ...argv)
      expect([code, err]).toEqual([0, ''])
      expect(out).toContain('Usage: manage-sessions')
      if (argv[0] !== 'list') expect(out).toContain('Exit codes: ')
    }
  })

  test.each([
    [['lst'], 'list'],
    [['list', '--limit', '0'], 'whole number from 1'],
    [['list', '--limit', '1.5'], 'whole number from 1'],
    [['list', '--status', 'done'], 'Allowed choices are active, completed, error'],
    [['list', '--format', 'xml'], 'table, json'],
    [['list', 'extra'], 'too many arguments'],
    [['list', '--colour'], 'unknown option'],
    [['show'], "missing required argument 'id'"],
    [['import'], "missing required argument 'file'"],
    [['export', 'x', '--format', 'pdf'], 'json, md, html'],
    [['clean'], '--status'],
    [['clean', '--days', '-1'], 'whole number from 0'],
    [['clean', '--days', 'ten'], 'whole number from 0'],
    [['clean', '--keep', '-1'], 'whole number from 0'],
    [['clean', '--max-size', '2 apples'], 'such as 800K, 500M or 2G'],
    [['--sessions-dir', '', 'list'], '--sessions-dir is empty'],
    [['--sessions-dir'], 'argument missing'],
  ])('wrong usage %j: exit 2 and what is right', async (argv, hint) => {
    const cwd = emptyFolder()
    const { code, out, err } = await run(cwd, ...argv)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(hint)
    expect(readdirSync(cwd)).toEqual([])
  })

  test('an empty folder: nothing there, nothing made', async () => {
    const cwd = emptyFolder()
    expect(await run(cwd, 'list')).toEqual({ code: 0, out: 'No sessions are kept here.\n', err: '' })
    expect(await run(cwd, 'list', '--format', 'json')).toEqual({ code: 0, out: '[]\n', err: '' })
    expect(await run(cwd, 'clean', '--days', '0', '--yes')).toMatchObject({
      code: 0,
      out: 'There are no sessions to clean.\n',
    })
    for (const argv of [
      ['show', 'x'],
      ['export', 'x'],
      ['delete', 'x'],
      ['delete', 'x', '--yes'],
    ]) {
      const { code, err } = await run(cwd, ...argv)
      expect(code).toBe(42)
      expect(err).toContain('manage-sessions list')
    }
    expect(await run(cwd, 'show', '../x')).toMatchObject({ code: 42 })
    expect(readdirSync(cwd)).toEqual([])
  })

  test('the list: seed’s shape, newest first, harmless', async () => {
    const cwd = await withSessions()
    const { code, out, err } = await run(cwd, 'list')
    expect([code, err]).toEqual([0, ''])
    const lines = out.split('\n')
    expect(lines[0]).toMatch(/^ {2}ID +Task +Status +Last change +Turns$/)
    expect(lines[1]).toBe('='.repeat(135))
    expect(lines[2]).toMatch(/^○ ours {26} evil task second line +active +2026-01-02T03:04:06.000Z +0$/)
    expect(lines[3]).toMatch(
      /^✓ analisis_ventas +Analiza el archivo ventas.csv y dime qué región v… completed +2025-03-14T09:31:07.120004Z +2$/,
    )
    expect(lines.slice(4)).toEqual(['', 'Total: 2 sessions', ''])
    expect(await run(cwd, 'list', '--status', 'completed', '--limit', '1', '--format', 'json')).toMatchObject({
      out: expect.stringContaining('"session_id": "analisis_ventas"'),
    })
    const json = (await run(cwd, 'list', '--format', 'json')).out
    for (const character of ['\u001b', '\u202e']) expect(json).not.toContain(character)
    const rows = JSON.parse(json) as { session_id: string; task: string }[]
    expect(rows[0]!.task).toContain('\u001b[2J\u202etask')
    expect(rows.map(({ session_id }) => session_id)).toEqual(['ours', 'analisis_ventas'])
  })

  test('--sessions-dir is taken before and after the command', async () => {
    const cwd = await withSessions()
    const other = emptyFolder()
    const dir = join(cwd, '.sessions')
    expect((await run(other, '--sessions-dir', dir, 'list')).out).toContain('Total: 2')
    expect((await run(other, 'list', '--sessions-dir', dir)).out).toContain('Total: 2')
    expect((await run(other, 'show', 'ours', `--sessions-dir=${dir}`)).code).toBe(0)
    writeFileSync(join(other, 'file'), '')
    const { code, err } = await run(other, 'list', '--sessions-dir', 'file')
    expect(code).toBe(52)
    expect(err).toContain('is a file, not a folder')
  })

  test('show: also with a last error of null, which the first program could not', async () => {
    const cwd = await withSessions()
    const { code, out } = await run(cwd, 'show', 'analisis_ventas')
    expect(code).toBe(0)
    for (const part of [
      'SESSION: analisis_ventas',
      'Model:        @cf/openai/gpt-oss-120b',
      'Created:      2025-03-14T09:26:53.589793Z',
      'Total turns:  2',
      'Tags:         none',
      'Tools used (1):\n  - sumar_ventas',
      'Transcript (4 messages):\n  1. [ASSISTANT] [Contexto] Preferencias',
      '📊 TOP TOOLS BY SCORE\n  - sumar_ventas: score=0.200, ok=1/2, avg_ms=3\n',
      '⭐ USER PREFERENCES\n  - tts_preferred_voice_id: voz-española-1',
    ])
      expect(out).toContain(part)
    const ours = await run(cwd, 'show', 'ours')
    expect(ours.out).toContain('Task:         evil task\nsecond line')
    expect(ours.out).toMatch(/1\. \[USER\] long x{95}\.\.\.\n/)
    for (const character of ['\u001b', '\u0007', '\u202e']) expect(ours.out).not.toContain(character)
  })

  test('export, import: default name, private file, all formats, standard output', async () => {
    const cwd = await withSessions()
    const { code, out } = await run(cwd, 'export', 'analisis_ventas')
    const path = join(cwd, 'analisis_ventas_export.json')
    expect([code, out]).toEqual([0, `Session exported to: ${path}\n`])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect((await run(cwd, 'export', 'analisis_ventas', '--output', '-')).out).toBe(readFileSync(path, 'utf8'))
    await run(cwd, 'export', 'ours', '--format', 'md')
    await run(cwd, 'export', 'ours', '--format', 'html', '--output', 'page.html')
    expect(readFileSync(join(cwd, 'ours_export.md'), 'utf8')).toContain('# Session ours')
    expect(readFileSync(join(cwd, 'page.html'), 'utf8')).toContain('<!doctype html>')
    expect(await run(cwd, 'export', 'ours', '--output', 'no/such/folder')).toMatchObject({ code: 42 })
    expect(await run(cwd, 'export', 'ours', '--output', '/dev/null')).toMatchObject({ code: 0 })
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)

    await run(cwd, 'export', 'ours')
    const dir = ['--sessions-dir', 'other']
    const files = ['ours_export.json', 'analisis_ventas_export.json']
    expect(await run(cwd, ...dir, 'import', files[0]!, 'ours_export.md')).toMatchObject({
      code: 42,
      err: expect.stringContaining('ours_export.md is not a session'),
    })
    expect(await run(cwd, ...dir, 'import', 'missing.json')).toMatchObject({
      code: 42,
      err: expect.stringContaining('missing.json'),
    })
    expect(existsSync(join(cwd, 'other'))).toBe(false)
    expect(await run(cwd, ...dir, 'import', ...files)).toEqual({
      code: 0,
      out: "Session 'ours' imported.\nSession 'analisis_ventas' imported.\n",
      err: '',
    })
    expect((await run(cwd, ...dir, 'export', 'ours', '--output', '-')).out).toBe(
      readFileSync(join(cwd, files[0]!), 'utf8'),
    )
    expect(await run(cwd, ...dir, 'import', files[0]!)).toMatchObject({
      code: 42,
      err: expect.stringContaining('--replace'),
    })
    expect(await run(cwd, ...dir, 'import', files[0]!, '--replace')).toMatchObject({ code: 0 })
  })

  test('without a terminal a deed needs --yes', async () => {
    const cwd = await withSessions()
    for (const argv of [
      ['delete', 'ours'],
      ['clean', '--days', '0'],
    ]) {
      const { code, err } = await run(cwd, ...argv)
      expect(code).toBe(2)
      expect(err).toContain('add --yes')
    }
    expect((await run(cwd, 'list')).out).toContain('Total: 2')
    expect(await run(cwd, 'delete', 'ours', '--yes')).toEqual({ code: 0, out: "Session 'ours' deleted.\n", err: '' })
    expect(await run(cwd, 'delete', 'ours', '--yes')).toMatchObject({ code: 42 })
    expect(readdirSync(join(cwd, '.sessions')).toSorted()).toEqual(['analisis_ventas.json', 'index.json'])
  })

  test('clean: both filters mean AND; a dry run only tells', async () => {
    const cwd = await withSessions()
    expect(await run(cwd, 'clean', '--status', 'active', '--days', '100000', '--yes')).toMatchObject({
      code: 0,
      out: 'No session fits.\n',
    })
    const dry = await run(cwd, 'clean', '--status', 'completed', '--days', '1', '--dry-run')
    expect(dry.out).toMatch(
      /^Sessions to remove \(1\):\n {2}✓ analisis_ventas +\| Analiza .* \| completed \| 2025-03-14T09:31:07.120004Z\nNothing was removed\. .*\n$/,
    )
    expect((await run(cwd, 'list')).out).toContain('Total: 2')
    expect((await run(cwd, 'clean', '--status', 'completed', '--days', '1', '--yes')).out).toContain(
      '1 session removed.',
    )
    expect((await run(cwd, 'list')).out).toContain('Total: 1')
  })

  test('what is damaged is told on stderr, and the rest is listed', async () => {
    const cwd = await withSessions()
    writeFileSync(join(cwd, '.sessions', 'noise.jsonl'), 'noise\n')
    const { code, out, err } = await run(cwd, 'list')
    expect(code).toBe(0)
    expect(out).toContain('✗ noise')
    expect(err).toContain('warning: session noise: ')
    expect(await run(cwd, 'show', 'noise')).toMatchObject({ code: 42, err: expect.stringContaining('delete noise') })
  })

  test('an export of what is damaged says so; what is empty or unreadable says how it goes, and that it stays', async () => {
    const cwd = await withSessions()
    const folder = join(cwd, '.sessions')
    const sound = readFileSync(join(folder, 'ours.jsonl'), 'utf8')
    writeFileSync(join(folder, 'torn.jsonl'), sound.slice(0, -20))
    writeFileSync(join(folder, 'empty.jsonl'), '')
    for (const format of ['json', 'md', 'html'])
      expect(await run(cwd, 'export', 'torn', '--format', format, '--output', '-')).toMatchObject({
        code: 0,
        err: expect.stringMatching(/^warning: session torn: .* is damaged: .*; only those are in the export\n$/),
      })
    expect((await run(cwd, 'export', 'ours', '--output', '-')).err).toBe('')
    expect(await run(cwd, 'show', 'empty')).toMatchObject({
      code: 42,
      err: expect.stringMatching(/"empty" cannot be read: its file is empty\n.*manage-sessions delete empty\n/),
    })
    expect((await run(cwd, 'list')).err).toContain('session empty: session "empty" cannot be read: its file is empty')
    expect(await run(cwd, 'clean', '--status', 'error', '--dry-run')).toMatchObject({
      code: 0,
      out: 'No session fits.\n',
      err: 'note: 1 session that cannot be read stays: manage-sessions delete ID removes one\n',
    })
    expect((await run(cwd, 'list', '--status', 'error', '--limit', '1')).out).toContain('✗ empty')
    expect((await run(cwd, 'delete', 'empty', '--yes')).code).toBe(0)
    expect((await run(cwd, 'list', '--status', 'error')).out).toBe('No session has the status "error".\n')
  })

  test.skipIf(spawnSync(terminalProgram, ['--version']).status !== 0)(
    'on a terminal it asks (needs util-linux script for a pseudo-terminal)',
    async () => {
      const cwd = await withSessions()
      const program = join(cwd, 'program.ts')
      const ask = async (argv: string[], answer: string) => {
        writeFileSync(program, programText(cwd, argv))
        const child = spawn(terminalProgram, ['-qec', `"${process.execPath}" "${program}"`, '/dev/null'], {
          stdio: 'pipe',
        })
        let text = ''
        child.stdout.on('data', (data) => {
          const before = text
          text += String(data)
          if (text.includes('(y/n): ') && !before.includes('(y/n): ')) child.stdin.write(`${answer}\n`)
        })
        const [code] = (await once(child, 'close')) as [number]
        return { code, text }
      }
      const no = await ask(['delete', 'ours'], 'n')
      expect(no.text).toContain("Delete session 'ours'? (y/n): ")
      expect(no.text).toContain('Operation cancelled.')
      expect([no.code, (await run(cwd, 'list')).out.includes('Total: 2')]).toEqual([0, true])
      const yes = await ask(['clean', '--days', '1'], 'y')
      expect(yes.text).toContain('Remove 2 sessions? (y/n): ')
      expect(yes.text).toContain('2 sessions removed.')
      expect(yes.code).toBe(0)
    },
  )
})
