/** The models' door for the wiring. */
export { chooseModel } from './choose-model.ts'
export type { ChosenModel, ModelSettings } from './choose-model.ts'
export type { Exchange } from './exchange.ts'
export { recordingTo } from './recording.ts'
