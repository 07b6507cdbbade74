/** What can be granted to a tool: one line each. */
import { files } from './files.ts'

export const capabilities = [files]
