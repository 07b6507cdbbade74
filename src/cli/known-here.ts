/** Before a command says anything: what is secret in this folder is known to the streams. */
import { loadConfiguration } from '../config/load.ts'
import { UserError } from '../protocol/errors.ts'
import { redactorOf } from '../secret-keeping.ts'
import { hideSecrets } from './terminal.ts'

export async function hideSecretsOf(cwd: string): Promise<void> {
  try {
    hideSecrets(await redactorOf(loadConfiguration({ cwd, env: process.env, flags: {} })))
  } catch (error) {
    // The command itself says what is wrong with the configuration; until then the environment is known.
    if (!(error instanceof UserError)) throw error
  }
}
