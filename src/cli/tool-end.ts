/** What ends the work of a tool command early: Ctrl-C, `kill`, or the limit of --timeout; and the exit code that tells it. */
import { exitCodes } from '../protocol/errors.ts'
import { listenForStop } from './stop-signals.ts'
import type { Io } from './terminal.ts'

const longestTimerMs = 2_147_483_647

export interface EarlyEnd {
  signal: AbortSignal
  /** null: nothing ended it. */
  exitCode: (io: Io) => number | null
  stopListening: () => void
}

export function listenForEnd(timeoutSeconds: number | null): EarlyEnd {
  const { signal: stop, stopListening } = listenForStop(() => {})
  const late = timeoutSeconds === null ? [] : [AbortSignal.timeout(Math.min(timeoutSeconds * 1000, longestTimerMs))]
  const signal = AbortSignal.any([stop, ...late])
  return {
    signal,
    exitCode(io) {
      if (stop.aborted) return stop.reason === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated
      if (!signal.aborted) return null
      io.stderr('the time limit of --timeout is reached\n')
      return exitCodes.time
    },
    stopListening,
  }
}
