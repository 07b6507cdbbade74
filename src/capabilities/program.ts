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

/**
 * Arguments by which a program starts any other program. GNU programs take a long option by any unambiguous beginning, and
 * several short options in one.
 */
const escapes: Record<string, RegExp> = {
  git: /^-c$|^-c.|^-O.|^--(config-env|ex[a-z]*(-path)?|upload-p[a-z-]*|receive-p[a-z-]*|open-f[a-z-]*|template|git-dir)(=|$)|^ext::|^--[a-z-]*=ext::|^(filter-branch|foreach)$/,
  find: /^-(exec|execdir|ok|okdir)$/,
  tar: /^--(checkpoint-[a-z]*|to-c[a-z]*|use-c[a-z-]*|rsh[a-z-]*|rmt[a-z-]*|i[a-z]*-s[a-z]*|new-v[a-z-]*)(=|$)|^-[a-z]*[IF]/,
  rsync: /^--(rsh|rsync-p[a-z]*)(=|$)|^-[a-zA-Z0-9]*e/,
  zip: /^-[a-zA-Z]*TT|^--unzip-c/,
  ssh: /^-[a-zA-Z0-9]*[oFS]/,
  scp: /^-[a-zA-Z0-9]*[oFSD]/,
  sftp: /^-[a-zA-Z0-9]*[oFSD]/,
  sort: /^--co[a-z-]*(=|$)/,
  split: /^--f[a-z]*(=|$)/,
}

/** Keys whose value git runs as a command, or reads further keys from. */
const gitCommandKey =
  /^(alias|pager|filter|merge|mergetool|diff|difftool|credential|gpg|include|includeif|browser|man|uploadpack)\.|^remote\..*\.(uploadpack|receivepack|vcs)$|^submodule\..*\.update$|^core\.(fsmonitor|hookspath|pager|editor|sshcommand|askpass|gitproxy|alternaterefscommand|worktree)|^sequence\.editor/i

export function escapingArgument(path: string, args: readonly string[]): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const found = escapes[name] ? args.find((argument) => escapes[name]!.test(argument)) : undefined
  if (found !== undefined) return found
  // `tar xIf …`: the first argument needs no dash.
  if (name === 'tar' && /^[a-zA-Z]*[IF]/.test(args[0] ?? '')) return args[0]!
  if (name === 'git') return escapeOfGit(args)
  return null
}

function escapeOfGit(args: readonly string[]): string | null {
  if (args.includes('config'))
    return args.find((argument) => gitCommandKey.test(argument) || /^(-e|--edit)$/.test(argument)) ?? null
  if (args.includes('bisect') && args.includes('run')) return 'run'
  if (args.includes('rebase')) return args.find((argument) => argument.startsWith('-x')) ?? null
  return null
}
