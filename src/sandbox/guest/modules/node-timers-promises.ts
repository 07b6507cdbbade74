/** `node:timers/promises`. */
import { library } from '../library.ts'

export function setTimeout<Value = undefined>(delay = 1, value?: Value): Promise<Value> {
  return new Promise((resolve) => library.timers.setTimeout(() => resolve(value as Value), delay))
}

export function setImmediate<Value = undefined>(value?: Value): Promise<Value> {
  return setTimeout(0, value)
}

export default { setTimeout, setImmediate }
