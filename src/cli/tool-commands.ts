/** The commands of `autoagent tools`. Handlers are imported when they are called. */
import type { Command } from 'commander'
import type { Handler } from './flags.ts'
import type * as Lists from './lists.ts'

/** @param command adds one command, with what it does. */
export function addToolCommands(
  tools: Command,
  command: (
    parent: Command,
    signature: string,
    text: string,
    handler: (args: string[], options: Record<string, string>) => Handler,
  ) => Command,
): void {
  const lists = async (): Promise<typeof Lists> => import('./lists.ts')
  const add = (signature: string, text: string, handler: Parameters<typeof command>[3]): Command =>
    command(tools, signature, text, handler)

  add('list', 'all tools', () => async (io, flags) => (await lists()).toolsList(io, flags))
  add(
    'search <words...>',
    'the tools that fit these words, best first',
    (words) => async (io, flags) => (await import('./tool-search.ts')).toolSearch(words.join(' '), io, flags),
  )
  add(
    'show <name>',
    'one tool: what it does, its grants, its source',
    ([name]) =>
      async (io, flags) =>
        (await lists()).toolShow(name!, io, flags),
  )
  // Shown in the help; `autoagent.ts` takes it, because a tool's own arguments may bear the names of flags.
  tools
    .command('run <name> [arguments...]')
    .description('run a tool without a model; "tools run NAME --help" shows its arguments')
  add(
    'test [name]',
    'run the kept examples of a tool with the grants of --allow-…; 0: all of them hold',
    ([name], { all }) =>
      async (io, flags) =>
        (await import('./tool-test.ts')).toolTest(name, all !== undefined, io, flags),
  ).option('--all', 'of every tool')
  add(
    'history <name>',
    'kept versions of a tool',
    ([name]) =>
      async (io, flags) =>
        (await import('./tool-versions.ts')).toolHistory(name!, io, flags),
  )
  add(
    'diff <name> [from] [to]',
    'what changed between two kept versions (the newest and the one before it)',
    ([name, from, to]) =>
      async (io, flags) =>
        (await import('./tool-versions.ts')).toolDiff(name!, from, to, io, flags),
  )
  add(
    'rollback <name> <version>',
    'make an earlier version the newest one',
    ([name, version]) =>
      async (io, flags) =>
        (await lists()).toolRollback(name!, version!, io, flags),
  )
  add(
    'remove <name>',
    'take a tool out of the library; its versions stay',
    ([name]) =>
      async (io, flags) =>
        (await lists()).toolRemove(name!, io, flags),
  )
  add(
    'export [names...]',
    'write tools (all of them, or these) to a pack for others',
    (names, { out }) =>
      async (io, flags) =>
        (await import('./tool-pack.ts')).toolExport(names, out!, io, flags),
  ).requiredOption('--out <path>', 'a file that ends in .tgz, or a folder')
  add(
    'import <pack>',
    'put the tools of a pack (.tgz or folder) through the gate; examples run with the grants of --allow-…',
    ([pack], { yes, withoutExamples }) =>
      async (io, flags) =>
        (await import('./tool-pack.ts')).toolImport(
          pack!,
          { yes: yes !== undefined, withoutExamples: withoutExamples !== undefined },
          io,
          flags,
        ),
  )
    .option('--yes', 'do not ask')
    .option('--without-examples', 'for examples that need what is not here; the tools are untested then')
  add(
    'approvals',
    'what you always allow to tools',
    (_, { forget }) =>
      async (io, flags) =>
        (await import('./tool-approvals.ts')).toolApprovals(forget, io, flags),
  ).option('--forget <name>', 'take back what you always allow to this tool')
}
