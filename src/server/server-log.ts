/** The log of a server: lines for people, or a JSON object a line for programs. Never in it: what people write. */
import type { JsonObject } from '../protocol/json.ts'

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]
export const logFormats = ['text', 'json'] as const
export type LogFormat = (typeof logFormats)[number]

export interface ServerLog {
  /** @param fields what a program reads instead of the text. */
  line(text: string, fields?: JsonObject, level?: LogLevel): void
  /** One message asked or answered; null: nobody wants to read of each, and nothing is made for it. */
  readonly message: ((text: string, fields: JsonObject) => void) | null
}

export interface ServerLogOptions {
  /** One line, with its end. */
  write: (line: string) => void
  format: LogFormat
  /** The least that is written. Messages are of `info` for programs, of `debug` for people. */
  level: LogLevel
  now: () => Date
}

export async function createServerLog(options: ServerLogOptions): Promise<ServerLog> {
  const { write, format, level } = options
  const isWanted = (one: LogLevel): boolean => logLevels.indexOf(one) >= logLevels.indexOf(level)
  // pino is loaded where it is used.
  const put = format === 'json' ? (await import('./json-log.ts')).createJsonLog(options) : putText
  function putText(text: string): void {
    write(`${text}\n`)
  }
  const ofMessages: LogLevel = format === 'json' ? 'info' : 'debug'
  return {
    line(text, fields = {}, lineLevel = 'info') {
      if (isWanted(lineLevel)) put(text, fields, lineLevel)
    },
    message: isWanted(ofMessages) ? (text, fields) => put(text, fields, ofMessages) : null,
  }
}
