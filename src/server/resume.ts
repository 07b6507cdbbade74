/** Coming back: after a lost connection or a restart of the server a person goes on with a conversation, by its secret. */
import type { Session } from '../chat.ts'
import type { Conversation } from './conversation.ts'
import { hashOfSecret, isConversationId, isSecretOf, newSecret } from './identity.ts'
import type { Keeper } from './keeper.ts'

/** Messages of the past that a page is given. */
const shownMessages = 100

/** The secret of a conversation, once; null: it was shown. */
export function showSecret(conversation: Conversation): string | null {
  if (conversation.hasSecret) return null
  const secret = newSecret()
  conversation.hasSecret = true
  conversation.newKey = hashOfSecret(secret)
  return secret
}

interface Place {
  conversations: Map<string, Conversation>
  byAddress: Map<string, Conversation>
  keeper: Keeper
  find: (id: string) => Promise<Session | null>
  /** Called with a connection that loses its conversation to this one. */
  replaced: (conversation: Conversation) => void
}

export interface Resumed {
  conversation: Conversation
  history: Past[]
}

/**
 * Gives the connection of `fresh` the conversation of that id. A connection that has it still is ended: it is the same
 * person's, and may be half open. null: there is none, or that is not its secret; which of both is not told.
 */
export async function resumeConversation(
  fresh: Conversation,
  id: string,
  secret: string,
  { conversations, byAddress, keeper, find, replaced }: Place,
): Promise<Resumed | null> {
  if (!isConversationId(id) || id === fresh.id) return null
  const live = conversations.get(id)
  const session = live ? await keeper.sessionOf(live) : await find(id)
  if (!session || !isSecretOf(live?.newKey ?? session.state.resumeKey, secret)) return null
  const { peer } = fresh
  // It went away while the journal was read.
  if (!peer || byAddress.get(peer.address) !== fresh) return null
  if (live?.peer) {
    byAddress.delete(live.peer.address)
    replaced(live)
  }
  // Somebody else may have come back meanwhile.
  const conversation = conversations.get(id) ?? { ...fresh, id, session, count: 0, waiting: [], newKey: null }
  Object.assign(conversation, { peer, isKnown: true, hasSecret: true, isLeaving: false })
  conversations.set(id, conversation)
  byAddress.set(peer.address, conversation)
  fresh.peer = null
  keeper.letGo(fresh)
  return { conversation, history: historyOf(await keeper.sessionOf(conversation)) }
}

export type Past = { role: 'user' | 'assistant'; text: string }

export function historyOf({ state }: Session): Past[] {
  return state.messages
    .slice(-shownMessages)
    .flatMap(({ role, content }) =>
      (role === 'user' || role === 'assistant') && content.trim() !== '' ? [{ role, text: content }] : [],
    )
}
