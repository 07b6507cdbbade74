/** The models' door for the wiring. */
export { chooseModel } from './choose-model.ts'
export { createExchangeWriter } from './exchange-lines.ts'
export { withFallback } from './fallback.ts'
export { recordingTo } from './recording.ts'
export { createRecordedModel } from './recorded.ts'
