/** Observations as the Coder reads them: what happened, where, what to do, and nothing that changes from run to run. */
import { jsonText } from '../protocol/json.ts'
import type { InnerResult, Observation, Problem } from '../protocol/observation.ts'
import { diagnose } from './diagnose.ts'
import { repetition } from './limits.ts'
import { sealed } from './untrusted.ts'

/** Characters of one result shown to a model; the whole stays in the session and is read with `read_result`. */
export const shownCharacters = 10_000

const shownInner = 20

/** @param timesSeen how often this action already met this result. */
export function observationText(observation: Observation, timesSeen: number): string {
  const again =
    timesSeen + 1 >= repetition.nudge
      ? `\nThis action met this same result ${timesSeen + 1} times: do something else.`
      : ''
  switch (observation.type) {
    case 'ran': {
      const logs = observation.logs
        ? `\nIt printed:\n${fence(observation.id, `output of ${observation.name}`, clip(observation.logs, 2_000))}`
        : ''
      const inner = innerText(observation.inner ?? [])
      if (observation.ok)
        return `${fence(observation.id, observation.name, jsonText(observation.value))}${inner}${logs}${again}`
      const { code, message, line } = observation.failure
      const where = line === undefined ? '' : ` (line ${line} of your source)`
      const { code: diagnosis, hint } = diagnose(observation.failure)
      return `${observation.name} failed: ${code}${where}\n${fence(observation.id, observation.name, message)}\nSuggestion [${diagnosis}]: ${hint}${inner}${logs}${again}`
    }
    case 'made':
      return `${observation.what} ${observation.name} is kept as version ${observation.version}.${again}`
    case 'refused':
      return `${observation.what} ${observation.name} was refused:\n${problemLines(observation.problems)}${again}`
    case 'proposed':
      return 'Proposed.'
    case 'asked':
      return 'The person was asked.'
  }
}

/** What an agent says shows nothing by itself; what its tools gave does. */
function innerText(inner: readonly InnerResult[]): string {
  if (inner.length === 0) return ''
  const lines = inner.slice(-shownInner).map(({ id, name, ok }) => `${id} ${name}${ok ? '' : ' (failed)'}`)
  return `\nIts tools gave: ${lines.join(', ')}. Name those as evidence; read_result shows them.`
}

export function problemLines(problems: readonly Problem[]): string {
  return problems
    .map(
      ({ code, message, line, hint }) =>
        `- ${code}${line === undefined ? '' : ` line ${line}`}: ${message}${hint ? ` → ${hint}` : ''}`,
    )
    .join('\n')
}

/** Untrusted text between tags that it cannot close itself. */
export function fence(id: string, name: string, text: string): string {
  return sealed('result', ` id="${id}" from="${name}"`, clip(text, shownCharacters, id))
}

/** Head and tail of a long text with the count between them. */
export function clip(text: string, limit: number, id?: string): string {
  if (text.length <= limit) return text
  const head = Math.floor(limit * 0.7)
  const tail = limit - head
  const more = id ? `; read on with read_result {"id":"${id}","offset":${head}}` : ''
  return `${text.slice(0, head)}\n… ${text.length - head - tail} characters left out${more} …\n${text.slice(-tail)}`
}
