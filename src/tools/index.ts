/** The library of tools with its parts that commands use without a run, and the type check of its gate. */
export { createLibrary, type FolderLibrary } from './folder-library.ts'
export type { CountingLibrary } from './count-behind.ts'
export { countBehind } from './count-behind.ts'
export { createHistory } from './history.ts'
export { runExample } from './run-examples.ts'
export { createSearchIndex, type RankedTool } from './search.ts'
export { createTypeCheck } from './type-check.ts'
export type { KeptVersion } from './version-history.ts'
