/** Bundles the programs to dist/ as plain JavaScript, for a package that runs under node_modules, where types are not stripped. */
import { execFileSync } from 'node:child_process'
import { cp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join, parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'
import { buildGuestCode } from '../src/sandbox/guest-code.ts'
import { buildPageCode } from '../src/timeline/page-code.ts'
import { buildChatPage } from '../src/web/chat-page.ts'
import { buildDashboardPage } from '../src/web/dashboard-page.ts'

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

/** What a run of a task comes by: they import each other only when they are called. */
const firstNeeded = [
  'src/cli/autoagent.ts',
  'src/cli/program.ts',
  'src/cli/run-command.ts',
  'src/app.ts',
  'src/models/openai-compatible.ts',
  'src/models/retry.ts',
  'commander/index.js',
]

await rm(dist, { recursive: true, force: true })
if (!process.argv.includes('--remove')) {
  const bundled = [
    ...(await bundle(['src/cli/autoagent.ts'], firstNeeded)),
    ...(await bundle(['src/cli/manage-sessions-main.ts'])),
    // The runner is small, and its memory counts: nothing of the program is in its files.
    ...(await bundle(['src/embed.ts', 'src/sandbox/runner.ts', 'src/sandbox/open-child.ts'])),
  ]
  await writeFile(join(dist, 'third-party-licenses.txt'), await licensesOf(bundled))
  await writeFile(join(dist, 'autoagent.help.txt'), await helpText())
  await writeFile(join(dist, 'guest.json'), JSON.stringify(await buildGuestCode()))
  await writeFile(join(dist, 'timeline-page.json'), JSON.stringify(await buildPageCode()))
  await writeFile(join(dist, 'client_web.html'), await buildChatPage())
  await writeFile(join(dist, 'dashboard.html'), await buildDashboardPage())
  await (await import('./man-pages.ts')).writeManPages(join(dist, 'man'))
  await writeTypes()
  await cp(join(root, 'src/sandbox/guest/tool-environment'), join(dist, 'tool-environment'), { recursive: true })
}

/**
 * Writes these doors and all behind them, libraries too: whole packages are slow to find and heavy on disk. What is loaded
 * only when it is asked for is a file of its own.
 *
 * @param together with all that these import, in one file: to find, read and link forty costs a fifth of a short run.
 * @returns the paths of the modules.
 */
async function bundle(doors: readonly string[], together: readonly string[] = []): Promise<string[]> {
  const first = new Set<string>()
  const { output } = await build({
    cwd: root,
    input: Object.fromEntries(doors.map((door) => [door === 'src/embed.ts' ? 'sandbox' : parse(door).name, door])),
    platform: 'node',
    // What brings native parts stays a package.
    external: ['@earendil-works/pi-tui', 'esbuild', 'isolated-vm', 'typescript'],
    checks: { ineffectiveDynamicImport: false },
    plugins: [
      {
        name: 'built-ins and what is needed first',
        buildEnd() {
          const waiting = [...this.getModuleIds()].filter((id) => together.some((end) => id.endsWith(end)))
          for (const id of waiting) {
            if (first.has(id)) continue
            first.add(id)
            waiting.push(...(this.getModuleInfo(id)?.importedIds ?? []))
          }
        },
        renderChunk: takeBuiltIns,
      },
    ],
    output: {
      dir: dist,
      format: 'esm',
      chunkFileNames: 'part-[name]-[hash].js',
      comments: { legal: false },
      codeSplitting: { groups: [{ name: 'first', test: (id) => first.has(id) }] },
    },
  })
  return output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []))
}

/**
 * What Node brings with is taken by name: the ESM wrapper of a built-in module reads each of its members, also those that
 * load something only then (20 ms in node:http, 5 in node:fs).
 */
function takeBuiltIns(code: string, { fileName }: { fileName: string }): string {
  const taken: string[] = []
  const line = /^import (?:\* as ([\w$]+)|([\w$]+)(?:, )?)?(?:\{([^}]*)\})? from "([^"]+)";\n/gm
  const rest = code.replaceAll(line, (whole, ...parts) => {
    const [all, standard, some, name] = parts as [string?, string?, string?, string?]
    if (name === undefined || !isBuiltin(name)) return whole
    const names = [all, standard, some && `{${some.replaceAll(' as ', ': ')}}`].filter(Boolean)
    const module = `globalThis.process.getBuiltinModule(${JSON.stringify(name)})`
    taken.push(...names.map((one) => `const ${one} = ${module};\n`))
    return ''
  })
  if (/^import .* from "node:/m.test(rest))
    throw new Error(`${fileName}: an import of a built-in module was not understood`)
  return taken.join('') + rest
}

/** What the bundled libraries ask of whoever passes them on. */
async function licensesOf(inputs: readonly string[]): Promise<string> {
  const folders = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [])
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
