/**
 * Between the doors and the agent: who may talk, which conversation it is, one answer at a time in each, in order. Nothing is
 * answered that is not kept, and whatever one peer does, the others go on.
 */
import type { Chat } from '../chat.ts'
import type { Channel, Inbound } from '../channels/channel.ts'
import { errorText } from '../protocol/errors.ts'
import type { JsonObject } from '../protocol/json.ts'
import type { Admission } from './admission.ts'
import { startConversation } from './conversation.ts'
import { createAnswerer } from './answer.ts'
import { createControl } from './control.ts'
import type { Control } from './control.ts'
import type { Conversation } from './conversation.ts'
import { placeValues } from './door-words.ts'
import type { DoorWords } from './door-words.ts'
import { createKeeper } from './keeper.ts'
import { newConversationId } from './identity.ts'
import type { Metrics } from './metrics.ts'
import { historyOf, resumeConversation, showSecret } from './resume.ts'
import type { ServerLog } from './server-log.ts'
import { createVoice } from './voice.ts'

export interface FileLink {
  /** Relative to the page. */
  url: string
  /** MIME */
  type: string
}

export interface GatewayOptions {
  chat: Chat
  words: DoorWords
  framing: 'line' | 'prompt'
  admission: Admission
  metrics: Metrics
  log: ServerLog
  /** What structured wires are told of the agent. */
  about: JsonObject
  /** What was said, without secrets: nobody behind the door sees one. */
  clean: (text: string) => string
  /** Where a file of an answer can be fetched from; null: nowhere. */
  linkOf: (file: string) => FileLink | null
  memoryMs: number
  openConversations: number
  /** The number of the next connection. */
  nextNumber: () => number
  /** Monotonic milliseconds. */
  clock: () => number
}

export interface Gateway extends Control {
  /** Where a channel brings what comes in. */
  receive(channel: Channel): (inbound: Inbound) => void
  readonly conversations: ReadonlyMap<string, Conversation>
  /** What was said in a conversation that is open; null: there is none. */
  historyOf(id: string): Promise<JsonObject[] | null>
}

export function createGateway(options: GatewayOptions): Gateway {
  const { chat, words, framing, admission, metrics, log, clean, clock } = options
  const conversations = new Map<string, Conversation>()
  const byAddress = new Map<string, Conversation>()
  const keeper = createKeeper({ conversations, ...options })
  const { send, say } = createVoice(words)
  const answerAll = createAnswerer({ ...options, slots: admission.slots, keeper, send, say })
  const control = createControl({ ...options, conversations, keeper, send, say, answerAll })

  function greet(conversation: Conversation): void {
    const { id, number, peer } = conversation
    const text = words.say('greeting', { sid: id, n: number })
    const secret = peer?.isStructured ? showSecret(conversation) : null
    send(conversation, 'hello', text, {
      ...options.about,
      session: id,
      number,
      secret,
      greeting: withoutPrompt(text),
      resumed: false,
    })
  }

  function open(channel: Channel, { address, ip, port, isStructured }: Extract<Inbound, { type: 'opened' }>): void {
    const refusal = control.isDraining ? 'full' : admission.enter(ip)
    if (refusal !== null) {
      metrics.count('refused', { why: refusal })
      const text = words.say('busy')
      const said = text.trim()
      channel.send(address, { kind: 'error', text, data: { code: refusal, message: said, text: said } })
      channel.hangUp(address)
      return
    }
    const id = newConversationId((one) => conversations.has(one))
    const conversation = startConversation(
      id,
      options.nextNumber(),
      { channel, address, ip, port, isStructured },
      clock(),
    )
    conversations.set(id, conversation)
    byAddress.set(address, conversation)
    metrics.count('connections', { channel: channel.name })
    log.line(words.log('connected', { n: conversation.number, sid: id, ...placeValues(ip, port) }), {
      event: 'connected',
      sid: id,
      ip,
    })
    if (!isStructured) greet(conversation)
  }

  function leave(conversation: Conversation): void {
    conversation.isLeaving = true
    afterAnswers(conversation, () => say(conversation, 'farewell', 'goodbye'))
  }

  /** What was said before is answered first. Then this connection ends, and no other that took its place meanwhile. */
  function afterAnswers(conversation: Conversation, lastWord: () => void): void {
    const { peer } = conversation
    void keeper.idle(conversation).then(() => {
      if (!peer || conversation.peer !== peer) return
      lastWord()
      peer.channel.hangUp(peer.address)
    })
  }

  function closed(address: string): void {
    const conversation = byAddress.get(address)
    byAddress.delete(address)
    const peer = conversation?.peer
    if (!conversation || peer?.address !== address) return
    admission.leave(peer.ip)
    const { number, id } = conversation
    log.line(words.log('closed', { n: number, sid: id, ...placeValues(peer.ip, peer.port) }), {
      event: 'closed',
      sid: id,
    })
    conversation.peer = null
    keeper.letGo(conversation)
  }

  function heard(conversation: Conversation, text: string, id?: string): void {
    conversation.lastSeen = clock()
    conversation.lastSeenAt = new Date()
    if (conversation.isLeaving) return
    if (words.isLeave(text)) return leave(conversation)
    if (framing === 'prompt' && text.trim() === '') return say(conversation, 'again', 'typing')
    if (!admission.allows(conversation.id, conversation.peer?.ip ?? '')) return refuse(conversation, 'limited', id)
    // One reply for every line; no model needs to be asked for this one.
    if (text.trim() === '')
      return send(conversation, 'answer', words.say('reply', { answer: words.say('empty').trim() }), {
        notice: 'empty',
      })
    const resume = /^resume(?:\s+(\S+)\s+(\S+))?\s*$/i.exec(text)
    if (resume) return comeBack(conversation, resume[1], resume[2])
    // A page that lost its connection says again what it saw no answer to.
    if (id !== undefined && isBeingAnswered(conversation, id)) return
    if (conversation.waiting.length >= admission.limits.perConversation) return refuse(conversation, 'busy', id)
    conversation.count += 1
    const number = conversation.count
    const said = clean(framing === 'prompt' ? text.trim() : text)
    conversation.waiting.push({ text: said, id: id ?? `m${number}`, number })
    void answerAll(conversation)
  }

  function refuse(conversation: Conversation, why: 'limited' | 'busy', id?: string): void {
    metrics.count('refused', { why })
    say(conversation, why, 'answer', { notice: why, ...(id === undefined ? {} : { id }) })
  }

  /** A journal that cannot be read is this person's misfortune and nobody else's. */
  function comeBack(conversation: Conversation, session?: string, secret?: string): void {
    resumed(conversation, session, secret).catch((error: unknown) => {
      metrics.count('failures', {})
      log.line(`[${conversation.number}] ${errorText(error)}`, { event: 'failed', sid: conversation.id })
      say(conversation, 'error', 'error', { error: errorText(error) })
    })
  }

  async function resumed(conversation: Conversation, session?: string, secret?: string): Promise<void> {
    if (session === undefined || secret === undefined) {
      const shown = showSecret(conversation)
      await keeper.keepKey(conversation)
      return say(conversation, 'resume_hint', 'typing', { secret: shown ?? '…' })
    }
    const result = await resumeConversation(conversation, session, secret, {
      conversations,
      byAddress,
      keeper,
      find: (id) => chat.find(id),
      replaced,
    })
    if (result === null) {
      say(conversation, 'resume_refused', 'error')
      if (conversation.peer?.isStructured) greet(conversation)
      return
    }
    const { id, number } = result.conversation
    const data = { ...options.about, session: id, number, greeting: '', resumed: true, history: result.history }
    send(result.conversation, 'hello', words.say('resumed', { sid: id, n: number }), data)
    void answerAll(result.conversation)
  }

  /** The person came back on another connection, and this one may be half open. */
  function replaced(conversation: Conversation): void {
    const { peer } = conversation
    if (!peer) return
    admission.leave(peer.ip)
    send(conversation, 'goodbye', words.say('closing'), { reason: 'replaced', text: '' })
    peer.channel.hangUp(peer.address)
  }

  return Object.assign(control, {
    conversations,
    receive: (channel: Channel) => (inbound: Inbound) => {
      if (inbound.type === 'opened') return open(channel, inbound)
      if (inbound.type === 'closed') return closed(inbound.address)
      const conversation = byAddress.get(inbound.address)
      if (!conversation) return
      switch (inbound.type) {
        case 'said':
          return control.isDraining
            ? say(conversation, 'closing', 'error')
            : heard(conversation, inbound.text, inbound.id)
        case 'unreadable':
          return say(conversation, inbound.why === 'too-long' ? 'too_long' : 'invalid_text', 'error')
        case 'start':
          return greet(conversation)
        case 'resume':
          return comeBack(conversation, inbound.session, inbound.secret)
        case 'ended':
          return conversation.isLeaving ? undefined : afterAnswers(conversation, () => {})
      }
    },
    async historyOf(id: string) {
      const conversation = conversations.get(id)
      return conversation ? historyOf(await keeper.sessionOf(conversation)) : null
    },
  })
}

/** What a terminal needs and a page does not. */
function withoutPrompt(text: string): string {
  return text.replace(/\s*>\s*$/, '').trim()
}

function isBeingAnswered({ waiting, answeringId }: Conversation, id: string): boolean {
  return answeringId === id || waiting.some((said) => said.id === id)
}
