/** Commands that prepare a folder or a shell. Handlers are imported when they are called. */
import type { Command } from 'commander'
import type { addToolCommands } from './tool-commands.ts'

/** @param command adds one command, with what it does. */
export function addSetUpCommands(program: Command, command: Parameters<typeof addToolCommands>[1]): void {
  command(
    program,
    'init',
    'write commented settings, .env.example and lines of .gitignore; changes nothing that is there',
    (_, { dryRun, user }) =>
      async (io) =>
        (await import('./init.ts')).runInit({ dryRun: dryRun !== undefined, user: user !== undefined }, io),
  )
    .option('--dry-run', 'only tell what would be written')
    .option('--user', 'your own settings, for all folders')
  const completion = command(
    program,
    'completion <shell> [words...]',
    'print the completion script of a shell; in ~/.bashrc: eval "$(autoagent completion bash)"',
    ([shell, ...words]) =>
      async (io) =>
        (await import('./completion.ts')).runCompletion(shell!, words, program, io),
  )
  // Told, not enforced: the scripts call it with "words".
  completion.registeredArguments[0]!.argChoices = ['bash', 'zsh', 'fish']
}
