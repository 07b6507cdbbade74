/** What a person who saw these events may rely on, held against the journal of the session. */
import type { StreamFile } from './stream-file.ts'

export interface SeenEvent {
  type: string
  turn: number
  run_id: string
  session_id?: string
  id?: string
}

/** Whole lines only: what is torn was not seen. */
export function eventsOf(stdout: string): SeenEvent[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as SeenEvent)
}

/**
 * An event acknowledges: `run-start` the session; `requirements-set` the requirements; `action-chosen` the decision of that
 * turn; `tool-result` its result; `turn-start` the end of the turn before; `run-end` the end of the newest turn.
 * @returns what is missing, in words.
 */
export function missingOf(events: readonly SeenEvent[], { records }: StreamFile): string[] {
  const has = (fits: (record: { [key: string]: unknown }) => boolean): boolean => records.some(fits)
  const isEnded = (turn: number): boolean => turn < 1 || has(({ type, turn: at }) => type === 'turn-end' && at === turn)
  const isKept = ({ type, turn, id }: SeenEvent): boolean => {
    switch (type) {
      case 'run-start':
        return records.length > 0
      case 'requirements-set':
        return has((record) => record['type'] === 'requirements')
      case 'action-chosen':
        return has(
          (record) =>
            record['type'] === 'message' &&
            record['turn'] === turn &&
            (record['message'] as { role: string }).role === 'assistant',
        )
      case 'tool-result':
        return has((record) => record['type'] === 'result-known' && record['id'] === id)
      case 'turn-start':
        return isEnded(turn - 1)
      case 'run-end':
        return isEnded(turn)
      default:
        return true
    }
  }
  return events.filter((event) => !isKept(event)).map(({ type, turn }) => `${type} of turn ${turn}`)
}

/** Finished turns that were acknowledged. */
export function finishedTurns(events: readonly SeenEvent[]): number {
  return Math.max(
    0,
    ...events.map(({ type, turn }) => (type === 'turn-start' ? turn - 1 : type === 'run-end' ? turn : 0)),
  )
}
