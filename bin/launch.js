// Starts one of the programs. Plain JavaScript that an old Node can parse: on Node < 24 it goes on with the project's own Node.
// `--version` and `--help` are answered here: whoever asks for them should wait for nothing but Node.

const root = new URL('../', import.meta.url)
/** Built-in modules by name: their ESM wrappers load more than is used. Not at once: an old Node may not have this. */
const builtIn = (name) => process.getBuiltinModule(`node:${name}`)

/** @param {string} program the name of the file in dist/ or src/cli/ that holds `main`. */
export async function launch(program) {
  if (Number(process.versions.node.split('.')[0]) < 24) {
    const { relaunch } = await import('./relaunch.js')
    relaunch(root)
    return
  }
  const text = process.argv.length === 3 ? knownAnswer(program, process.argv[2]) : undefined
  if (text !== undefined) return say(program, text)
  const built = new URL(`dist/${program}.js`, root)
  const isBuilt = builtIn('fs').existsSync(built)
  keepCompiled(isBuilt)
  const { main } = await import(isBuilt ? built.href : new URL(`src/cli/${program}.ts`, root).href)
  await main()
}

/** What the program would say, without starting it. undefined: it has to be asked. */
function knownAnswer(program, word) {
  if (program !== 'autoagent') return undefined
  if (word === '--version' || word === '-V')
    return `${JSON.parse(builtIn('fs').readFileSync(new URL('package.json', root), 'utf8')).version}\n`
  if (word !== '--help' && word !== '-h') return undefined
  // Written by the build for 80 columns, which is also what the program takes where there is no terminal.
  const { isTTY, columns } = process.stdout
  const help = new URL(`dist/${program}.help.txt`, root)
  return (isTTY && columns !== 80) || !builtIn('fs').existsSync(help)
    ? undefined
    : builtIn('fs').readFileSync(help, 'utf8')
}

/** As the program itself does (`src/cli/process-guard.ts`): a reader that went away is no error, a full disk is one. */
function say(program, text) {
  process.stderr.on('error', () => {})
  process.stdout.on('error', (error) => {
    if (error.code === 'EPIPE') return
    process.exitCode = 1
    process.stderr.write(`${program}: standard output cannot be written: ${error.message}\n`)
  })
  process.stdout.write(text)
}

/** What was compiled is kept for the next start: in the person's cache folder, never among the temporary files. */
function keepCompiled(isBuilt) {
  // The person's own choice; Node has followed it already.
  if (process.env.NODE_COMPILE_CACHE || process.env.NODE_DISABLE_COMPILE_CACHE) return
  const folder = isBuilt ? cacheFolder() : builtIn('url').fileURLToPath(new URL('node_modules/.cache', root))
  if (folder === undefined) return
  const path = builtIn('path').join(folder, 'autoagent', 'compiled')
  try {
    if (!builtIn('fs').existsSync(path)) builtIn('fs').mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch {
    // Nowhere to write: every start compiles anew.
    return
  }
  builtIn('module').enableCompileCache(path)
}

function cacheFolder() {
  const { env, platform } = process
  const { homedir } = builtIn('os')
  const { isAbsolute, join } = builtIn('path')
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME
  if (platform === 'win32') return env.LOCALAPPDATA
  const home = homedir()
  if (!isAbsolute(home)) return undefined
  return platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache')
}
