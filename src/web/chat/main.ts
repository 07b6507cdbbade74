/** The chat page: its parts, and who hears of what. */
import { addressOf } from './address.ts'
import { createAgent } from './agent.ts'
import { addSwitches, applyKept, isCalm } from './appearance.ts'
import { type ChatParts, createChat } from './chat.ts'
import { createComposer } from './composer.ts'
import { createConnection } from './connection.ts'
import { createConversation } from './conversation.ts'
import { copyText, toast } from './copy.ts'
import { createDelivery } from './delivery.ts'
import { byId, elementOf } from './dom.ts'
import { keptSession } from './kept-session.ts'
import { createLog } from './log.ts'
import { createFollower } from './scroll.ts'
import { createStatusLine } from './status.ts'
import { say, speak } from './texts.ts'
import { createWaiting } from './waiting.ts'

async function start(): Promise<void> {
  speak('es')
  addSwitches()
  const address = addressOf(location)
  const { url, origin } = address
  if (address.isGiven) byId('server').textContent = new URL(url).host

  const chat = createChat((): ChatParts => parts)
  const composer = createComposer((text) => {
    if (!chat.comesBack()) {
      chat.note(say().noConnection)
      return false
    }
    const refused = delivery.say(text)
    if (refused !== undefined) toast(refused)
    else if (chat.isAsleep()) connection.connect()
    return refused === undefined
  })
  const agent = createAgent(composer)
  const log = createLog({
    origin,
    follower: createFollower(isCalm),
    agentName: agent.name,
    copy: (text, bubble) => void copyText(text, bubble),
    resend: (messages) => delivery.resend(messages),
  })
  const conversation = createConversation(url, log)
  const kept = keptSession(url)
  const status = createStatusLine()
  const connection = createConnection({ url, mayBePlain: () => !chat.knowsJson() }, chat)
  const waiting = createWaiting(
    (isTyping) => log.type(isTyping ? agent.name() : undefined),
    () => chat.note(say().late),
  )
  const delivery = createDelivery({
    conversation,
    connection,
    mode: chat.mode,
    sent: (text) => {
      chat.parting(text)
      kept.used()
      waiting.start()
    },
  })
  const parts: ChatParts = {
    url,
    agent,
    conversation,
    delivery,
    kept,
    status,
    waiting,
    transmit: (frame) => connection.send(JSON.stringify(frame)),
    stayClosed: connection.stayClosed,
    giveUp: connection.giveUp,
  }

  byId('reconnectBtn').addEventListener('click', connection.connect)
  byId('clearBtn').addEventListener('click', () => {
    conversation.clear()
    chat.note(say().cleared)
  })
  const question = elementOf('fresh', HTMLDialogElement)
  byId('newBtn').addEventListener('click', () => question.showModal())
  question.addEventListener('close', () => {
    if (question.returnValue !== 'yes') return
    question.returnValue = ''
    if (chat.mode() === 'json') parts.transmit({ type: 'leave' })
    kept.leave()
    conversation.empty()
    connection.connect()
  })

  if (address.refused !== undefined) chat.note(say().badAddress(address.refused))
  if (await kept.choose()) conversation.restore()
  else conversation.forgetWaiting()
  connection.connect()
}

// At once: a page that was set to light must not flash.
applyKept()
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => void start())
else void start()
