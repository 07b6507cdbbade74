/** `autoagent` on a terminal without a task: opens the screen that fits, and ends when the person leaves. */
import { chooseModels } from '../../app.ts'
import type { SessionChoice } from '../../app.ts'
import type { Configuration } from '../../config/load.ts'
import { exitCodes } from '../../protocol/errors.ts'
import type { Grants } from '../../protocol/grant.ts'
import type { Flags } from '../flags.ts'
import { commandLine } from '../outcome-text.ts'
import { plainText } from '../terminal.ts'
import type { Io } from '../terminal.ts'
import { commands } from './commands.ts'
import { startConversation } from './conversation.ts'
import type { Talk } from './conversation.ts'
import { openPlainScreen } from './plain-screen.ts'
import { openPromptHistory } from './prompt-history.ts'
import type { Screen } from './screen.ts'

export interface Interactive {
  flags: Flags
  io: Io
  configuration: Configuration
  grants: Grants
  session: SessionChoice
}

/** @returns the exit code. @throws UserError before the screen opens: no credentials, an unknown model. */
export async function runInteractive({ flags, io, configuration, grants, session }: Interactive): Promise<number> {
  const models = await chooseModels(configuration, io.cwd)
  const history = await openPromptHistory(configuration)
  const { openFullScreen } = flags.plain ? { openFullScreen: null } : await import('./full-screen.ts')
  let screen!: Screen
  const open = (talk: Talk): Screen => {
    const person = {
      ...talk,
      says(text: string) {
        void history.add(text)
        talk.says(text)
      },
    }
    screen = openFullScreen
      ? openFullScreen({ person, cwd: io.cwd, color: io.color, completions: commands, history: history.texts })
      : openPlainScreen({ person })
    return screen
  }
  const talk = startConversation({ io, flags, configuration, grants, session, models }, open)
  let code: number = exitCodes.ok
  const terminate = (): void => {
    code = exitCodes.terminated
    talk.terminates()
  }
  const interrupt = (): void => talk.interrupts()
  process.on('SIGTERM', terminate).on('SIGHUP', terminate).on('SIGINT', interrupt)
  try {
    await talk.goesOn()
    const sessionId = await talk.over
    screen.close()
    if (sessionId !== null)
      io.stderr(`Go on with: ${plainText(commandLine(['--session-id', sessionId, '--resume'], flags, io))}\n`)
    return code
  } finally {
    screen.close()
    process.off('SIGTERM', terminate).off('SIGHUP', terminate).off('SIGINT', interrupt)
  }
}
