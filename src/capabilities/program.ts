/** Which program a name means, and which arguments would make it another program. */
import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { isInside } from './granted-path.ts'

/** The absolute path of a program: an absolute path itself, or the first match on PATH. null: there is none. */
export function findProgram(name: string): string | null {
  if (isAbsolute(name)) return isProgram(name) ? name : null
  if (name === '' || name.includes('/') || name.includes('\\') || name.includes('\0')) return null
  for (const folder of (process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter)) {
    if (!isAbsolute(folder)) continue
    const path = join(folder, name)
    if (isProgram(path)) return path
  }
  return null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * True when one of the granted names or absolute paths is this program. A name never grants a program that lies in the
 * working directory: a tool could have written it.
 */
export function isGrantedProgram(path: string, granted: true | readonly string[] | undefined, cwd: string): boolean {
  if (granted === undefined) return false
  const isOwn = isInside(realpathSync(path), realpathSync(cwd))
  if (granted === true) return !isOwn
  return granted.some((rule) => (isAbsolute(rule) ? rule === path : !isOwn && findProgram(rule) === path))
}

/** Arguments by which a program starts any other program. */
const escapes: Record<string, RegExp> = {
  git: /^(-c|--config-env|--exec-path|--upload-pack|--receive-pack)(=|$)|^-c.|^ext::|^--[a-z-]*=ext::/,
  find: /^-(exec|execdir|ok|okdir)$/,
  tar: /^--(checkpoint-action|to-command|use-compress-program|rsh-command|info-script|new-volume-script)(=|$)|^-I/,
}

export function escapingArgument(path: string, args: readonly string[]): string | null {
  const rule = escapes[path.slice(path.lastIndexOf('/') + 1)]
  return rule === undefined ? null : (args.find((argument) => rule.test(argument)) ?? null)
}
