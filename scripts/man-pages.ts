/** Manual pages from the definitions that `--help` is made of; the build puts them into the package. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command, Option } from 'commander'
import { settingMeanings } from '../src/cli/init-files.ts'
import { createSessionsProgram } from '../src/cli/manage-sessions.ts'
import { createProgram } from '../src/cli/program.ts'
import { settingNames, settingRows } from '../src/config/settings.ts'

/** File name → its text in roff (man macros). */
export function manPages(version: string): Record<string, string> {
  const io = { stdout: () => {}, stderr: () => {}, interactive: false, cwd: '/', env: {} }
  return {
    'autoagent.1': page(
      createProgram(version, async () => {}),
      version,
      `${environment()}${files}`,
      'manage\\-sessions(1)',
    ),
    'manage-sessions.1': page(createSessionsProgram(io, { code: 0, complaint: '' }), version, '', 'autoagent(1)'),
  }
}

export async function writeManPages(folder: string): Promise<void> {
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  await mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries(manPages(version))) await writeFile(join(folder, name), text)
}

function page(program: Command, version: string, more: string, seeAlso: string): string {
  const name = program.name()
  return `.TH ${escaped(name).toUpperCase()} 1 "" "AutoAgent ${version}" "User Commands"
.SH NAME
${escaped(name)} \\- ${escaped(firstSentence(program.description()))}
.SH SYNOPSIS
.B ${escaped(name)}
${escaped(program.usage())}
.SH DESCRIPTION
${escaped(program.description())}
${optionSections(program)}.SH COMMANDS
${commandsOf(program).join('')}${closing(program)}${more}.SH SEE ALSO
${seeAlso}
`
}

function firstSentence(text: string): string {
  return text.replace(/[:.].*$/s, '')
}

/** One section for each group of the help. */
function optionSections(command: Command): string {
  const help = command.createHelp()
  const groups = Map.groupBy(help.visibleOptions(command), (option) => option.helpGroupHeading ?? 'Options:')
  return [...groups]
    .map(
      ([heading, options]) =>
        `.SH ${escaped(heading.replace(/:$/, '').toUpperCase())}\n${options.map(optionText).join('')}`,
    )
    .join('')
}

function optionText(option: Option): string {
  const { flags, description, argChoices, defaultValue } = option
  const choices = argChoices ? ` One of ${argChoices.join(', ')}.` : ''
  const standard = typeof defaultValue === 'string' ? ` Default: ${defaultValue}.` : ''
  return `.TP\n.B ${escaped(flags)}\n${escaped(`${sentence(description)}${choices}${standard}`)}\n`
}

/** Those that do something, each with the words before it. */
function commandsOf(command: Command, before = ''): string[] {
  return command.commands.flatMap((one) => {
    const name = `${before}${one.name()}`
    if (one.commands.length > 0) return commandsOf(one, `${name} `)
    const words = one.registeredArguments.map((argument) => {
      const shown = argument.variadic ? `${argument.name()}...` : argument.name()
      return argument.required ? `<${shown}>` : `[${shown}]`
    })
    const options = one.options.filter(({ hidden }) => !hidden)
    const own = options.length > 0 ? `.RS\n${options.map(optionText).join('')}.RE\n` : ''
    return [`.TP\n.B ${escaped([name, ...words].join(' '))}\n${escaped(sentence(one.description()))}\n${own}`]
  })
}

/** What the help says at its end: paragraphs that begin with their heading. */
function closing(program: Command): string {
  let whole = ''
  program.configureOutput({ writeOut: (text) => (whole += text), getOutHelpWidth: () => 80 }).outputHelp()
  const text = whole.slice(program.helpInformation().length).trim()
  const sections = text.split(/\n\n/).map((paragraph) => {
    const [, heading = '', rest = ''] = /^([A-Z][\w ]+):([^]*)$/.exec(paragraph) ?? []
    const title = heading === 'Exit codes' ? 'EXIT STATUS' : heading.toUpperCase()
    return rest.startsWith('\n')
      ? `.SH ${title}\n.nf\n${escaped(rest.slice(1))}\n.fi\n`
      : `.SH ${title}\n${escaped(rest.trim().replaceAll(/\s+/g, ' '))}\n`
  })
  return sections.join('')
}

function environment(): string {
  const rows = settingNames.map((name) => {
    const { env, default: standard } = settingRows[name]
    const usual = standard === null ? '' : ` Default: ${String(standard)}.`
    return `.TP\n.B ${escaped(env.join(', '))}\n${escaped(`${settingMeanings[name][0]}.${usual}`)}\n`
  })
  return `.SH ENVIRONMENT\nKeys and servers of providers: see docs/providers.md. A file .env in the working directory is read too.\n${rows.join('')}`
}

const files = `.SH FILES
.TP
.B ~/.config/autoagent/config.json, .autoagent/config.json
Settings, as "autoagent init" writes them; the second counts in a trusted folder.
.TP
.B .permanent_tools, .agents, .sessions, .runs
Tools, agents, conversations, and the record of each run.
`

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(begun) ? begun : `${begun}.`
}

/** Text as roff prints it: no line begins a request, a dash is a minus, an apostrophe and a caret are what they are. */
function escaped(text: string): string {
  const special: Record<string, string> = {
    '\\': '\\e',
    '-': '\\-',
    "'": '\\(aq',
    '`': '\\(ga',
    '^': '\\(ha',
    '~': '\\(ti',
  }
  return text
    .replaceAll(/[\\\-'`^~]/g, (one) => special[one]!)
    .replaceAll(/[^\0-\x7f]/gu, (one) => `\\[u${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`)
    .replaceAll(/^\./gm, '\\&.')
}
