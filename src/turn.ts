/**
 * The host's event loop belongs to all. What is done for tools may take a few milliseconds of one turn, all tools together;
 * then timers, other sockets and the person's terminal are served before it goes on.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'

const turnMs = 5
/** 0: nothing was done for tools in this turn yet. */
let startedAt = 0

/** True when no time is left: then await `takeTurn` before the next piece of work. */
export function isTurnOver(): boolean {
  if (startedAt !== 0) return performance.now() - startedAt >= turnMs
  startedAt = performance.now()
  setImmediate(() => (startedAt = 0))
  return false
}

/** Settles when there is time. */
export async function takeTurn(): Promise<void> {
  while (isTurnOver()) await nextTurn()
}
