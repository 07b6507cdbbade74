/** The door for the wiring. */
export { differenceOf } from './compare.ts'
export type { Difference } from './compare.ts'
export { createRecorder } from './record.ts'
export { createRepeater } from './repeat.ts'
export { createFollower } from './follow.ts'
