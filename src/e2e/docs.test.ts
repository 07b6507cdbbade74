/**
 * `docs/getting-started.md`, followed word by word: every `sh` block is run, in order, in one shell, in a copy of the
 * repository with an empty home and no key; the `text` block below it is what a reader must see.
 */
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { root, temporaryFolder } from './program.ts'

const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name))

interface Step {
  line: number
  command: string
  /** What the page shows below it; null: nothing. */
  shown: string | null
}

describe('getting started', () => {
  const steps = stepsOf(readFileSync(join(root, 'docs/getting-started.md'), 'utf8'))
  let said: Map<number, string>
  let end: { code: number | null; text: string }
  beforeAll(async () => {
    const copy = copyOfRepository()
    end = await follow(steps, copy)
    said = answersOf(end.text)
  }, 240_000)

  test('there is something to follow, and every command of it ends with 0', () => {
    expect(steps.length).toBeGreaterThan(8)
    expect(end).toEqual({ code: 0, text: expect.anything() })
  })
  test.each(steps.filter(({ shown }) => shown !== null))('line $line shows what is said', ({ line, shown }) => {
    expect(said.get(line)).toMatch(patternOf(shown!))
  })
  test('the Spanish page has the same steps', () => {
    const spanish = stepsOf(readFileSync(join(root, 'docs/es/primeros-pasos.md'), 'utf8'))
    expect(spanish.map(({ command, shown }) => ({ command, shown }))).toEqual(
      steps.map(({ command, shown }) => ({ command, shown })),
    )
  })
})

test.each([...pages, 'README.md'])('%s: what it links to is there', (page) => {
  const targets = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target))
  expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([])
})

/** The `sh` blocks, each with the `text` block that comes before the next one. */
function stepsOf(page: string): Step[] {
  const steps: Step[] = []
  for (const { 1: language, 2: content, index } of page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)) {
    if (language === 'sh') steps.push({ line: page.slice(0, index).split('\n').length, command: content!, shown: null })
    const last = steps.at(-1)
    if (language === 'text' && last) last.shown ??= content!
  }
  return steps
}

/** As after `git clone` and the first `npm start`: what is in the repository, and its packages. */
function copyOfRepository(): string {
  const copy = join(temporaryFolder(), 'autoagent')
  execFileSync('git', ['clone', '--quiet', root, copy], { stdio: ['ignore', 'ignore', 'inherit'] })
  const parts = ['src', 'bin', 'scripts', 'examples', 'docs', 'package.json', 'package-lock.json']
  execFileSync('cp', ['-r', ...parts.map((part) => join(root, part)), copy])
  mkdirSync(join(copy, 'node_modules'))
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '.cache' && name !== '.autoagent-lock')
      symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name))
  const lock = createHash('sha256').update(readFileSync(join(copy, 'package-lock.json')))
  writeFileSync(join(copy, 'node_modules/.autoagent-lock'), lock.digest('hex'))
  return copy
}

/** One shell for all steps, as a reader has; it ends at the first command that fails. Both streams as they come. */
function follow(steps: readonly Step[], cwd: string): Promise<{ code: number | null; text: string }> {
  const script = steps.map(({ line, command }) => `echo "@@@ line ${line}"\n${command}`).join('')
  const home = temporaryFolder()
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, LANG: 'C.UTF-8', npm_config_update_notifier: 'false' }
  const child = spawn('sh', ['-e', '-c', `exec 2>&1\n${script}`], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })))
}

function answersOf(text: string): Map<number, string> {
  const parts = text.split(/^@@@ line (\d+)\n/m).slice(1)
  return new Map(parts.flatMap((part, at) => (at % 2 === 0 ? [[Number(part), parts[at + 1]!] as const] : [])))
}

/**
 * What differs from one time to the next: dates, durations, the reader's folder, what a page leaves out with `…`, and counts
 * that change with the wording of prompts.
 */
const varying: [RegExp, string][] = [
  [/\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d/, String.raw`\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d(?:-\d+)?`],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/, String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`],
  [/\d{8}_\d{6}/, String.raw`\d{8}_\d{6}(?:-\d+)?`],
  [/(?<= )[\d.]+ (?=m?s\b)/, String.raw`[\d.]+ `],
  [/\/home\/you\/autoagent/, String.raw`\/\S+`],
  [/(?<=~|Coder |Supervisor )[\d,]+/, String.raw`[\d,]+`],
  [/\d+(?= events)/, String.raw`\d+`],
  [/…/, '[^]*?'],
]

function patternOf(shown: string): RegExp {
  let pattern = ''
  for (let rest = shown.trimEnd(); rest !== '';) {
    const found = varying
      .map(([what, as]) => ({ match: what.exec(rest), as }))
      .filter(({ match }) => match !== null)
      .sort((a, b) => a.match!.index - b.match!.index)[0]
    const at = found?.match?.index ?? rest.length
    pattern += rest.slice(0, at).replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`) + (found?.as ?? '')
    rest = rest.slice(at + (found?.match?.[0].length ?? 0))
  }
  return new RegExp(pattern)
}
