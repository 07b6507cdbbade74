/** What programs give comes in without secrets, before it is clipped, judged, kept or told. */
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { SecretRedactor } from './secret.ts'

export function redactingSandbox(sandbox: Sandbox, redactor: SecretRedactor): Sandbox {
  return { ...sandbox, execute: async (request) => redactor.json(await sandbox.execute(request)) }
}
