/**
 * A page as one text: markup, style sheet and script in one HTML file. Running from `src/` it is bundled when it is first asked
 * for; a packaged program has the file, which the build writes.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

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
    const { build: esbuild } = await import('esbuild')
    const bundle = async (entry: string): Promise<string> => {
      const { outputFiles } = await esbuild({
        entryPoints: [join(sources, entry)],
        bundle: true,
        write: false,
        format: 'iife',
        platform: 'browser',
        target: 'es2022',
        minify: true,
        legalComments: 'none',
        charset: 'utf8',
        tsconfigRaw: '{}',
        logLevel: 'silent',
      })
      return outputFiles[0]!.text.trim()
    }
    const [markup, style, script] = await Promise.all([
      readFile(join(sources, markupFile), 'utf8'),
      bundle('page.css'),
      bundle('main.ts'),
    ])
    const parts: Record<string, string> = {
      policy: `<meta http-equiv="Content-Security-Policy" content="${policyText(policy, style, script)}" />`,
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

/** Of all code and style only these two run; nothing makes markup of a text. */
function policyText(policy: readonly string[], style: string, script: string): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    ...policy,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}
