/**
 * What the page carries besides the run: its style sheet and its one script, as text. Running from `src/` they are bundled
 * when the first page is made; a packaged program has `timeline-page.json` beside it, which the build writes.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The longest bar of time. */
export const barUnits = 60

export interface PageCode {
  style: string
  script: string
}

const folder = join(import.meta.dirname, 'page')

export async function buildPageCode(): Promise<PageCode> {
  const { build } = await import('esbuild')
  const bundle = async (entry: string): Promise<string> => {
    const { outputFiles } = await build({
      entryPoints: [join(folder, entry)],
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      // Newest syntax of the style sheet (nesting, light-dark) is in all browsers since 2024.
      target: 'es2022',
      minify: true,
      legalComments: 'none',
      charset: 'utf8',
      tsconfigRaw: '{}',
      logLevel: 'silent',
    })
    return outputFiles[0]!.text.trim()
  }
  const [style, script] = await Promise.all([bundle('page.css'), bundle('main.ts')])
  return { style: style + widths(), script }
}

/** The policy allows no style of an element: what a bar's part takes is a class. */
function widths(): string {
  return Array.from({ length: barUnits }, (_, index) => `.g${index + 1}{flex:${index + 1}}`).join('')
}

let loaded: Promise<PageCode> | undefined

export function loadPageCode(): Promise<PageCode> {
  return (loaded ??= load())
}

async function load(): Promise<PageCode> {
  const built = join(import.meta.dirname, 'timeline-page.json')
  if (existsSync(built)) return JSON.parse(readFileSync(built, 'utf8')) as PageCode
  return buildPageCode()
}

/** The page's policy: it loads nothing, and of all code and style only what has these hashes. */
export function policyOf({ style, script }: PageCode): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}
