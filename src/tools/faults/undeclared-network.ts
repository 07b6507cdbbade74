/** Code that fetches without the grant can only be denied: said before anything is run. */
import type { Problem } from '../../protocol/observation.ts'
import { parseGrants } from '../../protocol/grant.ts'
import type { Proposal } from './proposal.ts'

/** `fetch(…)`, `ctx.fetch(…)`, `globalThis.fetch(…)`; not a function of the module that is called fetch, nor another object's. */
export function undeclaredNetwork({ tokens, grants }: Pick<Proposal, 'tokens' | 'grants'>): Problem[] {
  if (parseGrants(grants).net !== undefined) return []
  const isOwn = tokens.some(
    ({ text }, index) => text === 'fetch' && /^(?:function|const|let|import)$/.test(tokens[index - 1]?.text ?? ''),
  )
  if (isOwn) return []
  const call = tokens.find(({ kind, text }, index) => {
    if (kind !== 'word' || text !== 'fetch' || tokens[index + 1]?.text !== '(') return false
    const [before, owner] = [tokens[index - 1]?.text, tokens[index - 2]?.text]
    return (before !== '.' && before !== '?.') || owner === 'ctx' || owner === 'globalThis'
  })
  if (!call) return []
  return [
    {
      code: 'E_GRANT',
      message: 'the code fetches, but the tool declares no network',
      line: call.line,
      hint: `declare the hosts it needs: grants ["net:${hostIn(tokens) ?? 'HOST'}"]`,
    },
  ]
}

function hostIn(tokens: Proposal['tokens']): string | null {
  for (const { kind, text } of tokens) {
    const host = kind === 'string' || kind === 'template' ? /https?:\/\/([\w.-]+(?::\d+)?)/.exec(text)?.[1] : undefined
    if (host !== undefined) return host
  }
  return null
}
