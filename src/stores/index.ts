/** The stores there are. */
export { createFolderStore } from './folder.ts'
