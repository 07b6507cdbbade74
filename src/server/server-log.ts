/** The log of a server: lines for people, or a JSON object a line for programs. */
import type { JsonObject } from '../protocol/json.ts'

export interface ServerLog {
  /** @param fields what a program reads instead of the text. */
  line(text: string, fields?: JsonObject): void
}

/** @param isJson one object a line: `time` (ISO 8601), `level`, `msg` and the fields. */
export function createServerLog(write: (line: string) => void, isJson: boolean, now: () => Date): ServerLog {
  return {
    line(text, fields = {}) {
      write(
        isJson
          ? `${JSON.stringify({ time: now().toISOString(), level: 'info', msg: text, ...fields })}\n`
          : `${text}\n`,
      )
    },
  }
}
