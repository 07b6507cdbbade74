/** `node:path` with POSIX rules. The working directory of the host is not known here: `resolve` starts at `/`-less text. */

export const sep = '/'
export const delimiter = ':'

export function isAbsolute(path: string): boolean {
  return path.startsWith('/')
}

export function normalize(path: string): string {
  if (path === '') return '.'
  const output: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..' && output.length > 0 && output.at(-1) !== '..') output.pop()
    else if (part !== '..' || !isAbsolute(path)) output.push(part)
  }
  const text = output.join('/')
  const tail = path.endsWith('/') && text !== '' ? '/' : ''
  return isAbsolute(path) ? `/${text}${tail}` : (text || '.') + (tail || (path.endsWith('/') && text === '' ? '/' : ''))
}

export function join(...parts: string[]): string {
  return normalize(parts.filter((part) => part !== '').join('/'))
}

/** Relative when no part is absolute: the host resolves it against the working directory of the call. */
export function resolve(...parts: string[]): string {
  let path = ''
  for (const part of parts) if (part !== '') path = isAbsolute(part) || path === '' ? part : `${path}/${part}`
  const text = normalize(path)
  return text.length > 1 && text.endsWith('/') ? text.slice(0, -1) : text
}

export function dirname(path: string): string {
  const trimmed = path.replace(/\/+$/, '')
  const slash = trimmed.lastIndexOf('/')
  if (slash < 0) return trimmed === '' && path !== '' ? '/' : '.'
  if (slash === 0) return '/'
  return slash === 1 && trimmed.startsWith('//') ? '//' : trimmed.slice(0, slash)
}

export function basename(path: string, suffix = ''): string {
  const name = path.replace(/\/+$/, '').split('/').at(-1)!
  return suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name
}

export function extname(path: string): string {
  const name = basename(path)
  const dot = name.lastIndexOf('.')
  return dot <= 0 || name === '..' ? '' : name.slice(dot)
}

export function relative(from: string, to: string): string {
  const [a, b] = [resolve(from), resolve(to)].map((path) =>
    path.split('/').filter((part) => part !== '' && part !== '.'),
  )
  let shared = 0
  while (shared < a!.length && shared < b!.length && a![shared] === b![shared]) shared++
  return [...a!.slice(shared).map(() => '..'), ...b!.slice(shared)].join('/')
}

export interface ParsedPath {
  root: string
  dir: string
  base: string
  ext: string
  name: string
}

export function parse(path: string): ParsedPath {
  const base = basename(path)
  const ext = extname(path)
  const hasFolder = path.replace(/\/+$/, '').includes('/') || isAbsolute(path)
  return {
    root: isAbsolute(path) ? '/' : '',
    dir: hasFolder ? dirname(path) : '',
    base,
    ext,
    name: ext === '' ? base : base.slice(0, -ext.length),
  }
}

export function format(parts: Partial<ParsedPath>): string {
  const base = parts.base ?? `${parts.name ?? ''}${parts.ext ?? ''}`
  const dir = parts.dir ?? parts.root ?? ''
  if (dir === '') return base
  return dir === parts.root ? dir + base : `${dir}/${base}`
}

export const posix = {
  sep,
  delimiter,
  isAbsolute,
  normalize,
  join,
  resolve,
  dirname,
  basename,
  extname,
  relative,
  parse,
  format,
}
export default posix
