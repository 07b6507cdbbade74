/** What each message of the bench carries and each answer must carry back: whose it is, and which of theirs. */

export interface Token {
  /** Unique among all sessions of a server: `t12`. */
  session: string
  /** From 1. */
  n: number
}

export const tokenText = ({ session, n }: Token): string => `#${session}-${n}`

const form = /#([a-z]\d+)-(\d+)/g

export function tokensIn(text: string): Token[] {
  return Array.from(text.matchAll(form), ([, session, n]) => ({ session: session!, n: Number(n) }))
}
