/** `autoagent secrets list|set|remove`: the vault. Values come from a hidden prompt or standard input and are never shown. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { loadConfiguration } from '../config/load.ts'
import { InputError, exitCodes } from '../protocol/errors.ts'
import { openVault } from '../secret-keeping.ts'
import type { Vault } from '../secret-keeping.ts'
import type { Flags } from './flags.ts'
import { readAll } from './read-task.ts'
import { plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

export async function secretsList(io: Io, flags: Flags): Promise<number> {
  const secrets = (await vaultOf(io).list()).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  if (flags.outputFormat === 'json') {
    io.result(`${JSON.stringify(secrets)}\n`)
    return exitCodes.ok
  }
  if (secrets.length === 0) io.stderr('no secrets are kept; add one with: autoagent secrets set NAME\n')
  const width = Math.max(0, ...secrets.map(({ name }) => name.length))
  for (const { name, kind, chars, addedAt } of secrets)
    io.stdout(`${name.padEnd(width)}  ${addedAt.slice(0, 10)}  ${plainText(kind)}, ${chars} characters\n`)
  return exitCodes.ok
}

export async function secretsSet(name: string, io: Io): Promise<number> {
  const vault = vaultOf(io)
  const value = io.interactive
    ? await askHidden(`Value of ${plainText(name)} (not shown): `)
    : (await readAll(io)).replace(/\r?\n$/, '')
  await vault.set(name, value)
  io.stderr(
    `${name} is kept; a tool may send it to a host with --allow-secret=${name}@HOST${
      io.env[name] ? `. The variable ${name} of the environment goes before it` : ''
    }\n`,
  )
  return exitCodes.ok
}

export async function secretsRemove(name: string, io: Io): Promise<number> {
  if (!(await vaultOf(io).remove(name)))
    throw new InputError(`there is no secret "${plainText(name)}"`, 'see autoagent secrets list')
  io.stderr(`${name} is removed\n`)
  return exitCodes.ok
}

function vaultOf({ cwd, env }: Io): Vault {
  return openVault(loadConfiguration({ cwd, env, flags: {} }))
}

/** @throws InputError when input ended before a line was. */
async function askHidden(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  process.stderr.write(question)
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true, historySize: 0 })
  const line = await new Promise<string | null>((resolve) => {
    lines.once('line', resolve)
    lines.once('close', () => resolve(null))
    lines.once('SIGINT', () => resolve(null))
  })
  lines.close()
  process.stderr.write('\n')
  if (line === null) throw new InputError('no value was given', 'type it, or pipe it in')
  return line
}
