// After `npm install -g`: what isolated-vm brings for other machines (13 of its 20 MB) and its own archive are of no use here.
// Only in a copy that is ours alone, inside this package: esbuild and TypeScript there are of this machine too.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const own = join(root, 'node_modules', 'isolated-vm')
// In a checkout nothing is removed.
const isInstalled = basename(dirname(root)) === 'node_modules'

if (isInstalled && existsSync(own)) {
  const builds = join(own, 'prebuilds')
  const ours = `${process.platform}-${process.arch}`
  const all = existsSync(builds) ? readdirSync(builds) : []
  const foreign = all.includes(ours) ? all.filter((name) => name !== ours).map((name) => join(builds, name)) : []
  const archives = readdirSync(own).filter((name) => /^isolated-vm-.*\.tgz$/.test(name))
  for (const path of [...foreign, ...archives.map((name) => join(own, name))])
    try {
      rmSync(path, { recursive: true, force: true })
    } catch {
      // It only takes room.
    }
}
