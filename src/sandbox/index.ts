/** The sandbox that the program uses. */
export { createSandbox } from './runner-sandbox.ts'
