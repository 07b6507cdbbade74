export { createLibrary } from './folder-library.ts'
export type { LibraryOptions } from './folder-library.ts'
export { createHistory } from './history.ts'
export { createTypeCheck } from './type-check.ts'
