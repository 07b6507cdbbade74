/** Code of a browser as one text, and the policy of a page that runs it and nothing else. */
import { createHash } from 'node:crypto'

/** @param path a script or a style sheet, with what it imports. */
export async function bundleForBrowser(path: string): Promise<string> {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    // Newest syntax of style sheets (nesting, light-dark) is in all browsers since 2024.
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    tsconfigRaw: '{}',
    logLevel: 'silent',
  })
  return outputFiles[0]!.text.trim()
}

/**
 * Content-Security-Policy (w3.org/TR/CSP3): of all code and style only these two run; nothing makes markup of a text.
 * @param more what the page may besides.
 */
export function policyOf({ style, script }: { style: string; script: string }, more: readonly string[] = []): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    ...more,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}
