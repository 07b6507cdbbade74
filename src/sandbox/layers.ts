/**
 * What the operating system adds around the runner, the strongest first. Each layer is a command prefix; one that does not
 * lead to a ready runner is passed over, so that a forbidden user namespace costs a layer and not the sandbox.
 */
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, sep } from 'node:path'

export interface Layer {
  name: 'bubblewrap' | 'unshare' | 'prlimit' | 'plain'
  /** What it takes away from the runner, in words for a person. */
  denies: string
  /** The system kills the runner when the host ends. Elsewhere the runner sees its pipe close. */
  endsWithHost: boolean
  command: readonly string[]
}

/** Folders of people and of running programs: hidden from the runner, but for what it is made of. */
const hiddenFolders = ['/home', '/root', '/tmp', '/var', '/run', '/mnt', '/media', '/srv', '/opt', '/boot']

/** Bytes. A runner reserves some 10.5 GiB without touching them; a flood of growable buffers ends at this. */
const addressSpace = 16 * 2 ** 30

export interface LayerOptions {
  /** The runner's own entry file. */
  entry: string
  /** Folders whose `node_modules` tools may import from. */
  roots: readonly string[]
  /** Where programs are looked for; the host's PATH. */
  path: string
}

export function findLayers({ entry, roots, path }: LayerOptions): Layer[] {
  const plain: Layer = {
    name: 'plain',
    denies: 'nothing beyond an empty environment',
    endsWithHost: false,
    command: [],
  }
  if (process.platform !== 'linux') return [plain]
  const find = (program: string): string | null => {
    const found = path
      .split(delimiter)
      .map((folder) => join(folder, program))
      .find((file) => existsSync(file))
    // The real file: a link may lie in a folder that the layer hides.
    return found === undefined ? null : realpathSync(found)
  }
  const layers: Layer[] = []
  const bwrap = find('bwrap')
  const unshare = find('unshare')
  const prlimit = find('prlimit')
  const setpriv = find('setpriv')
  const nice = find('nice')
  // Behind the host: when processors are few, it is the host that keeps its deadlines.
  const modest = nice ? [nice, '-n', '5'] : []
  const limits = prlimit ? [...modest, prlimit, '--core=0', '--nofile=256', `--as=${addressSpace}`, '--'] : modest
  // Last in the chain: a change of rights on the way would forget it.
  const tied = [...limits, ...(setpriv ? [setpriv, '--pdeathsig', 'KILL', '--'] : [])]
  if (bwrap)
    layers.push({
      name: 'bubblewrap',
      denies: 'network, writing files, the folders of people, other processes',
      endsWithHost: true,
      command: [bwrap, ...bubblewrapArguments(entry, roots), '--', ...limits],
    })
  const endsWithHost = setpriv !== null
  if (unshare)
    layers.push({
      name: 'unshare',
      denies: 'network',
      endsWithHost,
      command: [unshare, '--map-root-user', '--net', '--', ...tied],
    })
  if (prlimit)
    layers.push({
      name: 'prlimit',
      denies: 'core files, many open files, endless address space',
      endsWithHost,
      command: tied,
    })
  return [...layers, plain]
}

function bubblewrapArguments(entry: string, roots: readonly string[]): string[] {
  const hidden = hiddenFolders.filter((folder) => existsSync(folder))
  const needed = [process.execPath, ...ownFolders(entry), ...roots.map((root) => join(root, 'node_modules'))]
  const shown = needed.flatMap((path) =>
    existsSync(path) && isBelow(realpathSync(path), hidden)
      ? ['--ro-bind', realpathSync(path), realpathSync(path)]
      : [],
  )
  return [
    '--unshare-all',
    '--die-with-parent',
    '--ro-bind',
    '/',
    '/',
    '--dev',
    '/dev',
    '--proc',
    '/proc',
    ...hidden.flatMap((folder) => ['--tmpfs', folder]),
    ...shown,
    '--chdir',
    '/',
  ]
}

/** The program's own code and the packages that the runner loads. */
function ownFolders(entry: string): string[] {
  const require = createRequire(entry)
  const packages = ['esbuild', 'isolated-vm'].map((name) => nodeModulesAbove(require.resolve(name)))
  return [dirname(entry), join(dirname(entry), '..', 'protocol'), ...new Set(packages)]
}

function nodeModulesAbove(path: string): string {
  const end = path.lastIndexOf(`${sep}node_modules${sep}`)
  return end < 0 ? dirname(path) : path.slice(0, end + `${sep}node_modules`.length)
}

function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(folder + sep))
}
