/**
 * What the page carries besides the run: its style sheet and its one script, as text. Running from `src/` they are bundled
 * when the first page is made; a packaged program has `timeline-page.json` beside it, which the build writes.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleForBrowser } from '../browser-code.ts'

/** The longest bar of time. */
export const barUnits = 60

export interface PageCode {
  style: string
  script: string
}

const folder = join(import.meta.dirname, 'page')

export async function buildPageCode(): Promise<PageCode> {
  const [style, script] = await Promise.all([
    bundleForBrowser(join(folder, 'page.css')),
    bundleForBrowser(join(folder, 'main.ts')),
  ])
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
