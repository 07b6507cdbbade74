/** `node:buffer`. */
import { GlobalBuffer } from '../library.ts'

export const Buffer = GlobalBuffer
export default { Buffer }
