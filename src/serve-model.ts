/** The model of a server: retries by the server's settings, no model at all when none is set up. */
import type { Place } from './catalogue.ts'
import type { ServeSettings } from './config/serve-settings.ts'
import { chooseModel, retryRules, withRetries } from './models/index.ts'
import type { Model } from './models/model.ts'

const mostConnectMs = 5_000

/** It is asked in a slot, which a retry does not hold while it is waited for (`persona-model.ts`). */
export async function modelToServe(
  { cwd, configuration }: Place,
  settings: ServeSettings,
  own: string | null,
): Promise<{ model: Model | null; problem: string | null }> {
  const { contextWindow } = configuration.settings
  const name = configuration.settings.model ?? own
  const waitMs = settings.llmTimeoutSeconds * 1000
  const chosen = await chooseModel({
    ...(name === null ? {} : { model: name }),
    ...(contextWindow === null ? {} : { contextWindow }),
    env: configuration.env,
    providers: configuration.providers,
    cwd,
    retry: null,
    // A connection is a part of the wait, not one more.
    timeouts: {
      connectMs: Math.min(mostConnectMs, waitMs),
      firstByteMs: waitMs,
      idleMs: waitMs,
      callsAtOnce: settings.inFlight,
    },
  })
  if ('fault' in chosen) {
    if (chosen.fault.exit !== 'credentials') throw chosen.fault
    return { model: null, problem: `${chosen.fault.message} ${chosen.fault.wayOut ?? ''}`.trim() }
  }
  const rule = {
    attempts: 1 + settings.llmRetries,
    baseMs: settings.llmBackoffSeconds * 1000,
    capMs: settings.llmLongestBackoffSeconds * 1000,
  }
  const rules = {
    'rate-limit': rule,
    unavailable: rule,
    network: rule,
    timeout: rule,
    'cut-stream': rule,
    format: rule,
  }
  const policy = { rules: { ...retryRules, ...rules }, longestWaitMs: rule.capMs * 2 }
  return { model: withRetries(chosen.model, policy), problem: null }
}
