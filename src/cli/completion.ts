/** `autoagent completion SHELL`: its script; `completion words`, which the scripts call: what may come next, one line each. */
import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { loadConfiguration } from '../config/load.ts'
import { UserError, exitCodes } from '../protocol/errors.ts'
import { completionScripts } from './completion-scripts.ts'
import type { Shell } from './completion-scripts.ts'
import { candidatesFor } from './completion-words.ts'
import type { Candidate, KeptKind } from './completion-words.ts'
import { plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

/** @throws UserError (usage) for another shell. */
export async function runCompletion(
  shell: string,
  words: readonly string[],
  program: Command,
  io: Io,
): Promise<number> {
  if (shell === 'words') {
    const [asking = '', ...typed] = words
    io.stdout(textFor(asking, await wordsFor(typed, program, io)))
    return exitCodes.ok
  }
  if (!isShell(shell))
    throw new UserError(
      'usage',
      `there is no completion for "${plainText(shell)}"`,
      `give one of ${Object.keys(completionScripts).join(', ')}`,
    )
  io.stdout(completionScripts[shell])
  return exitCodes.ok
}

const isShell = (name: string): name is Shell => Object.hasOwn(completionScripts, name)

async function wordsFor(typed: readonly string[], program: Command, io: Io): Promise<Candidate[]> {
  const cwd = resolve(io.cwd, valueOf(typed, '-C') ?? valueOf(typed, '--directory') ?? '.')
  const namesOf = (kind: KeptKind): string[] => keptNames(kind, { ...io, cwd }, valueOf(typed, folderFlags[kind]))
  const isOfSessions = typed.length > 1 && typed[0] === 'sessions'
  if (!isOfSessions) return candidatesFor(program, typed, namesOf)
  const { createSessionsProgram } = await import('./manage-sessions.ts')
  return candidatesFor(createSessionsProgram(io, { code: 0, complaint: '' }), typed.slice(1), namesOf)
}

const endings: { [kind in KeptKind]: RegExp } = {
  tools: /\.ts$/,
  agents: /\.(json|md)$/,
  sessions: /\.jsonl$/,
  runs: /$/,
}
const folderFlags: { [kind in KeptKind]: string } = {
  tools: '--tools-dir',
  agents: '--agents-dir',
  sessions: '--sessions-dir',
  runs: '--log-dir',
}
const notNames = new Set(['manifest.json', 'README.md', 'index.json'])

/** By the files alone: whoever completes waits for nothing. The newest runs and sessions come first where the shell keeps the order. */
function keptNames(kind: KeptKind, { cwd, env }: Pick<Io, 'cwd' | 'env'>, given: string | undefined): string[] {
  try {
    const folder = given ?? loadConfiguration({ cwd, env, flags: {} }).settings[`${kind}Dir`]
    const files = readdirSync(resolve(cwd, folder)).filter((file) => !file.startsWith('.') && !notNames.has(file))
    const names = files.filter((file) => endings[kind].test(file)).map((file) => file.replace(endings[kind], ''))
    return kind === 'runs' || kind === 'sessions' ? names.toSorted().toReversed() : names.toSorted()
  } catch {
    // Nothing is kept yet, or the configuration is wrong: a completion says neither.
    return []
  }
}

/** What was typed after a flag or its equals sign. */
function valueOf(typed: readonly string[], flag: string): string | undefined {
  const at = typed.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`))
  if (at < 0) return undefined
  const [, value] = typed[at]!.split('=', 2)
  return value ?? typed.slice(at + 1).find((word) => word !== '=')
}

function textFor(shell: string, candidates: readonly Candidate[]): string {
  return candidates.map((one) => `${lineFor(shell, { word: plainText(one.word), about: one.about })}\n`).join('')
}

function lineFor(shell: string, { word, about }: Candidate): string {
  if (shell === 'fish') return about === '' ? word : `${word}\t${about}`
  if (shell === 'zsh') return about === '' ? word.replaceAll(':', '\\:') : `${word.replaceAll(':', '\\:')}:${about}`
  return word
}
