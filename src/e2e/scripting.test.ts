/** The program in scripts: every example of docs/scripting.md as it stands there, the form of answers, the schema of events. */
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { jsonText } from '../protocol/json.ts'
import type { JsonObject } from '../protocol/json.ts'
import { exitCodes } from '../protocol/errors.ts'
import { keys } from '../secrets/fixtures/made-up-keys.ts'
import { autoagent, root, temporaryFolder } from './program.ts'
import type { Finished } from './program.ts'
import { blocksOf, installInto, shell, startModelServer } from './scripting-ground.ts'
import type { ModelServer } from './scripting-ground.ts'

const page = readFileSync(join(root, 'docs/scripting.md'), 'utf8')
const blocks = blocksOf(page)
const fitting = '{"city":"Lisbon","orders":3}'
const answers = (): ModelServer['answers'] => [
  ['How many orders are these?', ['2']],
  ['How many has Porto?', ['2']],
  ['and how many?', ['Lisbon, with 3.', '{"city":"Lisbon","orders":"3"}', fitting]],
  ['most orders? Its name only.', ['Lisbon']],
  ['Which label fits', ['{"label":"bug"}']],
]

let home: string
let model: ModelServer
beforeEach(async () => {
  home = temporaryFolder()
  model = await startModelServer(answers())
})
afterEach(() => model.close())

const access = (key = 'key-for-tests'): Record<string, string> => ({
  OPENAI_BASE_URL: model.url,
  OPENAI_API_KEY: key,
  OPENAI_MODEL: 'gpt-5-mini',
})
function prepare(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const rows = ['Lisbon,10', 'Porto,4', 'Lisbon,7', 'Porto,9', 'Lisbon,2']
  writeFileSync(join(folder, 'orders.csv'), `city,amount\n${rows.join('\n')}\n`)
}
/** As a person's shell, which stops at the first command that fails. */
function bash(text: string, cwd: string, env: Record<string, string> = access()): Promise<Finished> {
  const bin = installInto(home)
  return shell(['bash', '-euo', 'pipefail', '-c', text], cwd, {
    PATH: `${bin}:${process.env['PATH']}`,
    HOME: home,
    ...env,
  })
}

describe('docs/scripting.md', () => {
  const examples = blocks.flatMap(({ language, file, text }, at) =>
    language === 'sh' && file === undefined ? [{ text, prints: blocks[at + 1]! }] : [],
  )
  test('has examples, each followed by what it prints', () => {
    expect(examples.map(({ prints }) => prints.language)).toEqual(Array(5).fill('text'))
  })
  test.each(examples)('runs and prints as it says: $text', async ({ text, prints }) => {
    prepare(home)
    expect(await bash(text, home)).toEqual({ code: 0, signal: null, stdout: prints.text, stderr: '' })
  })

  test('tells every exit code that there is', () => {
    const told = [...page.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, list = '']) => list.split(', ').map(Number))
    // Reserved, and given by nothing yet.
    const { untrusted, ...used } = exitCodes
    expect(told.toSorted((a, b) => a - b)).toEqual(Object.values(used).toSorted((a, b) => a - b))
    expect(untrusted).toBe(55)
  })

  describe('in GitHub Actions', () => {
    const yaml = blocks.find(({ language }) => language === 'yaml')!.text
    const [, step = ''] = /^ {8}run: \|\n((?: {10}.*\n)+)/m.exec(yaml)!
    const schema = { type: 'object', properties: { label: { enum: ['bug', 'idea'] } }, required: ['label'] }
    async function action(key?: string): Promise<Finished & { summary: string }> {
      const summary = join(home, 'summary')
      writeFileSync(summary, '')
      writeFileSync(join(home, 'label.schema.json'), JSON.stringify(schema))
      const env = { ...access(key), GITHUB_STEP_SUMMARY: summary, ISSUE: 'It crashes.', CI: 'true' }
      const ran = await bash(step.replaceAll(/^ {10}/gm, ''), home, env)
      return { ...ran, summary: readFileSync(summary, 'utf8') }
    }
    test('the label is in the summary', async () => {
      expect(await action()).toMatchObject({ code: 0, stdout: '', summary: '{"label":"bug"}\n' })
    })
    test('a model that never sends a label is a warning', async () => {
      model.answers = [['Which label fits', ['a bug']]]
      expect(await action()).toMatchObject({ code: 0, stdout: '::warning::no label (exit code 4)\n', summary: '' })
      expect(model.asked).toBe(4)
    })
    test('a key that is refused is an error', async () => {
      const { code, stdout } = await action('wrong')
      expect({ code, stdout }).toEqual({ code: 41, stdout: '::error::AutoAgent could not run (exit code 41)\n' })
    })
  })

  describe('from cron', () => {
    const script = blocks.find(({ file }) => file === 'nightly.sh')!.text
    const line = blocks.find(({ language }) => language === 'crontab')!.text
    const command = line.trim().split(/\s+/).slice(5).join(' ')
    function night(key?: string): Promise<Finished> {
      const folder = join(home, 'reports')
      prepare(folder)
      installInto(home)
      const env = Object.entries(access(key)).map(([name, value]) => `${name}=${value}\n`)
      writeFileSync(join(folder, '.env'), env.join(''), { mode: 0o600 })
      writeFileSync(join(folder, 'nightly.sh'), script)
      chmodSync(join(folder, 'nightly.sh'), 0o755)
      // What cron gives to a program.
      return shell(['/bin/sh', '-c', command], home, {
        HOME: home,
        LOGNAME: 'me',
        SHELL: '/bin/sh',
        PATH: '/usr/bin:/bin',
      })
    }
    test('a night brings the report, and no mail', async () => {
      expect(await night()).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
      expect(readFileSync(join(home, 'reports/report.txt'), 'utf8')).toBe('Lisbon')
    })
    test('a night without a report mails why', async () => {
      const { stdout } = await night('wrong')
      expect(stdout).toMatch(/^no report \(exit code 41\): \nFailed: .*Incorrect API key provided/)
    })
  })
})

describe('--output-schema', () => {
  const schemaFile = (value: unknown): string => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    writeFileSync(join(home, 'schema.json'), text)
    return 'schema.json'
  }
  const form = { type: 'object', properties: { orders: { type: 'integer' } }, required: ['orders'] }
  const ask = (...more: string[]): Promise<Finished> =>
    autoagent(['-q', 'Which city, and how many?', '--output-schema', 'schema.json', '--quiet', ...more], {
      cwd: home,
      env: access(),
    })

  test('in json the answer is a value, and its text beside it; the run is replayed as identical', async () => {
    schemaFile(form)
    const { code, stdout } = await ask('--output-format', 'json')
    const result = JSON.parse(stdout) as JsonObject
    expect({ code, result }).toMatchObject({
      code: 0,
      result: { answer: { city: 'Lisbon', orders: 3 }, answer_text: fitting, exit_code: 0, totals: { turns: 3 } },
    })
    const replay = await autoagent(['runs', 'replay', jsonText(result['run_id'])], { cwd: home })
    expect(replay).toMatchObject({ code: 0, stdout: expect.stringMatching(/^identical: 3 turns/) })
  })
  test('-o writes the same JSON', async () => {
    schemaFile(form)
    await ask('-o', 'out.json')
    expect(readFileSync(join(home, 'out.json'), 'utf8')).toBe(fitting)
  })
  test('no answer that fits: nothing on stdout, and code 53 at the turn limit; resumed, it goes on with the form', async () => {
    schemaFile(form)
    const first = await ask('--max-turns', '2', '--session-id', 's')
    expect(first).toMatchObject({ code: 53, stdout: '' })
    expect(first.stderr).toMatch(/^\nStopped \(turns\)/)
    const words = ['--session-id', 's', '--resume', '--quiet', '--output-format', 'json']
    const { code, stdout } = await autoagent(words, { cwd: home, env: access() })
    expect({ code, result: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 0,
      result: { answer: { orders: 3 } },
    })
  })
  test.each([
    ['{', /schema\.json" is not valid JSON: .*\nmend the file/],
    ['[]', /is no JSON object\nwrite a JSON Schema/],
    [{ type: 'strin' }, /is no JSON Schema that can be used: .*type/],
    [{ $ref: 'https://example.com/a' }, /can't resolve reference https:\/\/example\.com\/a/],
    [{ $schema: 'http://json-schema.org/draft-04/schema#' }, /draft-04.*which is not known here\nwrite it for 2020-12/],
    [`{"title":"${'x'.repeat(65_536)}"}`, /is longer than 64 KiB/],
  ])('a schema that cannot be used is told with exit code 42, before anything is asked: %.40s', async (value, why) => {
    schemaFile(value)
    const { code, stdout, stderr } = await ask()
    expect({ code, stdout }).toEqual({ code: 42, stdout: '' })
    expect(stderr).toMatch(why)
    expect({ asked: model.asked, runs: existsSync(join(home, '.runs')) }).toEqual({ asked: 0, runs: false })
  })
  test('a file that is not there, and the demo, which has an answer of its own', async () => {
    expect(await ask()).toMatchObject({ code: 42, stderr: expect.stringContaining('cannot be read: ENOENT') })
    schemaFile(form)
    expect(await autoagent(['demo', '--output-schema', 'schema.json'], { cwd: home })).toMatchObject({ code: 2 })
  })
})

describe('the schema of events and results', () => {
  const ajv = new Ajv2020({ validateFormats: false })
  const document = JSON.parse(readFileSync(join(root, 'schemas/events.schema.json'), 'utf8')) as JsonObject
  const event = ajv.compile(document)
  const result = ajv.compile({ ...document, $ref: '#/$defs/result' })
  const wrongIn = (lines: string): unknown[] =>
    lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
      .filter((one) => !event(one))

  test('every event of a real run fits, as streamed and as kept; so does the result', async () => {
    const words = ['-q', 'Its name only. most orders? Its name only.', '--quiet']
    const streamed = await autoagent([...words, '--output-format', 'stream-json'], { cwd: home, env: access() })
    expect(streamed.stdout.split('\n').length).toBeGreaterThan(10)
    expect(wrongIn(streamed.stdout)).toEqual([])
    const [run = ''] = readdirSync(join(home, '.runs')).filter((name) => !name.startsWith('.'))
    expect(wrongIn(readFileSync(join(home, '.runs', run, 'events.jsonl'), 'utf8'))).toEqual([])
    const whole = await autoagent([...words, '--output-format', 'json'], { cwd: home, env: access() })
    expect([result(JSON.parse(whole.stdout)), ajv.errorsText(result.errors)]).toEqual([true, 'No errors'])
    const none = await autoagent([...words, '--output-format', 'json'], { cwd: home, env: access('wrong') })
    expect([result(JSON.parse(none.stdout)), ajv.errorsText(result.errors)]).toEqual([true, 'No errors'])
  })
  test('every event of the demo fits', async () => {
    const { stdout } = await autoagent(['demo', '--quiet', '--output-format', 'stream-json'], { cwd: home })
    expect(stdout.split('\n').length).toBeGreaterThan(20)
    expect(wrongIn(stdout)).toEqual([])
  })
})

describe('--quiet', () => {
  test('says nothing of an input that is slow to begin, nor of a key that was put away', async () => {
    const input = `most orders? Its name only. ${keys['openai-key']}`
    const say = (flag: string): Promise<Finished> => bash(`{ sleep 2.5; echo '${input}'; } | autoagent ${flag}`, home)
    expect((await say('')).stderr).toMatch(/waiting for standard input[^]*note: the task held a key/)
    home = temporaryFolder()
    expect(await say('--quiet')).toMatchObject({ code: 0, stdout: 'Lisbon\n', stderr: '' })
  })
})
