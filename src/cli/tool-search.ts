/** `autoagent tools search`: the library by words, ranked as it is for the Coder. */
import { UserError, exitCodes } from '../protocol/errors.ts'
import type { Flags } from './flags.ts'
import { openLists } from './lists.ts'
import { cell, short } from './session-text.ts'
import { plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

const mostMatches = 20
const descriptionWidth = 120

export async function toolSearch(words: string, io: Io, flags: Flags): Promise<number> {
  if (words.trim() === '') throw new UserError('usage', 'there is nothing to search for', 'give one or more words')
  const { searchTools } = await openLists(io, flags)
  const all = await searchTools(words)
  const best = all.slice(0, mostMatches).map(({ entry, relevance }) => {
    const { name, version, status, description } = entry
    return { name, version, status, description, score: Math.round(relevance * 100) / 100 }
  })
  if (flags.outputFormat === 'json') {
    io.result(`${JSON.stringify(best)}\n`)
    return exitCodes.ok
  }
  const width = Math.max(0, ...best.map(({ name }) => name.length))
  const lines = best.map(
    ({ name, description, score }) =>
      `${score.toFixed(2).padStart(6)}  ${cell(name, width)}  ${short(description, descriptionWidth)}`,
  )
  if (best.length === 0) lines.push(`No tool fits "${plainText(words)}"; "autoagent tools list" shows all.`)
  if (all.length > best.length) lines.push(`… ${all.length - best.length} more; add words`)
  io.stdout(`${lines.join('\n')}\n`)
  return exitCodes.ok
}
