/**
 * Errors that reach a person. Each names the input, the rule and the way out, and carries the documented exit code.
 * Everything else that is thrown is a bug.
 */
export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  notVerified: 3,
  notAchieved: 4,
  credentials: 41,
  input: 42,
  sandbox: 44,
  configuration: 52,
  turns: 53,
  untrusted: 55,
  budget: 56,
  time: 57,
  loop: 58,
  needsUser: 59,
  interrupted: 130,
  terminated: 143,
} as const

export type ExitName = keyof typeof exitCodes

/** An error whose text is meant for the person: what was wrong (`message`) and what to do about it (`wayOut`). */
export class UserError extends Error {
  readonly exit: ExitName
  readonly wayOut: string | undefined
  constructor(exit: ExitName, message: string, wayOut?: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UserError'
    this.exit = exit
    this.wayOut = wayOut
  }
}

/** What was given cannot be used as it is (exit 42). */
export class InputError extends UserError {
  constructor(message: string, wayOut?: string, options?: ErrorOptions) {
    super('input', message, wayOut, options)
    this.name = 'InputError'
  }
}

/** A setting or a file that the program keeps is wrong (exit 52). */
export class ConfigurationError extends UserError {
  constructor(message: string, wayOut?: string, options?: ErrorOptions) {
    super('configuration', message, wayOut, options)
    this.name = 'ConfigurationError'
  }
}

/** The text of anything thrown, on one line. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** True for a Node system error with this code (`ENOENT`, `EACCES`, …). */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
