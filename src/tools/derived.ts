/** What is derived from the library may be missing: it is made anew. */
import { UserError } from '../protocol/errors.ts'

/** Writes it, unless the disk does not let us: a library that may only be read is used all the same. */
export async function keepDerived(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
  }
}
