/** What a program owes whoever started it when its streams or we ourselves break: one line and an exit code, never a stack trace. */
import { errorText, exitCodes } from '../protocol/errors.ts'
import { plainText, withoutSecrets } from './terminal.ts'

/** Called once, before anything is written. */
export function guardProcess(program: string): void {
  // Nobody reads what we tell any more; the work goes on.
  process.stderr.on('error', () => {})
  let isTold = false
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that went away (`| head`) is not an error of ours.
    if (error.code === 'EPIPE' || isTold) return
    isTold = true
    process.stderr.write(`${program}: standard output cannot be written: ${plainText(error.message)}\n`)
    process.once('exit', () => (process.exitCode = exitCodes.failure))
  })
  process.on('uncaughtException', endOfBug)
  process.on('unhandledRejection', endOfBug)
}

/** Anything that is not meant for a person is a bug: told in one line, with its stack when AUTOAGENT_DEBUG=1. Ends the process. */
export function endOfBug(error: unknown): never {
  const stack = process.env['AUTOAGENT_DEBUG'] === '1' && error instanceof Error ? `${error.stack}\n` : ''
  const text = plainText(errorText(error)).replaceAll('\n', ' ')
  process.stderr.write(withoutSecrets(`internal error: ${text}\n${plainText(stack)}`))
  process.exit(exitCodes.failure)
}
