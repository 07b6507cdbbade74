/** The stores there are. */
export { createFolderStore } from './folder.ts'
export { openGroupCommit } from './group-commit.ts'
export { timedStore } from './timed.ts'
