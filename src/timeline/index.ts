/** The room's doors: `openTimeline` while a run goes on; the rest reads and shows what was kept. */
export { renderHtml } from './html.ts'
export { renderMarkdown } from './markdown.ts'
export { openTimeline, writeViews } from './run-folder.ts'
export { isRunId, listRunIds, listRuns, readRun, type RunRead, type RunSummary } from './runs.ts'
export { type SeedEvent, toSeedEvents } from './seed-format.ts'
