/** The `node:` modules for files and paths. */
declare module 'node:fs/promises' {
  type Path = string | URL
  type Encoding = BufferEncoding | { encoding: BufferEncoding }
  interface Stats {
    size: number
    mtime: Date
    mtimeMs: number
    isFile(): boolean
    isDirectory(): boolean
    isSymbolicLink(): boolean
  }
  interface Dirent {
    name: string
    parentPath: string
    isFile(): boolean
    isDirectory(): boolean
    isSymbolicLink(): boolean
  }
  function readFile(path: Path, options: Encoding): Promise<string>
  function readFile(path: Path, options?: { encoding?: null } | null): Promise<Buffer>
  function writeFile(
    path: Path,
    data: string | ArrayBufferView,
    options?: BufferEncoding | { encoding?: BufferEncoding; flag?: 'w' | 'a' },
  ): Promise<void>
  function appendFile(
    path: Path,
    data: string | ArrayBufferView,
    options?: BufferEncoding | { encoding?: BufferEncoding },
  ): Promise<void>
  function readdir(path: Path, options: { withFileTypes: true; recursive?: boolean }): Promise<Dirent[]>
  function readdir(path: Path, options?: { withFileTypes?: false; recursive?: boolean }): Promise<string[]>
  function stat(path: Path): Promise<Stats>
  function lstat(path: Path): Promise<Stats>
  function access(path: Path): Promise<void>
  function mkdir(path: Path, options?: { recursive?: boolean }): Promise<void>
  function rm(path: Path, options?: { recursive?: boolean; force?: boolean }): Promise<void>
  function unlink(path: Path): Promise<void>
  function rmdir(path: Path): Promise<void>
  function rename(from: Path, to: Path): Promise<void>
  function copyFile(from: Path, to: Path): Promise<void>
  const promises: {
    readFile: typeof readFile
    writeFile: typeof writeFile
    appendFile: typeof appendFile
    readdir: typeof readdir
    stat: typeof stat
    lstat: typeof lstat
    access: typeof access
    mkdir: typeof mkdir
    rm: typeof rm
    unlink: typeof unlink
    rmdir: typeof rmdir
    rename: typeof rename
    copyFile: typeof copyFile
  }
  export {
    readFile,
    writeFile,
    appendFile,
    readdir,
    stat,
    lstat,
    access,
    mkdir,
    rm,
    unlink,
    rmdir,
    rename,
    copyFile,
    Stats,
    Dirent,
  }
  export default promises
}
/** Only `promises`: nothing is synchronous here. */
declare module 'node:fs' {
  import promises from 'node:fs/promises'
  export { promises }
  const fs: { promises: typeof promises }
  export default fs
}
declare module 'node:path' {
  interface ParsedPath {
    root: string
    dir: string
    base: string
    ext: string
    name: string
  }
  interface PathModule {
    readonly sep: '/'
    readonly delimiter: ':'
    isAbsolute(path: string): boolean
    normalize(path: string): string
    join(...parts: string[]): string
    /** Relative when no part is absolute: the working directory is the host's. */
    resolve(...parts: string[]): string
    dirname(path: string): string
    basename(path: string, suffix?: string): string
    extname(path: string): string
    relative(from: string, to: string): string
    parse(path: string): ParsedPath
    format(parts: Partial<ParsedPath>): string
  }
  export const {
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
  }: PathModule
  export const posix: PathModule
  const path: PathModule
  export default path
}
