/** The package as a person gets it: packed from a copy of the sources, installed without what only development needs. */
import { execFileSync } from 'node:child_process'
import { cpSync, lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../src/e2e/program.ts'

const unpacked = new Set(['.git', 'node_modules', 'dist', 'bench'])

export interface Installed {
  /** Our own folder, as `npm install -g` puts it. */
  global: string
  /** The `node_modules` of a project that depends on it. */
  local: string
}

export function install(home: string): Installed {
  const source = join(home, 'source')
  mkdirSync(source)
  // A copy: a `dist/` in the checkout would be what everybody's programs start.
  for (const part of readdirSync(root).filter((name) => !unpacked.has(name)))
    cpSync(join(root, part), join(source, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'))
  const npm = (args: string[], cwd: string): string =>
    execFileSync('npm', [...args, '--loglevel=error'], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  npm(['pack', '--pack-destination', home], source)
  const packed = join(
    home,
    readdirSync(home).find((name) => name.endsWith('.tgz'))!,
  )
  for (const [place, more] of [
    ['global', ['-g']],
    ['local', []],
  ] as const) {
    mkdirSync(join(home, place))
    const how = [...more, '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund', '--prefix', join(home, place)]
    npm(['install', ...how, packed], join(home, place))
  }
  return { global: join(home, 'global/lib/node_modules/autoagent'), local: join(home, 'local/node_modules') }
}

/** Megabytes on disk of each package in this folder, the heaviest first; a file with two names counts once. */
export function weights(folder: string): [name: string, megabytes: number][] {
  const seen = new Set<number>()
  const bytesIn = (path: string): number => {
    const found = lstatSync(path)
    if (seen.has(found.ino)) return 0
    seen.add(found.ino)
    const below = found.isDirectory() ? readdirSync(path).map((name) => bytesIn(join(path, name))) : []
    return below.reduce((sum, bytes) => sum + bytes, found.blocks * 512)
  }
  const names = readdirSync(folder).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(folder, name)).map((inner) => `${name}/${inner}`) : [name],
  )
  return names
    .map((name): [string, number] => [name, bytesIn(join(folder, name)) / 2 ** 20])
    .toSorted(([, a], [, b]) => b - a)
}
