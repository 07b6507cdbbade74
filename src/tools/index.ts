export { createLibrary } from './folder-library.ts'
export { createTypeCheck } from './type-check.ts'
