/** What a failure means and what to do next: the specific suggestion that goes back to the Coder, or to the person. */
import { isJsonObject } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import type { Failure } from '../protocol/observation.ts'

export interface Diagnosis {
  code: string
  hint: string
  /** Set when only the person can mend it: the question to ask. */
  question?: string
}

interface Rule {
  code: string
  pattern: RegExp
  hint: (match: RegExpMatchArray) => string
  question?: (match: RegExpMatchArray) => string
}

/** First match wins. Patterns are read against "CODE message". */
const rules: Rule[] = [
  {
    code: 'MISSING_NAME',
    pattern: /\b([\w$]+) is not defined|Cannot find name '([\w$]+)'/,
    hint: (match) => {
      const name = match[1] ?? match[2] ?? ''
      const known = knownImports[name]
      return known
        ? `add at the top: ${known}`
        : `${name} is neither declared nor imported: declare it, or use what ctx offers`
    },
  },
  {
    code: 'MISSING_MODULE',
    pattern: /(?:Could not resolve|Cannot find module|not available in the sandbox)[: ]+["']?([^"'\s,]+)/i,
    hint: (match) =>
      `the module ${match[1]} is not there: write it with plain TypeScript, or use node:fs/promises, node:path, fetch or ctx`,
  },
  {
    code: 'HTTP_UNAUTHORIZED',
    pattern: /\b(?:HTTP|status(?:[ _]?code)?)[ :="']*(401|403)\b|\b(401|403)[ :]+(?:Unauthorized|Forbidden)\b/i,
    hint: () => 'the service refuses the key: only the person can give a valid one',
    question: (match) => refusedKey(match[1] ?? match[2] ?? ''),
  },
  {
    code: 'MISSING_PROGRAM',
    pattern: /(?:spawn|program|command)\s+["']?([\w./+-]+)["']?\s+(?:ENOENT|(?:is )?not found|is not installed)/i,
    hint: (match) => `the program ${match[1]} is not installed: do it without, or ask_user to install it`,
  },
  {
    code: 'MISSING_FILE',
    pattern: /ENOENT[^"']*["']?([^"',]*)/,
    hint: () => 'the file is not there: list the folder first (ctx.list) and use the exact path',
  },
  {
    code: 'GRANT_MISSING',
    pattern: /E_POLICY/,
    hint: () => 'declare exactly this grant on the tool; if the run was not given it, work without or ask_user',
  },
  {
    code: 'HTTP_NOT_FOUND',
    pattern: /\b(?:HTTP|status(?: code)?)[ :=]*404\b/i,
    hint: () => 'the address is wrong: check the path against the documentation of the service',
  },
  {
    code: 'NOT_A_NUMBER',
    pattern: /\bNaN\b/,
    hint: () =>
      'a text was used as a number: parse it first (a decimal comma becomes a point) and count what cannot be parsed',
  },
  {
    code: 'UNDEFINED_VALUE',
    pattern: /Cannot read properties of (undefined|null) \(reading '([^']+)'\)/,
    hint: (match) => `what holds .${match[2]} is ${match[1]}: check the shape of the data before reading it`,
  },
  {
    code: 'TIMEOUT',
    pattern: /E_TIMEOUT/,
    hint: () => 'it took too long: look for a loop that never ends, or do less per call',
  },
  { code: 'OUT_OF_MEMORY', pattern: /E_OOM/, hint: () => 'it held too much in memory: read and reduce piece by piece' },
  {
    code: 'NOT_JSON',
    pattern: /E_RESULT/,
    hint: () => 'return plain JSON only: no functions, symbols, BigInt or cycles',
  },
]

const knownImports: Record<string, string> = {
  readFile: "import { readFile } from 'node:fs/promises'",
  writeFile: "import { writeFile } from 'node:fs/promises'",
  readdir: "import { readdir } from 'node:fs/promises'",
  mkdir: "import { mkdir } from 'node:fs/promises'",
  stat: "import { stat } from 'node:fs/promises'",
  fs: "import * as fs from 'node:fs/promises'",
  path: "import * as path from 'node:path'",
  join: "import { join } from 'node:path'",
  resolve: "import { resolve } from 'node:path'",
  dirname: "import { dirname } from 'node:path'",
  basename: "import { basename } from 'node:path'",
  require: "use an import statement: import { readFile } from 'node:fs/promises'",
  process: 'use ctx.env(name) for the environment; there is no process in the sandbox',
  Buffer: 'use TextEncoder, TextDecoder, atob and btoa',
}

function refusedKey(status: string): string {
  return `The service refused access (status ${status}). Which valid key or permission should be used?`
}

/** The question for a tool that brings the answer of a service back as it came, with the status that asks for a key. */
export function questionOf(value: Json): string | undefined {
  if (!isJsonObject(value)) return undefined
  const status = value['status'] ?? value['statusCode'] ?? value['status_code']
  return status === 401 ? refusedKey('401') : undefined
}

export function diagnose(failure: Failure): Diagnosis {
  const text = `${failure.code} ${failure.message}`
  for (const rule of rules) {
    const match = text.match(rule.pattern)
    if (!match) continue
    const question = rule.question?.(match)
    return {
      code: rule.code,
      hint: failure.hint ? `${failure.hint}; ${rule.hint(match)}` : rule.hint(match),
      ...(question ? { question } : {}),
    }
  }
  return {
    code: failure.code,
    hint: failure.hint ?? 'read the message, look at the data it met, and mend that cause first',
  }
}
