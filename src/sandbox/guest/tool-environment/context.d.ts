/**
 * The world of a tool, as types: exactly what exists at run time in the sandbox, and nothing of Node or a browser besides.
 * Tools are checked against the files of this folder alone, with `lib: ["es2024"]` and `types: []`.
 */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

interface FileFacts {
  type: 'file' | 'directory' | 'other'
  /** Bytes. */
  size: number
  /** ISO 8601, UTC. */
  modified: string
}

interface ListedFile {
  name: string
  type: 'file' | 'directory' | 'link' | 'other'
}

interface RunResult {
  /** null when a signal ended it. */
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
  /** Output above 1 MB per stream was cut. */
  truncated: boolean
}

/**
 * What a tool can do to the world, within its grants. A use that is not granted rejects with `code: 'E_POLICY'`; failures of
 * the world reject with a `code` such as `ENOENT`. Paths are relative to the working directory, or absolute.
 */
interface ToolContext {
  /** Prints to the logs of the call. */
  log(...values: unknown[]): void
  /** Needs net:HOST. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** UTF-8 text. Needs read:PATH. */
  readFile(path: string): Promise<string>
  readBytes(path: string): Promise<Uint8Array<ArrayBuffer>>
  readJson(path: string): Promise<any>
  /** Replaces the file. Needs write:PATH. */
  writeFile(path: string, data: string | ArrayBufferView | ArrayBuffer): Promise<void>
  appendFile(path: string, data: string | ArrayBufferView | ArrayBuffer): Promise<void>
  /** Entries sorted by name. Needs read:PATH. */
  list(path?: string): Promise<ListedFile[]>
  stat(path: string): Promise<FileFacts>
  exists(path: string): Promise<boolean>
  /** With the folders above it. Needs write:PATH. */
  mkdir(path: string): Promise<void>
  remove(path: string, options?: { recursive?: boolean }): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Runs a program without a shell. Needs run:PROGRAM. A code other than 0 is a result, not an error. */
  run(program: string, args?: readonly string[], options?: RunOptions): Promise<RunResult>
  /** null when it is not set. Needs env:NAME. */
  env(name: string): Promise<string | null>
  /**
   * A handle; the host puts the value in its place in headers of fetch and in `env` of ctx.run, and nowhere else. Needs
   * secret:NAME. The value itself is never seen: it comes back as [REDACTED:NAME].
   */
  secret(name: string): string
  /** Kept between calls and runs, for this tool alone. Needs kv. */
  kv: KeyValues
  /** Other tools of the library: ctx.tools.NAME(args). Needs tool:NAME. Rejects with the code of the tool's failure. */
  tools: { readonly [name: string]: (args?: Record<string, any>) => Promise<any> }
}

interface RunOptions {
  cwd?: string
  timeoutMs?: number
  /** Secrets only: { TOKEN: ctx.secret('TOKEN') }. */
  env?: Record<string, string>
}

/** JSON of at most 64 KB per key, 256 keys, 1 MB together. */
interface KeyValues {
  /** null when there is none. */
  get(key: string): Promise<any>
  set(key: string, value: Json): Promise<void>
  /** false when there was none. */
  delete(key: string): Promise<boolean>
  list(prefix?: string): Promise<string[]>
}
