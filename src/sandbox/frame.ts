/**
 * Frames on the pipe between the host and a child: 4 bytes length (big endian), 1 byte type, 16 bytes token of the call
 * (ASCII), then UTF-8 text. The length counts what follows it. A reader refuses a frame above its cap before buffering it.
 */
export const frameTypes = {
  /** Child → host: ready for work. */
  ready: 1,
  /** Host → child: an `ExecuteOrder` or `InspectOrder` as JSON. */
  order: 2,
  /** Child → host: the bundle is made, the code starts. */
  built: 3,
  /** Child → host: a capability call, JSON `[id, method, args]`. */
  call: 4,
  /** Host → child: the answer, JSON `[id, true, value]` or `[id, false, {code, message, hint}]`. */
  reply: 5,
  /** Child → host: text that the code printed. */
  log: 6,
  /** Child → host: the value as JSON text. Ends the call. */
  value: 7,
  /** Child → host: a `ChildFailure` as JSON. Ends the call. */
  failure: 8,
  /** Child → host (open mode): one use for the audit, JSON. */
  use: 9,
  /** Child → host: what the code read off the clock, a JSON list of milliseconds; null: too much. Before value or failure. */
  clock: 10,
} as const

export type FrameType = (typeof frameTypes)[keyof typeof frameTypes]

export interface Frame {
  type: number
  token: string
  text: string
}

export const tokenLength = 16
const headLength = 5 + tokenLength
export const noToken = '-'.repeat(tokenLength)

export function encodeFrame(type: FrameType, token: string, text: string): Buffer {
  const length = Buffer.byteLength(text)
  const frame = Buffer.allocUnsafe(headLength + length)
  frame.writeUInt32BE(length + headLength - 4, 0)
  frame.writeUInt8(type, 4)
  frame.write(token, 5, tokenLength, 'latin1')
  frame.write(text, headLength, 'utf8')
  return frame
}

/**
 * A function to feed with chunks; calls `onFrame` for each whole frame.
 * @throws RangeError when a frame is longer than `maxBytes` or shorter than its head.
 */
export function createFrameReader(maxBytes: number, onFrame: (frame: Frame) => void): (chunk: Buffer) => void {
  let parts: Buffer[] = []
  let held = 0
  let needed = 4
  return (chunk) => {
    parts.push(chunk)
    held += chunk.length
    while (held >= needed) {
      const all = parts.length === 1 ? parts[0]! : Buffer.concat(parts, held)
      const size = all.readUInt32BE(0)
      if (size > maxBytes || size < headLength - 4) throw new RangeError(`frame of ${size} bytes is not allowed`)
      parts = [all]
      needed = size + 4
      if (held < needed) return
      const rest = all.subarray(needed)
      parts = rest.length === 0 ? [] : [rest]
      held = rest.length
      needed = 4
      onFrame({
        type: all.readUInt8(4),
        token: all.toString('latin1', 5, headLength),
        text: all.toString('utf8', headLength, size + 4),
      })
    }
  }
}
