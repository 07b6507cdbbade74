/** What may come next on a command line, from the same definitions that read it: commands, options, their choices, names of what is kept. */
import type { Command, Option } from 'commander'

export type KeptKind = 'tools' | 'agents' | 'sessions' | 'runs'

export interface Candidate {
  word: string
  /** What it is, in one line; empty: a name. */
  about: string
}

/** Asked only when a name is wanted. */
export type NamesOf = (kind: KeptKind) => string[]

const keptByOption: { [long: string]: KeptKind } = {
  '--session-id': 'sessions',
  '--fork': 'sessions',
  '--delete-session': 'sessions',
  '--agent-info': 'agents',
  '--forget': 'tools',
}

/** By the command that is above the one with the argument. */
const keptByCommand: { [name: string]: [kind: KeptKind, argument: RegExp] } = {
  tools: ['tools', /^names?$/],
  agents: ['agents', /^name$/],
  runs: ['runs', /^(run|a|b)$/],
  'manage-sessions': ['sessions', /^id$/],
}

/** @param words those after the program's name; the last one, perhaps empty, is the one to be completed. */
export function candidatesFor(program: Command, words: readonly string[], namesOf: NamesOf): Candidate[] {
  const current = words.at(-1) ?? ''
  const { command, wants, position, dashes } = follow(program, words.slice(0, -1))
  const fitting = (all: Candidate[], typed = current): Candidate[] => all.filter(({ word }) => word.startsWith(typed))
  if (wants) return fitting(valuesOf(wants, namesOf), current === '=' ? '' : current)
  if (!dashes && current.startsWith('-')) {
    const [flag, value] = split(current)
    if (value === undefined) return fitting(optionsOf(command, program))
    const option = optionNamed(flag, command, program)
    const values = option ? valuesOf(option, namesOf) : []
    return fitting(values.map(({ word, about }) => ({ word: `${flag}=${word}`, about })))
  }
  if (command.commands.length > 0)
    return fitting(command.commands.map((one) => ({ word: one.name(), about: one.description() })))
  return fitting(argumentsOf(command, position, namesOf))
}

interface Place {
  command: Command
  /** The option whose value comes next. */
  wants: Option | undefined
  /** Arguments given so far. */
  position: number
  /** `--` was given. */
  dashes: boolean
}

function follow(program: Command, words: readonly string[]): Place {
  const place: Place = { command: program, wants: undefined, position: 0, dashes: false }
  for (const word of words) {
    // bash makes three words of --color=always.
    if (word === '=' && place.wants) continue
    const isValue = place.wants && (place.wants.required || !word.startsWith('-'))
    place.wants = undefined
    if (isValue) continue
    if (word === '--') place.dashes = true
    else if (!place.dashes && word.startsWith('-')) {
      const [flag, value] = split(word)
      const option = optionNamed(flag, place.command, program)
      if (option && value === undefined && (option.required || option.optional)) place.wants = option
    } else {
      const next = place.command.commands.find((one) => one.name() === word)
      if (next) place.command = next
      else place.position += 1
    }
  }
  return place
}

function split(word: string): [flag: string, value?: string] {
  const at = word.indexOf('=')
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)]
}

/** Those of the program may stand behind a command too. */
function optionNamed(flag: string, ...commands: Command[]): Option | undefined {
  return commands.flatMap(({ options }) => options).find(({ long, short }) => flag === long || flag === short)
}

function optionsOf(...commands: Command[]): Candidate[] {
  const options = [...new Set(commands)].flatMap((command) => command.createHelp().visibleOptions(command))
  const named = options.map(({ long, short, description }) => ({ word: long ?? short ?? '', about: description }))
  return [...new Map(named.map((one) => [one.word, one])).values()]
}

function valuesOf({ argChoices, long }: Option, namesOf: NamesOf): Candidate[] {
  const kind = keptByOption[long ?? '']
  return named(argChoices ?? (kind ? namesOf(kind) : []))
}

function argumentsOf(command: Command, position: number, namesOf: NamesOf): Candidate[] {
  const { registeredArguments, parent } = command
  const last = registeredArguments.at(-1)
  const argument = registeredArguments[position] ?? (last?.variadic ? last : undefined)
  if (!argument) return []
  if (argument.argChoices) return named(argument.argChoices)
  const kept = keptByCommand[parent?.name() ?? '']
  return kept?.[1].test(argument.name()) ? named(namesOf(kept[0])) : []
}

const named = (words: readonly string[]): Candidate[] => words.map((word) => ({ word, about: '' }))
