/** Keeps the views small: long values are cut, and in very long runs the later ones more; `events.jsonl` has them whole. */
import { count } from './phrases.ts'

/** @returns the text, or its beginning with a note that names the event where the whole is. */
export type Clip = (text: string, most: number, seq: number) => Clipped

export interface Clipped {
  text: string
  /** null: nothing was cut. */
  note: string | null
}

/** What is left for each value when the view's budget is used up. */
const least = 400

/** @param budget characters of long values a view may hold before the cuts become short. */
export function createClip(budget = 1_500_000): Clip {
  let left = budget
  return (text, most, seq) => {
    const room = left >= Math.min(text.length, most) ? most : Math.min(most, least)
    left -= Math.min(text.length, room)
    if (text.length <= room) return { text, note: null }
    const kept = text.slice(0, room).toWellFormed()
    return {
      text: kept,
      note: `cut after ${count(room)} of ${count(text.length)} characters: the whole is in events.jsonl, seq ${seq}`,
    }
  }
}
