/** Log lines as JSON (pino): `level`, `time` (ISO 8601), `msg`, then the fields. */
import { pino } from 'pino'
import type { JsonObject } from '../protocol/json.ts'
import type { LogLevel, ServerLogOptions } from './server-log.ts'

type Put = (text: string, fields: JsonObject, level: LogLevel) => void

export function createJsonLog({ write, level, now }: Pick<ServerLogOptions, 'write' | 'level' | 'now'>): Put {
  const log = pino(
    {
      level,
      // The process and the machine are known to whoever collects the lines.
      base: null,
      timestamp: () => `,"time":"${now().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  )
  return (text, fields, lineLevel) => log[lineLevel](fields, text)
}
