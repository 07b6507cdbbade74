/** The library of tools, and the type check of its gate. */
export { createLibrary, type FolderLibrary } from './folder-library.ts'
export { createTypeCheck } from './type-check.ts'
