/** Commands and flags of `autoagent`. Handlers are imported when they are called: start-up pays only for what it uses. */
import { Command } from 'commander'
import { UserError } from '../protocol/errors.ts'
import { addAgentCommands } from './agent-commands.ts'
import { addFlags, plainOutput } from './flags.ts'
import type * as Lists from './lists.ts'
import type { Flags, Handler } from './flags.ts'
import type { Io } from './terminal.ts'
import { addRetentionOptions } from './retention-options.ts'
import { addServeCommands } from './serve-commands.ts'
import { addSetUpCommands } from './set-up-commands.ts'
import { addToolCommands } from './tool-commands.ts'

const closing = `
Examples:
  autoagent demo                                    see it work, without any key
  autoagent -q "Sum the column amount of data.csv" --allow-read=data.csv
  autoagent --session-id report --resume            go on where it stopped

Exit codes: 0 accepted, 1 failure, 2 usage, 3 not verified, 4 not achieved, 41 credentials, 42 input, 44 sandbox,
52 configuration, 53 turns, 56 budget, 57 time, 58 loop, 59 needs you, 130 interrupted, 143 terminated.`

export function createProgram(version: string, call: (handler: Handler, flags: Flags) => Promise<void>): Command {
  const program = addFlags(new Command('autoagent'))
    .description('An autonomous agent: it writes its own tools, runs them in a sandbox and checks its work.')
    .version(version, '-V, --version')
    .addHelpText('after', closing)
    .usage('[options] [command]')
    .argument('[words...]')
    .exitOverride()
    .configureOutput(plainOutput)
    .showSuggestionAfterError()
    .action(async (words: string[], flags: Flags) => {
      if (words.length > 0) return answerWords(words, program)
      const handler =
        listHandler(flags) ?? (async (io, given) => (await import('./run-command.ts')).runFromFlags(given, io))
      await call(handler, flags)
    })
  const command = (
    parent: Command,
    signature: string,
    text: string,
    handler: (args: string[], options: Record<string, string>) => Handler,
  ): Command =>
    parent
      .command(signature)
      .description(text)
      .exitOverride()
      .action(async (...given: unknown[]) => {
        const self = given.at(-1) as Command
        const args = given.slice(0, -2).flat() as string[]
        await call(handler(args, self.opts()), program.opts<Flags>())
      })

  command(
    program,
    'demo',
    'solve a real task on a real file with a recorded model',
    () => async (io, flags) => (await import('./demo.ts')).runDemo(io, flags),
  )

  command(
    program,
    'doctor',
    'what works, what does not, and the cure; every setting and its source',
    (_, { json, repair }) =>
      async (io, flags) =>
        (await import('./doctor.ts')).runDoctor({ json: json !== undefined, repair: repair !== undefined }, io, flags),
  )
    .option('--json', 'for programs')
    .option('--repair', 'sets torn ends of kept files aside, makes the indexes anew')
    .addHelpText(
      'after',
      '\nExit codes: 0 a run can work; else what is in the way: 41 key, 1 network, 44 sandbox, 52 the rest.',
    )

  addSetUpCommands(program, command)
  addServeCommands(program, command)

  const tools = program.command('tools').description('the library of tools').exitOverride()
  addToolCommands(tools, command)

  const agents = program.command('agents').description('specialised agents').exitOverride()
  addAgentCommands(agents, command)

  const models = program.command('models').description('models of the providers').exitOverride()
  command(
    models,
    'list [provider]',
    'what the providers that are set up (or this one) offer: windows, prices, tools',
    ([provider], { json }) =>
      async (io, flags) =>
        (await import('./models-command.ts')).modelsList(provider, json !== undefined, io, flags),
  ).option('--json', 'for programs')
  command(
    models,
    'test <provider/model>',
    'one tiny round trip with a tool: whether the model does what is needed, and how fast',
    ([model], { json }) =>
      async (io, flags) =>
        (await import('./models-command.ts')).modelsTest(model!, json !== undefined, io, flags),
  ).option('--json', 'for programs')

  const secrets = program
    .command('secrets')
    .description('keys that tools may use unseen, encrypted in your folder')
    .exitOverride()
  command(
    secrets,
    'list',
    'names, dates and kinds; never a value',
    () => async (io, flags) => (await import('./secrets-command.ts')).secretsList(io, flags),
  )
  command(
    secrets,
    'set <name>',
    'keeps a value, from a hidden prompt or standard input',
    ([name]) =>
      async (io) =>
        (await import('./secrets-command.ts')).secretsSet(name!, io),
  )
  command(
    secrets,
    'remove <name>',
    'forgets it',
    ([name]) =>
      async (io) =>
        (await import('./secrets-command.ts')).secretsRemove(name!, io),
  )

  const newestRun = async (io: Io, flags: Flags): Promise<string> => (await import('./lists.ts')).newestRun(io, flags)
  const runs = program.command('runs').description('records of past runs').exitOverride()
  command(
    runs,
    'list',
    'the newest runs, and which still go on',
    () => async (io, flags) => (await import('./run-list.ts')).runsList(io, flags),
  )
  command(
    runs,
    'show [run]',
    'the events of a run (default: the newest)',
    ([run], { format }) =>
      async (io, flags) =>
        (await import('./run-show.ts')).runShow(run ?? (await newestRun(io, flags)), format ?? 'text', io, flags),
  ).option('--format <format>', 'text, json, seed (the first AutoAgent’s events), or views (makes timeline.html anew)')

  command(
    runs,
    'watch [run]',
    'follow a run that goes on in another terminal (default: the newest); ends as it ends',
    ([run]) =>
      async (io, flags) =>
        (await import('./run-watch.ts')).runWatch(run, io, flags),
  )

  command(
    runs,
    'open [run]',
    'its timeline in the browser (default: the newest)',
    ([run]) =>
      async (io, flags) =>
        (await import('./run-open.ts')).runOpen(run, io, flags),
  )

  command(
    runs,
    'verdicts [run]',
    'what the Supervisor ruled, and on what (default: in the newest)',
    ([run]) =>
      async (io, flags) =>
        (await import('./run-verdicts.ts')).runVerdicts(run ?? (await newestRun(io, flags)), io, flags),
  )

  command(
    runs,
    'replay [run]',
    'go through a run (default: the newest) again from its record, offline: identical, or where it parts',
    ([run], { fromTurn }) =>
      async (io, flags) =>
        (await import('./run-replay.ts')).runReplay(run ?? (await newestRun(io, flags)), fromTurn, io, flags),
  ).option('--from-turn <n>', 'go on live from there, in a copy of the session')

  command(
    runs,
    'diff <a> <b>',
    'where two runs differ, turn by turn',
    ([a, b]) =>
      async (io, flags) =>
        (await import('./run-diff.ts')).runDiff(a!, b!, io, flags),
  )

  addRetentionOptions(
    command(
      runs,
      'clean',
      'remove records of runs by age, count and size (together they mean AND)',
      (_, options) => async (io, flags) => (await import('./run-clean.ts')).runsClean(options, io, flags),
    ),
  )

  // Shown in the help; `autoagent.ts` hands its arguments to manage-sessions before they are read here.
  program.command('sessions').description('kept sessions: the commands of manage-sessions').argument('[args...]')
  return program
}

/** Words that are no command: `help`, a task without its flag, or a slip. @throws UserError (usage) with the way out. */
function answerWords(words: string[], program: Command): void {
  const [first = '', second] = words
  if (first === 'help') {
    const command = second === undefined ? program : program.commands.find((one) => one.name() === second)
    if (command) return command.outputHelp()
  }
  const task = words.join(' ')
  const commands = program.commands.map((one) => one.name()).join(', ')
  throw new UserError(
    'usage',
    `unknown command "${first}"`,
    `did you mean -q "${task.replaceAll('"', '\\"')}"? Commands are: ${commands}; see autoagent --help`,
  )
}

/** The seed's list flags; undefined: a task is to be run. */
function listHandler(flags: Flags): Handler | undefined {
  const lists = async (): Promise<typeof Lists> => import('./lists.ts')
  if (flags.toolsList) return async (io) => (await lists()).toolsList(io, flags)
  if (flags.agentsList || flags.agentsAllSessions)
    return async (io) => (await import('./agent-lists.ts')).agentsList(io, flags)
  if (flags.agentInfo !== undefined)
    return async (io) => (await import('./agent-lists.ts')).agentShow(flags.agentInfo!, io, flags)
  if (flags.sessionsList) return async (io) => (await lists()).sessionsList(io, flags)
  if (flags.deleteSession !== undefined)
    return async (io) => (await lists()).sessionDelete(flags.deleteSession!, io, flags)
  return undefined
}
