/** `autoagent runs open RUN`: its views made anew, and the page shown in the browser, or named where there is none. */
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { exitCodes } from '../protocol/errors.ts'
import type { Flags } from './flags.ts'
import { openLists } from './lists.ts'
import { plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

export async function runOpen(runId: string | undefined, io: Io, flags: Flags): Promise<number> {
  const { runs, views } = await openLists(io, flags)
  const chosen = runId ?? (await runs())[0]?.runId
  if (chosen === undefined) {
    io.stdout('No runs yet.\n')
    return exitCodes.ok
  }
  const made = await views(chosen)
  if (made.problem) io.stderr(`warning: ${plainText(made.problem)}\n`)
  const page = resolve(io.cwd, made.page)
  // The path is told in any case: the browser may be on another machine, or not come up.
  io.stdout(`${plainText(page)}\n`)
  const command = browserCommand(pathToFileURL(page).href, io.env, process.platform)
  if (command === null) return exitCodes.ok
  const wrong = await launch(command)
  if (wrong !== null) io.stderr(`note: ${plainText(wrong)}; open the file yourself\n`)
  return exitCodes.ok
}

/** The words of the command that opens `url` for the person; null: there is no screen to open it on. */
export function browserCommand(url: string, env: Io['env'], platform: NodeJS.Platform): string[] | null {
  // The first of a list is enough: it is what the person likes best. `%s` stands for the address.
  const [wanted = ''] = (env['BROWSER'] ?? '').split(':').filter((part) => part.trim() !== '')
  if (wanted !== '') {
    const words = wanted.trim().split(/\s+/)
    return words.some((word) => word.includes('%s'))
      ? words.map((word) => word.replaceAll('%s', () => url))
      : [...words, url]
  }
  if (platform === 'darwin') return ['open', url]
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url]
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open', url] : null
}

/** The browser outlives us. @returns what went wrong, in words; null when it was started. */
function launch([program = '', ...args]: string[]): Promise<string | null> {
  return new Promise((done) => {
    const child = spawn(program, args, { detached: true, stdio: 'ignore' })
    child.on('error', (error) => done(`the browser "${program}" could not be started (${error.message})`))
    child.on('spawn', () => {
      child.unref()
      done(null)
    })
  })
}
