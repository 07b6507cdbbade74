/** What a module's text reaches for: imports and compiler directives. Refused ones never get as far as the compiler. */
import { isBuiltin } from 'node:module'
import type { Problem } from '../protocol/observation.ts'
import { readTokens, unquoted } from './source-tokens.ts'

/** `name`, `@scope/name`, with a path inside the package. */
const packageRule = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*(?:\/[\w.~-]+)*$/i

export interface References {
  problems: Problem[]
  /** npm packages; whether there is one of that name is known to the sandbox's bundler, not here. */
  packages: string[]
}

/**
 * Reads imports of every form (`import x from 'a'`, `export … from 'a'`, `import('a')`, `require('a')`) and directives.
 * Refused: paths, Node modules other than `builtins`, triple-slash references, `@ts-nocheck`.
 */
export function readReferences(code: string, builtins: ReadonlySet<string>): References {
  const problems: Problem[] = []
  const packages = new Set<string>()
  let [before, beforeThat] = ['', '']
  for (const token of readTokens(code)) {
    if (token.kind === 'comment') {
      const problem = directiveProblem(token.text)
      if (problem) problems.push({ ...problem, line: token.line })
      continue
    }
    const isCall = before === '(' && (beforeThat === 'import' || beforeThat === 'require')
    if (token.kind === 'string' && (before === 'from' || before === 'import' || isCall)) {
      const specifier = unquoted(token)
      const problem = importProblem(specifier, builtins)
      if (problem) problems.push({ ...problem, line: token.line })
      else if (!builtins.has(specifier)) packages.add(specifier)
    }
    beforeThat = before
    before = token.text
  }
  return { problems, packages: [...packages] }
}

function importProblem(specifier: string, builtins: ReadonlySet<string>): Problem | null {
  if (builtins.has(specifier)) return null
  const isPackage = packageRule.test(specifier) && !specifier.split('/').includes('..')
  if (isPackage && !isBuiltin(specifier)) return null
  const offer = [...builtins]
    .filter((name) => name.startsWith('node:'))
    .sort()
    .join(', ')
  return {
    code: 'E_IMPORT',
    message: `"${specifier.slice(0, 120)}" cannot be imported`,
    hint: builtins.has(`node:${specifier}`)
      ? `write "node:${specifier}"`
      : `a tool is one module; of Node it may import ${offer || 'nothing'}; everything else goes through ctx`,
  }
}

function directiveProblem(comment: string): Problem | null {
  if (/^\/\/\/\s*<(?:reference|amd-)/.test(comment))
    return { code: 'E_REFERENCE', message: 'a tool may not reference other files', hint: 'remove the /// line' }
  if (/^\/[/*]\s*@ts-nocheck\b/.test(comment))
    return { code: 'E_REFERENCE', message: 'the type check may not be switched off', hint: 'remove @ts-nocheck' }
  return null
}
