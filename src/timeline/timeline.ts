/** The contract of a run's record: events go in, the folder `.runs/<run id>/` comes out. */
import type { Event } from '../protocol/event.ts'
import type { TranscriptEntry } from '../protocol/session.ts'

export interface Timeline {
  /** `YYYY-MM-DD_HH-MM-SS[-n]`, also the folder's name. */
  readonly runId: string
  /** In the order of their `seq`. On disk when it resolves; rulings and the end also survive a power cut then. */
  append(...events: Event[]): Promise<void>
  /** Keeps the code a turn proposed as `tools_session/turn_NNN_<name>.ts`; returns the path relative to the run's folder. */
  keepCode(turn: number, name: string, code: string): Promise<string>
  /** Keeps an answer as `final/turn_NNN_answer.txt`; returns the path relative to the run's folder. */
  keepAnswer(turn: number, answer: string): Promise<string>
  /** Writes `timeline.md`, `timeline.html` and `transcript.json` from what was appended. */
  finish(transcript: TranscriptEntry[]): Promise<void>
  /** Says that nobody writes here any more. Idempotent; the end of the process says so too, however that comes. */
  close(): Promise<void>
}
