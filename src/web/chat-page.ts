/**
 * The chat page as one text: markup, style sheet and script in one HTML file, which works from a server and from a disk.
 * Running from `src/` it is bundled when it is first asked for; a packaged program has `client_web.html`, which the build writes.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const folder = join(import.meta.dirname, 'chat')

export async function buildChatPage(): Promise<string> {
  const { build } = await import('esbuild')
  const bundle = async (entry: string): Promise<string> => {
    const { outputFiles } = await build({
      entryPoints: [join(folder, entry)],
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
    readFile(join(folder, 'chat.html'), 'utf8'),
    bundle('page.css'),
    bundle('main.ts'),
  ])
  const parts: Record<string, string> = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${policyOf(style, script)}" />`,
    style: `<style>${style}</style>`,
    script: `<script>${script}</script>`,
  }
  return markup.replaceAll(/\n\s+/g, '\n').replaceAll(/<!-- (\w+) -->/g, (_, name: string) => parts[name]!)
}

let loaded: Promise<string> | undefined

export function loadChatPage(): Promise<string> {
  return (loaded ??= load())
}

async function load(): Promise<string> {
  const built = join(import.meta.dirname, 'client_web.html')
  return existsSync(built) ? readFile(built, 'utf8') : buildChatPage()
}

/**
 * Of all code and style only these two run; nothing makes markup of a text. A page from a disk may speak with any server, so
 * sockets and images are not bound to one here: the script takes images from its own server only.
 */
function policyOf(style: string, script: string): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'connect-src ws: wss:',
    'img-src data: http: https:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}
