/** The main job as a newcomer sees it: the demo, twice, on the real file. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { autoagent, root, temporaryFolder } from './program.ts'
import type { Finished } from './program.ts'

let cwd: string
let first: Finished
let second: Finished
beforeAll(async () => {
  cwd = temporaryFolder()
  first = await autoagent(['demo'], { cwd })
  second = await autoagent(['demo'], { cwd })
}, 60_000)

function eventsOf(run: number): Record<string, unknown>[] {
  const runs = readdirSync(join(cwd, '.runs')).sort()
  return readFileSync(join(cwd, '.runs', runs[run]!, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
const ofType = (run: number, type: string): Record<string, unknown>[] =>
  eventsOf(run).filter((event) => event['type'] === type)

describe('the first run', () => {
  test('says first that the model is recorded, and ends 0', () => {
    expect(first.stderr.split('\n')[0]).toMatch(/words of the model are a recording/)
    expect({ code: first.code, stderr: first.code === 0 ? '' : first.stderr }).toEqual({ code: 0, stderr: '' })
  })
  test('prints the answer that awk gives for the file, and nothing else, on stdout', () => {
    const said = execFileSync(
      'awk',
      ['-f', join(root, 'examples/sales/check.awk'), join(root, 'examples/sales/sales.csv')],
      { encoding: 'utf8' },
    )
    const [, missing, total] = /missing (\d+), total ([\d.]+)/.exec(said)!
    expect(first.stdout).toBe(
      `The delivered orders of region North brought in ${Number(total).toLocaleString('en-US', { minimumFractionDigits: 2 })}. ${missing} of those orders cannot be counted because quantity or price is missing.\n`,
    )
  })
  test('meets a type error, a wrong total and their correction', () => {
    const problems = [
      { code: 'TS2362', line: 15 },
      { code: 'TS2363', line: 15 },
    ]
    expect(ofType(0, 'tool-refused')).toMatchObject([{ problems }])
    expect(ofType(0, 'tool-admitted').map(({ version, update }) => [version, update])).toEqual([
      [1, false],
      [2, true],
    ])
    expect(ofType(0, 'verdict-given').map(({ route, judge }) => [route, judge])).toEqual([
      ['continue', 'checks'],
      ['end', 'model'],
    ])
  })
  test('leaves a tool, a session and a run with its views', () => {
    expect(existsSync(join(cwd, '.permanent_tools/sales_revenue.ts'))).toBe(true)
    expect(JSON.parse(readFileSync(join(cwd, '.permanent_tools/manifest.json'), 'utf8'))).toMatchObject({
      tools: { sales_revenue: { version: 2 } },
    })
    expect(readdirSync(join(cwd, '.sessions')).filter((name) => name.endsWith('.jsonl'))).toHaveLength(2)
    const run = join(cwd, '.runs', readdirSync(join(cwd, '.runs')).sort()[0]!)
    for (const name of [
      'events.jsonl',
      'timeline.md',
      'timeline.html',
      'transcript.json',
      'model.jsonl',
      'tools_session/turn_001_sales_revenue.ts',
      'final/turn_005_answer.txt',
    ])
      expect([name, existsSync(join(run, name))]).toEqual([name, true])
  })
  test('may read the one file and nothing else', () => {
    expect(
      new Set(
        ofType(0, 'capability-used').map(({ capability, verdict }) => `${String(capability)} ${String(verdict)}`),
      ),
    ).toEqual(new Set(['read allowed']))
  })
})

test('the second run uses the tool and makes none', () => {
  expect({ code: second.code, stdout: second.stdout }).toEqual({ code: 0, stdout: first.stdout })
  expect(ofType(1, 'tool-admitted')).toEqual([])
  expect(ofType(1, 'tool-call')).toHaveLength(1)
})

describe('afterwards, with no provider', () => {
  test('the end of a run says who spent what and what the library did', () => {
    expect(first.stdout + second.stdout).not.toMatch(/Tokens:/)
    const said = (run: number): string => JSON.stringify(ofType(run, 'run-end').map(({ totals }) => totals))
    expect(said(0)).toMatch(/"spenders":\{"coder":\{"modelCalls":\d/)
    expect(ofType(0, 'run-end')).toMatchObject([
      { totals: { library: { refused: ['sales_revenue'], reused: [], savedTokens: 0 } } },
    ])
    expect(ofType(1, 'run-end')).toMatchObject([
      { totals: { library: { offered: ['sales_revenue'], refused: [], reused: ['sales_revenue'] } } },
    ])
  })
  test('runs verdicts tells each ruling with the hash of what it rested on', async () => {
    const [run] = readdirSync(join(cwd, '.runs')).sort()
    const { code, stdout } = await autoagent(['runs', 'verdicts', run!], { cwd })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^turn +judge +route +requirement +status +evidence +saw +note\n/)
    expect(stdout).toMatch(/\n\d +checks +continue +R1 +unmet .*[\da-f]{16} /)
    expect(stdout).toMatch(/\n\d +model +end +R1 +met +r\d.*[\da-f]{16} /)
    const shown = await autoagent(['runs', 'show', run!], { cwd })
    expect(shown.stdout).toMatch(/Tokens: +Coder [\d,]+.* · Supervisor [\d,]+/)
  })
  test('each run is replayed as identical, twice; one changed byte names the turn and the difference', async () => {
    const runs = readdirSync(join(cwd, '.runs')).sort()
    for (const run of [runs[0]!, runs[0]!, runs[1]!]) {
      const { code, stdout } = await autoagent(['runs', 'replay', run], { cwd, env: { PATH: process.env['PATH']! } })
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^identical: \d turns, \d+ events, /) })
    }
    const file = join(cwd, '.runs', runs[1]!, 'model.jsonl')
    const whole = readFileSync(file, 'utf8')
    writeFileSync(file, whole.replace('brought in 1,702,348.03', 'brought in 1,702,348.04'))
    const changed = await autoagent(['runs', 'replay', runs[1]!], { cwd })
    expect(changed.code).toBe(1)
    expect(changed.stdout).toMatch(
      /changed: .*model\.jsonl: record 3 .*\ndifferent at turn 2 \(event \d+, action-chosen\.action\.answer\):\n {2}record .*348\.03.*\n {2}replay .*348\.04/,
    )
    writeFileSync(file, whole)
  })
  test('two runs side by side', async () => {
    const [one, other] = readdirSync(join(cwd, '.runs')).sort()
    const { code, stdout } = await autoagent(['runs', 'diff', one!, other!], { cwd })
    expect(code).toBe(1)
    expect(stdout).toMatch(/\nTurn 1\n {2}action\n {4}a {2}create_tool\n {4}b {2}call_tool\n/)
    const same = await autoagent(['runs', 'diff', one!, one!], { cwd })
    expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('No difference.') })
  })
  test('the tool that the demo made shows its flags, and runs', async () => {
    const help = await autoagent(['tools', 'run', 'sales_revenue', '--help'], { cwd })
    expect({ code: help.code, stdout: help.stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--path'),
    })
    const file = 'examples/sales/sales.csv'
    mkdirSync(join(cwd, 'examples/sales'), { recursive: true })
    copyFileSync(join(root, file), join(cwd, file))
    const ran = await autoagent(
      [
        'tools',
        'run',
        'sales_revenue',
        '--path',
        file,
        '--region',
        'North',
        '--status',
        'delivered',
        `--allow-read=${file}`,
      ],
      { cwd },
    )
    expect(ran.stderr).toBe('')
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('1702348.03')
  })
})
