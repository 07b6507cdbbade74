/** Bundles the programs to dist/ as plain JavaScript, for a package that runs under node_modules, where types are not stripped. */
import { execFileSync } from 'node:child_process'
import { cp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join, resolve } from 'node:path'
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
  const { metafile } = await build({
    ...shared,
    entryPoints: {
      autoagent: join(root, 'src/cli/autoagent.ts'),
      'manage-sessions-main': join(root, 'src/cli/manage-sessions-main.ts'),
      sandbox: join(root, 'src/embed.ts'),
      runner: join(root, 'src/sandbox/runner.ts'),
      'open-child': join(root, 'src/sandbox/open-child.ts'),
    },
    outdir: dist,
    // What several doors need is there once, and what a command does not need stays unread.
    splitting: true,
    chunkNames: 'part-[hash]',
    // Libraries are bundled: whole packages are slow to find and heavy on disk. Not so those that bring native parts.
    external: ['@earendil-works/pi-tui', 'esbuild', 'isolated-vm', 'typescript'],
    mainFields: ['module', 'main'],
    metafile: true,
  })
  for (const file of Object.keys(metafile.outputs)) await takeBuiltIns(resolve(file))
  await writeFile(join(dist, 'third-party-licenses.txt'), await licensesOf(Object.keys(metafile.inputs)))
  await writeFile(join(dist, 'autoagent.help.txt'), await helpText())
  await writeFile(join(dist, 'guest.json'), JSON.stringify(await buildGuestCode()))
  await writeFile(join(dist, 'timeline-page.json'), JSON.stringify(await buildPageCode()))
  await (await import('./man-pages.ts')).writeManPages(join(dist, 'man'))
  await writeTypes()
  await cp(join(root, 'src/sandbox/guest/tool-environment'), join(dist, 'tool-environment'), { recursive: true })
}

/**
 * What Node brings with is taken by name: the ESM wrapper of a built-in module reads each of its members, also those that
 * load something only then (20 ms in node:http, 5 in node:fs). Bundled CommonJS libraries get it the same way.
 */
async function takeBuiltIns(file: string): Promise<void> {
  const text = await readFile(file, 'utf8')
  const taken: string[] = []
  const rest = text.replaceAll(/^import (?:\* as (\w+)|(\w+)|\{([^}]*)\}) from "([^"]+)";\n/gm, (line, ...parts) => {
    const [all, standard, some, name] = parts as [string?, string?, string?, string?]
    if (name === undefined || !isBuiltin(name)) return line
    const names = some === undefined ? (all ?? standard) : `{${some.replaceAll(' as ', ': ')}}`
    taken.push(`const ${names} = globalThis.process.getBuiltinModule(${JSON.stringify(name)});\n`)
    return ''
  })
  if (text.includes('Dynamic require of')) taken.push('const require = globalThis.process.getBuiltinModule;\n')
  if (/^import .* from "node:/m.test(rest))
    throw new Error(`${file}: an import of a built-in module was not understood`)
  if (taken.length > 0) await writeFile(file, taken.join('') + rest)
}

/** What the bundled libraries ask of whoever passes them on. */
async function licensesOf(inputs: readonly string[]): Promise<string> {
  const folders = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(resolve(input)) ?? [])
  const texts = [...new Set(folders)].toSorted().map(async (folder) => {
    const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, string>
    const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file))
    const said = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
    if (said.length === 0) throw new Error(`${name} ${version} is bundled and has no license file`)
    return `${name} ${version}\n\n${said.join('\n').trim()}\n`
  })
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`)
}

/** As `autoagent --help` says it where there is no terminal: the launcher answers with it. */
async function helpText(): Promise<string> {
  const { createProgram } = await import('../src/cli/program.ts')
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  let text = ''
  const program = createProgram(version, () => Promise.resolve())
  program.configureOutput({ writeOut: (more) => (text += more), getOutHelpWidth: () => 80 }).outputHelp()
  return text
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
