/** The models' door for the wiring. */
export { chooseModel } from './choose-model.ts'
export { createExchangeWriter } from './exchange-lines.ts'
export { recordingTo } from './recording.ts'
