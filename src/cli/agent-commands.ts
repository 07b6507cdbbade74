/** The commands of `autoagent agents`. Handlers are imported when they are called. */
import type { Command } from 'commander'
import type * as Lists from './agent-lists.ts'
import type * as Versions from './agent-versions.ts'
import type { addToolCommands } from './tool-commands.ts'

/** @param command adds one command, with what it does. */
export function addAgentCommands(agents: Command, command: Parameters<typeof addToolCommands>[1]): void {
  const lists = async (): Promise<typeof Lists> => import('./agent-lists.ts')
  const versions = async (): Promise<typeof Versions> => import('./agent-versions.ts')
  const add = (signature: string, text: string, handler: Parameters<typeof command>[3]): Command =>
    command(agents, signature, text, handler)

  add('list', 'all agents', () => async (io, flags) => (await lists()).agentsList(io, flags))
  add(
    'show <name>',
    'one agent: its role, its tools, its limits, its instructions',
    ([name]) =>
      async (io, flags) =>
        (await lists()).agentShow(name!, io, flags),
  )
  add(
    'history <name>',
    'kept versions of an agent',
    ([name]) =>
      async (io, flags) =>
        (await versions()).agentHistory(name!, io, flags),
  )
  add(
    'rollback <name> <version>',
    'make an earlier version the newest one',
    ([name, version]) =>
      async (io, flags) =>
        (await versions()).agentRollback(name!, version!, io, flags),
  )
}
