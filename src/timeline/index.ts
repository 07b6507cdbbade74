/** The room's doors: `openTimeline` while a run goes on; the rest reads and shows what was kept. */
export { cleanRuns, type CleanRunsOptions, type CleanedRuns } from './clean.ts'
export { followRun, type Following, isRunning, newestRunning } from './follow.ts'
export { createPaths } from './paths.ts'
export { openTimeline, writeViews } from './run-folder.ts'
export { listRuns, readRun, type RunSummary } from './runs.ts'
export { type SeedEvent, toSeedEvents } from './seed-format.ts'
