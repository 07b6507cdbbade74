/** For the `node:` shims, which are bundled with the tool: what the prelude left for them. */
import type { Buffer } from './buffer.ts'
import type { GuestLibrary } from './globals.ts'

const globals = globalThis as unknown as { __library: GuestLibrary; Buffer: typeof Buffer }

export const library: GuestLibrary = globals.__library
export const GlobalBuffer: typeof Buffer = globals.Buffer
