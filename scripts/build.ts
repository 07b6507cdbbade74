/** Bundles the programs to dist/ as plain JavaScript, for a package that runs under node_modules, where types are not stripped. */
import { execFileSync } from 'node:child_process'
import { cp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { buildGuestCode } from '../src/sandbox/guest-code.ts'
import { buildPageCode } from '../src/timeline/page-code.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const compilerFlags = [
  '--target',
  'es2024',
  '--module',
  'nodenext',
  '--strict',
  '--skipLibCheck',
  '--allowImportingTsExtensions',
  '--types',
  'node',
]

await rm(dist, { recursive: true, force: true })
if (!process.argv.includes('--remove')) {
  const shared = {
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    legalComments: 'none',
    logLevel: 'warning',
  } as const
  await build({
    ...shared,
    entryPoints: {
      autoagent: join(root, 'src/cli/autoagent.ts'),
      'manage-sessions-main': join(root, 'src/cli/manage-sessions-main.ts'),
      sandbox: join(root, 'src/embed.ts'),
      runner: join(root, 'src/sandbox/runner.ts'),
      'open-child': join(root, 'src/sandbox/open-child.ts'),
    },
    outdir: dist,
    // One file per door, shared parts once, and what a command does not need stays unread.
    splitting: true,
    chunkNames: 'part-[hash]',
    external: ['esbuild', 'isolated-vm', 'typescript', 'undici', 'ajv', 'marked', 'commander', 'diff', 'tar'],
  })
  await writeFile(join(dist, 'guest.json'), JSON.stringify(await buildGuestCode()))
  await writeFile(join(dist, 'timeline-page.json'), JSON.stringify(await buildPageCode()))
  await writeTypes()
  await cp(join(root, 'src/sandbox/guest/tool-environment'), join(dist, 'tool-environment'), { recursive: true })
}

/** Declarations of the embedding API. TypeScript keeps `.ts` in their imports; a package needs `.js`. */
async function writeTypes(): Promise<void> {
  const types = join(dist, 'types')
  const flags = [
    '--noEmit',
    'false',
    '--declaration',
    '--emitDeclarationOnly',
    '--outDir',
    types,
    '--rootDir',
    join(root, 'src'),
  ]
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      '--ignoreConfig',
      ...compilerFlags,
      ...flags,
      join(root, 'src/embed.ts'),
    ],
    { stdio: 'inherit' },
  )
  for (const file of await readdir(types, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue
    const path = join(types, file)
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"))
  }
}
