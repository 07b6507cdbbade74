/** `autoagent init`: settings and keys to fill in, for this folder or (`--user`) for the person. Nothing that is there is changed. */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { userFolder } from '../config/load.ts'
import { InputError, errorText, exitCodes, hasCode } from '../protocol/errors.ts'
import { environmentText, ignoredByGit, projectConfigText, userConfigText } from './init-files.ts'
import { plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

interface InitOptions {
  /** Only tells what would be done. */
  dryRun: boolean
  user: boolean
}

/** @throws InputError when the folder refuses. */
export async function runInit({ dryRun, user }: InitOptions, io: Io): Promise<number> {
  const at = (path: string): string => join(io.cwd, path)
  const own = join(userFolder(io.env), 'config.json')
  const done = user
    ? [await make(own, userConfigText(), dryRun, 'private')]
    : [
        await make(at('.autoagent/config.json'), projectConfigText(), dryRun),
        await make(at('.env.example'), environmentText, dryRun),
        await ignore(at('.gitignore'), dryRun),
      ]
  const width = Math.max(...done.map(({ what }) => what.length))
  for (const { what, path, more } of done)
    io.stdout(`${what.padEnd(width)}  ${plainText(near(path, io.cwd))}${more === '' ? '' : `: ${more}`}\n`)
  if (!user && !dryRun) io.stdout(nextSteps)
  return exitCodes.ok
}

const nextSteps = `
Next: cp .env.example .env && chmod 600 .env, fill in a key, then autoagent doctor. Without any key: autoagent demo.
`

interface Done {
  what: string
  path: string
  more: string
}

/** @param access private: nobody else can read it. */
async function make(
  path: string,
  text: string,
  dryRun: boolean,
  access: 'private' | 'shared' = 'shared',
): Promise<Done> {
  const there: Done = { what: 'left alone', path, more: 'it is there' }
  if (dryRun) return (await readIfThere(path)) === null ? { what: 'would make', path, more: '' } : there
  const [folderMode, mode] = access === 'private' ? [0o700, 0o600] : [0o777, 0o666]
  await mkdir(dirname(path), { recursive: true, mode: folderMode }).catch((error: unknown) => {
    throw refused(path, error)
  })
  try {
    // Fails where anything of that name is, also a link to nowhere.
    await writeFile(path, text, { flag: 'wx', mode })
    return { what: 'made', path, more: '' }
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return there
    throw refused(path, error)
  }
}

/** Lines are added to what is there. */
async function ignore(path: string, dryRun: boolean): Promise<Done> {
  const text = await readIfThere(path)
  const bare = (line: string): string => line.trim().replace(/^\//, '').replace(/\/$/, '')
  const known = new Set((text ?? '').split('\n').map(bare))
  const missing = ignoredByGit.filter((line) => !known.has(bare(line)))
  if (missing.length === 0) return { what: 'left alone', path, more: `it has ${ignoredByGit.join(', ')}` }
  if (dryRun) return { what: 'would add to', path, more: missing.join(', ') }
  try {
    await appendFile(path, `${text === null || text === '' || text.endsWith('\n') ? '' : '\n'}${missing.join('\n')}\n`)
  } catch (error) {
    throw refused(path, error)
  }
  return { what: text === null ? 'made' : 'added to', path, more: missing.join(', ') }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw refused(path, error)
  }
}

function refused(path: string, error: unknown): InputError {
  return new InputError(
    `${path} cannot be made: ${errorText(error)}`,
    'choose a folder that you may write to, with -C',
    {
      cause: error,
    },
  )
}

function near(path: string, cwd: string): string {
  const way = relative(cwd, path)
  return way.startsWith('..') ? path : way
}
