/** The door for the wiring. */
export type { Difference } from './compare.ts'
export { compareRuns } from './compare-runs.ts'
export type { RunComparison, Unlike } from './compare-runs.ts'
export { createEffectWriter, readEffects } from './effect-lines.ts'
export { createRecorder } from './record.ts'
export { createRepeater } from './repeat.ts'
export { createFollower } from './follow.ts'
