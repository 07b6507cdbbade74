/**
 * What a large library costs before the first turn, 10 tools against 10,000 on disk: a whole short run of the program, and
 * of its preparation the part that looks at the library (open, adopt what was put there by hand, find eight cards).
 */
import { createHash } from 'node:crypto'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openLibrary, openSandbox } from '../../src/catalogue.ts'
import { loadConfiguration } from '../../src/config/load.ts'
import { startLoopbackProvider } from '../../src/models/fixtures/loopback-provider.ts'
import type { LoopbackStep } from '../../src/models/fixtures/loopback-provider.ts'
import type { ToolEntry } from '../../src/protocol/tool.ts'
import { formatManifest, rowOf } from '../../src/tools/manifest-rows.ts'
import { median } from '../median.ts'
import { atMost, figure } from './row.ts'
import type { Row } from './row.ts'

const few = 10
const mostTimes = 1.1
const rounds = 9
const task = 'How many invoices are there in data.csv?'

export async function startUp(entries: readonly ToolEntry[]): Promise<Row[]> {
  const small = folderWith(entries.slice(0, few))
  const large = folderWith(entries)
  try {
    const [runSmall, runLarge] = await runsMs(small, large)
    const [readySmall, readyLarge] = [await preparationMs(small), await preparationMs(large)]
    const many = entries.length.toLocaleString('en')
    return [
      atMost(
        `a short run of the program, ${many} ÷ ${few} tools`,
        runLarge / runSmall,
        mostTimes,
        `${runLarge.toFixed(0)} ms ÷ ${runSmall.toFixed(0)} ms`,
      ),
      figure(
        `of it the library, ${many} tools, ms`,
        readyLarge,
        `${few} tools: ${readySmall.toFixed(1)} ms; beside the first model call`,
      ),
    ]
  } finally {
    rmSync(small, { recursive: true, force: true })
    rmSync(large, { recursive: true, force: true })
  }
}

/** A folder whose library holds these tools, as if each had passed the gate. */
function folderWith(entries: readonly ToolEntry[]): string {
  const cwd = mkdtempSync(join(tmpdir(), 'bench-start-'))
  const tools = join(cwd, '.permanent_tools')
  mkdirSync(tools, { mode: 0o700 })
  const rows = entries.map((entry): [string, ReturnType<typeof rowOf>] => {
    const code = codeOf(entry)
    writeFileSync(join(tools, entry.path), code, { mode: 0o600 })
    const hash = createHash('sha256').update(code).digest('hex')
    return [entry.name, rowOf({ ...entry, hash }, undefined)]
  })
  writeFileSync(join(tools, 'manifest.json'), formatManifest({ tools: Object.fromEntries(rows) }), { mode: 0o600 })
  return cwd
}

const codeOf = ({
  name,
  description,
  parameters,
}: ToolEntry): string => `export const description = ${JSON.stringify(description)}
export const parameters = ${JSON.stringify(parameters)}

export default async function ${name}(args: { path: string }, ctx: ToolContext) {
  const text = await ctx.readFile(args.path)
  const lines = text.split('\\n').filter((line) => line.trim() !== '')
  if (lines.length === 0) throw new Error('the file is empty')
  return { tool: '${name}', lines: lines.length }
}
`

const says = (name: string, fields: unknown): LoopbackStep => ({ type: 'reply', calls: [{ name, arguments: fields }] })
const shortRun: LoopbackStep[] = [
  says('set_requirements', { requirements: [{ text: 'An answer is given.', basis: 'answer' }] }),
  says('final', { answer: '3' }),
  says('give_verdict', {
    route: 'end',
    reason: 'well',
    requirements: [{ id: 'R1', status: 'met', evidence: ['answer'] }],
  }),
]

/** The program itself in turn over each folder, so that what else the machine does meets all alike; their medians. */
async function runsMs(one: string, other: string): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []]
  for (let round = 0; round <= rounds; round += 1)
    for (const [at, cwd] of [one, other].entries()) {
      const ms = await runMs(cwd)
      if (round > 0) times[at]!.push(ms)
    }
  const middle = (all: number[]): number => all.sort((a, b) => a - b)[Math.floor(all.length / 2)]!
  return [middle(times[0]), middle(times[1])]
}

/** Against a provider on loopback: three model calls, no tool. */
async function runMs(cwd: string): Promise<number> {
  const provider = await startLoopbackProvider(shortRun)
  const program = fileURLToPath(new URL('../../bin/autoagent.js', import.meta.url))
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: cwd,
    OPENAI_BASE_URL: provider.openaiUrl,
    OPENAI_API_KEY: 'key-for-the-bench',
    OPENAI_MODEL: 'bench',
  }
  const started = performance.now()
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(process.execPath, [program, '-q', task], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
      let said = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
      child.on('error', reject)
      child.on('close', (code) =>
        code === 0 ? resolve() : reject(new Error(`the program ended with ${code}: ${said}`)),
      )
    })
    return performance.now() - started
  } finally {
    await provider.close()
  }
}

/** A new library each time, so that nothing is remembered; the sandbox is not started, nothing passes the gate. */
async function preparationMs(cwd: string): Promise<number> {
  const configuration = loadConfiguration({ cwd, env: { HOME: cwd }, flags: {} })
  const sandbox = openSandbox({ cwd, configuration })
  const prepare = async (): Promise<void> => {
    const library = openLibrary({ cwd, configuration }, sandbox, () => undefined)
    const adopted = await library.adopt({ cwd, grants: {}, runId: null, openMode: false })
    if (adopted.length > 0) throw new Error(`${adopted.length} tools were taken for new ones`)
    await library.search(task, 8)
  }
  try {
    await prepare()
    return await median(rounds, prepare)
  } finally {
    await sandbox.close()
  }
}
