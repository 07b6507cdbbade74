/** No false alarms: sound tools pass the whole gate as proposals of a Coder, the starter tools and those of the demo too. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ToolSource } from '../../protocol/tool.ts'
import { createFolderStore } from '../../stores/index.ts'
import { createLibrary } from '../folder-library.ts'
import { createTypeCheck } from '../type-check.ts'
import { soundTools } from './fixtures/sound-tools.ts'
import { sandbox } from './fixtures/try-tool.ts'

const root = join(import.meta.dirname, '../../..')
let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'sound-'))
  writeFileSync(join(cwd, 'two.txt'), 'one\ntwo\n')
})
afterAll(async () => {
  await sandbox.close()
  rmSync(cwd, { recursive: true, force: true })
})

/** One after the other, to one library; what was refused, in words. */
async function propose(tools: readonly ToolSource[]): Promise<string[]> {
  const folder = mkdtempSync(join(cwd, 'library-'))
  const library = createLibrary({
    store: createFolderStore(folder),
    versions: createFolderStore(join(folder, '.versions')),
    sandbox,
    typeCheck: createTypeCheck({ environmentPath: join(root, 'src/sandbox/guest/tool-environment') }),
  })
  const refusals: string[] = []
  for (const tool of tools) {
    const grants = { read: true as const, write: true as const, kv: true as const, tool: true as const }
    const admission = await library.admit(tool, { cwd, grants, runId: 'run-1', openMode: false })
    if (admission.type === 'refused')
      refusals.push(`${tool.name}: ${admission.problems.map(({ message }) => message).join(' | ')}`)
  }
  return refusals
}

describe('nothing is held against', () => {
  test('ordinary tools', async () => expect(await propose(soundTools)).toEqual([]), 60_000)

  test('the starter tools, with the examples that are kept with them', async () => {
    const folder = join(root, '.permanent_tools')
    const names = readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => file.slice(0, -3))
    const starters = ['csv_profile', 'date_difference', 'text_statistics']
    expect(names).toEqual(expect.arrayContaining(starters))
    const tools = starters.map((name): ToolSource => {
      const row = JSON.parse(readFileSync(join(folder, `.versions/${name}/1.json`), 'utf8'))
      return { ...row, name, code: readFileSync(join(folder, `${name}.ts`), 'utf8') }
    })
    expect(await propose(tools)).toEqual([])
  }, 60_000)

  test('the tools that are made in the demo', async () => {
    const lines = readFileSync(join(root, 'examples/sales/recording.jsonl'), 'utf8').trim().split('\n')
    const made = lines.flatMap((line): ToolSource[] => {
      const { result } = JSON.parse(line)
      const [call] = result?.toolCalls ?? []
      return call?.name === 'create_tool' ? [{ examples: [], grants: [], ...JSON.parse(call.arguments).tool }] : []
    })
    expect(made.length).toBeGreaterThan(0)
    // The first of them has a type error on purpose: the demo shows how that is mended.
    const refusals = await propose(made)
    expect(refusals.filter((one) => !/Operator|arithmetic|type/.test(one))).toEqual([])
    expect(refusals.length).toBeLessThan(made.length)
  }, 60_000)
})

test('what may be right is asked for once: the next proposal with another example is kept', async () => {
  const sound: ToolSource = {
    name: 'first_gap',
    description: 'A text with the first gap closed',
    parameters: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
    code: "export default function first_gap(args: { text: string }) {\n  return args.text.replace(' ', '')\n}\n",
    examples: [
      { args: { text: 'a b' }, expect: 'ab' },
      { args: { text: '' }, expect: '' },
    ],
    grants: [],
  }
  const another = { ...sound, examples: [...sound.examples, { args: { text: 'a  ' }, expect: 'a ' }] }
  const [first, second, ...more] = await propose([sound, sound, another])
  expect(first).toContain('whether "replace" or "replaceAll" is right here')
  expect(second).toBe(first)
  expect(more).toEqual([])
  const unanswered = { ...sound, examples: [...sound.examples, { args: { text: 'ab c' }, expect: 'abc' }] }
  expect(await propose([sound, unanswered])).toHaveLength(1)
}, 60_000)
