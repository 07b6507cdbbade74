/** Ctrl-C, `kill` and a terminal that goes away: the first asks the work to stop, the second ends the program. */
import { exitCodes } from '../protocol/errors.ts'

export const allStopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** A launcher hands on what the terminal already sent to us: the same one twice within this time is one. */
const sameMs = 300

export interface StopSignals {
  /** Fires with the reason `SIGINT` or `SIGTERM`, which a hang-up counts as. */
  signal: AbortSignal
  stopListening: () => void
}

/** @param onFirst called once, when the first signal comes. Children die with us: their pipes close. */
export function listenForStop(
  onFirst: () => void,
  names: readonly (typeof allStopSignals)[number][] = allStopSignals,
): StopSignals {
  const controller = new AbortController()
  const last = new Map<NodeJS.Signals, number>()
  const stop = (signal: NodeJS.Signals): void => {
    const now = performance.now()
    if (now - (last.get(signal) ?? -Infinity) < sameMs) return
    last.set(signal, now)
    const name = signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM'
    if (controller.signal.aborted) process.exit(name === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated)
    controller.abort(name)
    onFirst()
  }
  for (const name of names) process.on(name, stop)
  return {
    signal: controller.signal,
    stopListening() {
      for (const name of names) process.off(name, stop)
    },
  }
}
