/** Which conversations are in memory: those that are spoken in, and no more than may be. The others are in their journals. */
import type { Chat, Session } from '../chat.ts'
import type { Conversation } from './conversation.ts'

export interface Keeper {
  /** Its session, read from its journal when it is not in memory. */
  sessionOf(conversation: Conversation): Promise<Session>
  /** Keeps the hash of a secret that was shown, once the conversation has something to come back to. */
  keepKey(conversation: Conversation): Promise<void>
  /** Forgets a conversation that nobody is connected to, unless something is to be answered in it. */
  letGo(conversation: Conversation): void
  /** Reads its session anew the next time: what is in memory may be ahead of what could be kept. */
  distrust(conversation: Conversation): void
  /** Resolves when all that was said in it is answered. */
  idle(conversation: Conversation): Promise<void>
  sweep(): void
  closeAll(): Promise<void>
}

interface KeeperOptions {
  chat: Chat
  conversations: Map<string, Conversation>
  memoryMs: number
  openConversations: number
  clock: () => number
}

const mostOfOneId = 1_000

export function createKeeper({ chat, conversations, memoryMs, openConversations, clock }: KeeperOptions): Keeper {
  /** The one that was used longest ago comes first. */
  const open = new Set<Conversation>()

  async function openSession(conversation: Conversation): Promise<Session> {
    let session = await chat.open(conversation.id)
    // An old conversation has this id already: one in four thousand million, with each that is kept.
    for (let n = 2; !conversation.isKnown && session.state.task !== '' && n < mostOfOneId; n++) {
      const id = `${conversation.id.slice(0, 8)}-${n}`
      if (conversations.has(id)) continue
      session = await chat.open(id)
      conversations.delete(conversation.id)
      conversation.id = id
      conversations.set(id, conversation)
    }
    conversation.isKnown = true
    conversation.session = session
    conversation.opening = null
    if (conversation.newKey !== null) await appendKey(conversation, session)
    return session
  }

  async function appendKey(conversation: Conversation, session: Session): Promise<void> {
    const hash = conversation.newKey
    conversation.newKey = null
    if (hash !== null) await session.append([{ type: 'resume-key', hash, at: new Date().toISOString() }])
  }

  function use(conversation: Conversation): void {
    open.delete(conversation)
    open.add(conversation)
    if (open.size <= openConversations) return
    for (const oldest of open) if (oldest !== conversation && putDown(oldest)) return
  }

  /** false: it is in use. */
  function putDown(conversation: Conversation): boolean {
    if (conversation.answering || conversation.opening || conversation.waiting.length > 0) return false
    void conversation.session?.close()
    conversation.session = null
    open.delete(conversation)
    return true
  }

  const isIdle = ({ answering, waiting, isPaused }: Conversation): boolean =>
    answering === null && (waiting.length === 0 || isPaused)

  const keeper: Keeper = {
    async sessionOf(conversation) {
      use(conversation)
      return (
        conversation.session ??
        (conversation.opening ??= openSession(conversation).finally(() => (conversation.opening = null)))
      )
    },
    async keepKey(conversation) {
      if (conversation.newKey !== null && conversation.isKnown)
        await appendKey(conversation, await keeper.sessionOf(conversation))
    },
    letGo(conversation) {
      if (conversation.peer || !isIdle(conversation)) return
      putDown(conversation)
      if (conversations.get(conversation.id) === conversation) conversations.delete(conversation.id)
    },
    distrust(conversation) {
      conversation.session = null
      open.delete(conversation)
    },
    async idle(conversation) {
      while (!isIdle(conversation) && conversation.peer) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    sweep() {
      for (const conversation of open) if (clock() - conversation.lastSeen > memoryMs) putDown(conversation)
    },
    async closeAll() {
      await Promise.all([...open].map(async ({ session }) => session?.close()))
    },
  }
  return keeper
}
