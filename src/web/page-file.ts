/**
 * A page as one text: markup, style sheet and script in one HTML file. Running from `src/` it is bundled when it is first asked
 * for; a packaged program has the file, which the build writes.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleForBrowser, policyOf } from '../browser-code.ts'

export interface PageFile {
  build(): Promise<string>
  load(): Promise<string>
}

/**
 * @param folder of its sources: `main.ts`, `page.css` and the markup.
 * @param built name of the file that the build writes.
 * @param policy what the page may, beside its own script and style.
 */
export function createPageFile(folder: string, markupFile: string, built: string, policy: readonly string[]): PageFile {
  const sources = join(import.meta.dirname, folder)
  let loaded: Promise<string> | undefined

  async function build(): Promise<string> {
    const [markup, style, script] = await Promise.all([
      readFile(join(sources, markupFile), 'utf8'),
      bundleForBrowser(join(sources, 'page.css')),
      bundleForBrowser(join(sources, 'main.ts')),
    ])
    const parts: Record<string, string> = {
      policy: `<meta http-equiv="Content-Security-Policy" content="${policyOf({ style, script }, policy)}" />`,
      style: `<style>${style}</style>`,
      script: `<script>${script}</script>`,
    }
    return markup.replaceAll(/\n\s+/g, '\n').replaceAll(/<!-- (\w+) -->/g, (_, name: string) => parts[name]!)
  }

  async function load(): Promise<string> {
    const file = join(import.meta.dirname, built)
    return existsSync(file) ? readFile(file, 'utf8') : build()
  }

  return { build, load: () => (loaded ??= load()) }
}
