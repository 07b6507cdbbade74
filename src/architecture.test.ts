/** The import law of docs/architecture.md, read from the import statements. */
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = import.meta.dirname

/** Room → what it may import: a room's name means all of it, `room/file.ts` only that file (the contract). */
const law: Record<string, string[]> = {
  protocol: [],
  models: ['protocol'],
  capabilities: ['protocol', 'secrets/redact.ts', 'parent-death.ts', 'turn.ts'],
  sandbox: ['protocol', 'capabilities/capability.ts', 'parent-death.ts', 'turn.ts'],
  stores: ['protocol'],
  secrets: ['protocol', 'models/model.ts', 'sandbox/sandbox.ts', 'stores/store.ts', 'under-lease.ts'],
  tools: ['protocol', 'capabilities/capability.ts', 'sandbox/sandbox.ts', 'stores/store.ts'],
  subagents: ['protocol', 'models/model.ts', 'stores/store.ts'],
  sessions: ['protocol', 'stores/store.ts'],
  timeline: ['protocol', 'stores/store.ts', 'code-pieces.ts', 'browser-code.ts'],
  web: ['protocol', 'browser-code.ts'],
  agent: [
    'protocol',
    'capabilities/capability.ts',
    'models/model.ts',
    'sandbox/sandbox.ts',
    'tools/library.ts',
    'subagents/subagent.ts',
    'sessions/session.ts',
  ],
  replay: ['protocol', 'capabilities/capability.ts', 'sandbox/sandbox.ts'],
  channels: ['protocol'],
  server: ['protocol', 'chat.ts', 'channels/channel.ts', 'stores/store.ts'],
  cli: [
    'protocol',
    'serve.ts',
    'app.ts',
    'catalogue.ts',
    'code-pieces.ts',
    'tool-runner.ts',
    'tool-packs.ts',
    'health.ts',
    'repair.ts',
    'demo-task.ts',
    'replay-run.ts',
    'secret-keeping.ts',
    'config',
    'session-admin.ts',
    'model-admin.ts',
    'sandbox/sandbox.ts',
  ],
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter(
    (file) =>
      file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.includes('fixtures') && !file.includes('generated'),
  )
  .map((file) => file.split('\\').join('/'))

const sources = files.filter(
  (file) => !file.endsWith('.test.ts') && !file.startsWith('e2e/') && !file.includes('.contract.'),
)

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)[^'"\n]*?(?:\n[^'"]*?)?from\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
    ),
  ]
  return found
    .map((match) => match[1] ?? match[2] ?? '')
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) =>
      relative(root, resolve(join(root, dirname(file)), specifier))
        .split('\\')
        .join('/'),
    )
}

describe('the house', () => {
  test('every source lives in a room of the plan', () => {
    const rooms = new Set(sources.filter((file) => file.includes('/')).map((file) => file.split('/')[0]))
    expect([...rooms].filter((room) => !Object.hasOwn(law, room ?? '') && room !== 'config')).toEqual([])
  })

  test.each(Object.keys(law))('%s imports only what it may', (room) => {
    const broken: string[] = []
    for (const file of sources.filter((name) => name.startsWith(`${room}/`)))
      for (const target of importsOf(file)) {
        const allowed =
          target.startsWith(`${room}/`) ||
          law[room]!.some((to) => (to.endsWith('.ts') ? target === to : target.startsWith(`${to}/`)))
        if (!allowed) broken.push(`${file} → ${target}`)
      }
    expect(broken).toEqual([])
  })

  test('no drawers, and no source file above 250 lines', () => {
    const drawers = sources.filter((file) => /(^|\/)(utils?|helpers?|common|misc|types)(\/|\.ts$)/.test(file))
    const long = sources.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 251)
    expect({ drawers, long }).toEqual({ drawers: [], long: [] })
  })
})
