/** Two tellings of one conversation, held against each other: what the page shows, and what the server kept. */

export interface Line {
  role: string
  text: string
}

/** The newest so many of each are compared: it costs their product. */
const comparedLines = 400

/**
 * The longest row of lines that are in both, in order.
 *
 * @returns for each line of `kept` the index in `shown` where it is already, or -1.
 */
export function align(shown: readonly Line[], kept: readonly Line[]): number[] {
  const ours = Math.max(0, shown.length - comparedLines)
  const theirs = Math.max(0, kept.length - comparedLines)
  const same = (i: number, j: number): boolean =>
    shown[i]!.role === kept[j]!.role && shown[i]!.text.trim() === kept[j]!.text.trim()
  const width = kept.length - theirs + 1
  // best[i][j]: how many the rests from i and from j have in common.
  const best = new Uint16Array((shown.length - ours + 1) * width)
  const at = (i: number, j: number): number => (i - ours) * width + (j - theirs)
  for (let i = shown.length - 1; i >= ours; i--)
    for (let j = kept.length - 1; j >= theirs; j--)
      best[at(i, j)] = same(i, j) ? best[at(i + 1, j + 1)]! + 1 : Math.max(best[at(i + 1, j)]!, best[at(i, j + 1)]!)
  const found = kept.map(() => -1)
  for (let i = ours, j = theirs; i < shown.length && j < kept.length;)
    if (same(i, j)) found[j++] = i++
    else if (best[at(i + 1, j)]! >= best[at(i, j + 1)]!) i++
    else j++
  return found
}
