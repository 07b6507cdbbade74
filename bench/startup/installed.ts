/** The package as a person gets it: packed from a copy of the sources, installed without what only development needs. */
import { execFileSync } from 'node:child_process'
import { cpSync, lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../src/e2e/program.ts'

const parts = ['src', 'bin', 'scripts', 'examples', 'docs', 'package.json', 'README.md', 'LICENSE']

/** @returns the folder that holds its `node_modules`. */
export function install(home: string): string {
  const source = join(home, 'source')
  // A copy: a `dist/` in the checkout would be what everybody's programs start.
  for (const part of parts) cpSync(join(root, part), join(source, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'))
  const npm = (args: string[], cwd: string): string =>
    execFileSync('npm', [...args, '--loglevel=error'], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  const [packed] = JSON.parse(npm(['pack', '--json', '--pack-destination', home], source)) as { filename: string }[]
  const installed = join(home, 'installed')
  mkdirSync(installed)
  const quiet = ['--omit=dev', '--prefer-offline', '--no-audit', '--no-fund']
  npm(['install', ...quiet, '--prefix', installed, join(home, packed!.filename)], installed)
  return installed
}

/** Megabytes on disk of each installed package, the heaviest first; a file with two names counts once. */
export function weights(installed: string): [name: string, megabytes: number][] {
  const folder = join(installed, 'node_modules')
  const seen = new Set<number>()
  const bytesIn = (path: string): number => {
    const { ino, blocks } = lstatSync(path)
    if (seen.has(ino)) return 0
    seen.add(ino)
    const isFolder = lstatSync(path).isDirectory()
    const below = isFolder ? readdirSync(path).map((name) => bytesIn(join(path, name))) : []
    return below.reduce((sum, bytes) => sum + bytes, blocks * 512)
  }
  const names = readdirSync(folder).flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(folder, name)).map((inner) => `${name}/${inner}`) : [name],
  )
  return names
    .map((name): [string, number] => [name, bytesIn(join(folder, name)) / 2 ** 20])
    .toSorted(([, a], [, b]) => b - a)
}
