/** The models' door for the wiring. */
export { chooseModel } from './choose-model.ts'
export { createExchangeWriter } from './exchange-lines.ts'
export { following, withFallback } from './fallback.ts'
export { neuronsOf } from './price-list.ts'
export { recordingTo } from './recording.ts'
export { createRecordedModel } from './recorded.ts'
export { retryRules, withRetries } from './retry.ts'
