/** What is done to conversations from within: by the administrator, by time, and when the server stops. */
import type { Admission } from './admission.ts'
import type { Conversation } from './conversation.ts'
import type { DoorWords } from './door-words.ts'
import type { Keeper } from './keeper.ts'
import type { Voice } from './voice.ts'

export interface Control {
  /** Ends it, with the answer that is being made. false: there is none of that id. */
  kill(id: string): boolean
  /** Says something to its person in the place of the agent. false: nobody is there. */
  tell(id: string, text: string): boolean
  /** What waits stays unanswered until it goes on. */
  pause(id: string, isPaused: boolean): boolean
  /** No new peers and no new messages; waits for what is being answered, at most so long, then says goodbye. */
  drain(withinMs: number): Promise<void>
  readonly isDraining: boolean
  /** Lets go of who is idle, and of what is not needed in memory. To be called now and then. */
  sweep(): void
}

interface ControlOptions extends Voice {
  conversations: ReadonlyMap<string, Conversation>
  admission: Admission
  keeper: Keeper
  words: DoorWords
  answerAll: (conversation: Conversation) => Promise<void>
  clock: () => number
}

export function createControl(options: ControlOptions): Control {
  const { conversations, admission, keeper, words, answerAll, clock, send, say } = options
  let isDraining = false

  function end(conversation: Conversation, name: 'killed' | 'closing' | 'idle'): void {
    conversation.waiting = []
    conversation.isLeaving = true
    conversation.answering?.abort('SIGTERM')
    say(conversation, name, 'goodbye')
    conversation.peer?.channel.hangUp(conversation.peer.address)
  }

  const isBusy = ({ answering, waiting, isPaused }: Conversation): boolean =>
    answering !== null || (waiting.length > 0 && !isPaused)

  return {
    kill(id) {
      const conversation = conversations.get(id)
      if (!conversation) return false
      end(conversation, 'killed')
      return true
    },
    tell(id, text) {
      const conversation = conversations.get(id)
      if (!conversation?.peer) return false
      send(conversation, 'answer', words.say('reply', { answer: text, sid: id }), { id: 'admin', text })
      return true
    },
    pause(id, isPaused) {
      const conversation = conversations.get(id)
      if (!conversation) return false
      conversation.isPaused = isPaused
      void answerAll(conversation)
      return true
    },
    get isDraining() {
      return isDraining
    },
    async drain(withinMs) {
      isDraining = true
      const until = clock() + withinMs
      while ([...conversations.values()].some(isBusy) && clock() < until)
        await new Promise((resolve) => setTimeout(resolve, 20))
      for (const conversation of conversations.values()) end(conversation, 'closing')
      await keeper.closeAll()
    },
    sweep() {
      admission.sweep()
      for (const conversation of conversations.values())
        if (conversation.peer && !isBusy(conversation) && clock() - conversation.lastSeen > admission.limits.idleMs)
          end(conversation, 'idle')
      keeper.sweep()
    },
  }
}
