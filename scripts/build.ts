/** Bundles the programs to dist/ as plain JavaScript, for a package that runs under node_modules, where types are not stripped. */
import { copyFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { buildGuestCode } from '../src/sandbox/guest-code.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')

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
      runner: join(root, 'src/sandbox/runner.ts'),
      'open-child': join(root, 'src/sandbox/open-child.ts'),
    },
    outdir: dist,
    // One file per door, shared parts once, and what a command does not need stays unread.
    splitting: true,
    chunkNames: 'part-[hash]',
    external: ['esbuild', 'isolated-vm', 'typescript', 'undici', 'ajv', 'marked', 'commander'],
  })
  await writeFile(join(dist, 'guest.json'), JSON.stringify(await buildGuestCode()))
  await copyFile(join(root, 'src/sandbox/guest/tool-environment.d.ts'), join(dist, 'tool-environment.d.ts'))
}
