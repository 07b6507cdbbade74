/**
 * The code that is put into isolates, as text: the prelude, and the `node:` shims that a tool may import.
 * Running from `src/` it is bundled when the runner starts; a packaged program has `guest.json` beside its `runner.js`,
 * which the build writes with `JSON.stringify(await buildGuestCode())`.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

export interface GuestCode {
  prelude: string
  /** Module name without `node:` (`fs/promises`) → its ESM source. */
  modules: Record<string, string>
}

const folder = join(import.meta.dirname, 'guest')

export async function buildGuestCode(): Promise<GuestCode> {
  const files = readdirSync(join(folder, 'modules')).filter((file) => file.endsWith('.ts'))
  const [prelude, ...modules] = await Promise.all([
    bundle(join(folder, 'prelude.ts'), 'iife'),
    ...files.map((file) => bundle(join(folder, 'modules', file), 'esm')),
  ])
  // `node-fs-promises.ts` is `fs/promises`: a slash cannot be in a file's name.
  const names = files.map((file) =>
    file
      .replace(/^node-/, '')
      .replace(/\.ts$/, '')
      .replace('-', '/'),
  )
  return { prelude, modules: Object.fromEntries(names.map((name, index) => [name, modules[index]!])) }
}

export async function loadGuestCode(): Promise<GuestCode> {
  const built = join(import.meta.dirname, 'guest.json')
  if (existsSync(built)) return JSON.parse(readFileSync(built, 'utf8')) as GuestCode
  return buildGuestCode()
}

async function bundle(entry: string, format: 'iife' | 'esm'): Promise<string> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format,
    platform: 'neutral',
    target: 'es2024',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    // A stack trace hands out the functions of sloppy code, and what they were called on.
    ...(format === 'iife' ? { banner: { js: '"use strict";' } } : {}),
    tsconfigRaw: '{}',
    logLevel: 'silent',
  })
  return result.outputFiles[0]!.text
}
