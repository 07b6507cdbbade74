/** The conversation as it is seen: rows of bubbles, dates between them, the dots of whoever is typing. */
import type { ConversationView, Message } from './conversation.ts'
import { byId, make } from './dom.ts'
import { separateDays } from './days.ts'
import { markdown } from './markdown.ts'
import { type Follower } from './scroll.ts'
import { showFiles } from './shared-files.ts'
import { language, say } from './texts.ts'

export interface LogView extends ConversationView {
  /** @param name who is typing; undefined: nobody. */
  type(name: string | undefined): void
}

interface Row {
  element: HTMLElement
  bubble: HTMLElement
  meta: HTMLElement
  messages: Message[]
}

export interface LogOptions {
  origin: string
  follower: Follower
  agentName: () => string
  copy: (text: string, bubble: HTMLElement) => void
  resend: (messages: Message[]) => void
}

/** What one says within so short a time is one message. */
const mergeMs = 500

export function createLog({ origin, follower, agentName, copy, resend }: LogOptions): LogView {
  const log = byId('log')
  const rows = new Map<Message, Row>()
  const rowOf = new WeakMap<Element, Row>()
  const typing = typingRow()
  const drawn = new Set<Row>()
  let frame = 0
  let isTidying = false

  /** Many in one turn are one. */
  const tidy = (): void => {
    if (isTidying) return
    isTidying = true
    queueMicrotask(() => {
      isTidying = false
      separateDays(log, ({ messages }) => messages[0]?.at, rowOf)
    })
  }
  const drawSoon = (row: Row): void => {
    drawn.add(row)
    frame ||= requestAnimationFrame(() => {
      frame = 0
      for (const one of drawn) draw(one)
      drawn.clear()
      follower.follow(false)
    })
  }
  const draw = (row: Row): void => {
    drawn.delete(row)
    const { element, bubble, meta, messages } = row
    const last = messages.at(-1)!
    const text = messages.map((one) => one.text).join('\n')
    const files = messages.flatMap((one) => one.files ?? [])
    element.className = [
      'row',
      last.role === 'user' ? 'you' : 'bot',
      last.role === 'note' ? 'note' : '',
      last.notice ?? '',
    ]
      .filter(Boolean)
      .join(' ')
    element.ariaBusy = last.isStreaming === true ? 'true' : null
    const said = last.role === 'assistant' ? markdown(text) : [text]
    bubble.replaceChildren(...said, ...showFiles(files, origin, () => follower.follow(false)))
    if (last.role === 'note') return
    const state = stateOf(messages)
    const button = make('button', { type: 'button', className: 'copy', title: say().copy })
    button.dataset['icon'] = 'copy'
    button.setAttribute('aria-label', say().copy)
    meta.replaceChildren(
      ...clock(last.at),
      ...(state === '' ? [] : [make('span', { className: 'state', textContent: state })]),
    )
    if (messages.some(({ delivery }) => delivery === 'refused' || delivery === 'unknown'))
      meta.append(make('button', { type: 'button', className: 'again', textContent: say().again }))
    meta.append(button)
  }
  const newRow = (message: Message): Row => {
    const bubble = make('div', { className: 'bubble', dir: 'auto' })
    const meta = make('div', { className: 'meta' })
    const element = make('div', {}, bubble)
    if (message.role !== 'note') {
      const name = message.role === 'user' ? say().you : agentName()
      const label = message.notice === 'crisis' ? `${name} (${say().crisis})` : name
      element.prepend(make('span', { className: 'unseen', textContent: `${label}: ` }))
      element.append(meta)
    }
    const row = { element, bubble, meta, messages: [message] }
    rowOf.set(element, row)
    return row
  }

  log.addEventListener('dblclick', ({ target }) => {
    const bubble = (target as Element).closest<HTMLElement>('.bubble')
    const row = bubble === null ? undefined : rowOf.get(bubble.parentElement!)
    if (row !== undefined) copy(textOf(row), row.bubble)
  })
  log.addEventListener('click', ({ target }) => {
    const button = (target as Element).closest('.copy, .again')
    const row = button === null ? undefined : rowOf.get(button.closest('.row')!)
    if (row === undefined) return
    if (button!.className === 'copy') copy(textOf(row), row.bubble)
    else resend(row.messages.filter(({ delivery }) => delivery === 'refused' || delivery === 'unknown'))
  })

  return {
    add(message, next) {
      const end = typing.isConnected ? typing.previousElementSibling : log.lastElementChild
      const last = end === null || next !== undefined ? undefined : rowOf.get(end)
      const row = last !== undefined && isOneWith(last.messages.at(-1)!, message) ? last : newRow(message)
      rows.set(message, row)
      if (row === last) row.messages.push(message)
      draw(row)
      if (row === last) return follower.follow(true)
      const before = next === undefined ? null : rows.get(next)?.element
      log.insertBefore(row.element, before ?? (typing.isConnected ? typing : null))
      tidy()
      follower.follow(true, message.role === 'user' && next === undefined)
    },
    change(message) {
      const row = rows.get(message)
      if (row === undefined) return
      if (message.isStreaming === true) drawSoon(row)
      else draw(row)
      follower.follow(false)
    },
    remove(message) {
      const row = rows.get(message)
      rows.delete(message)
      if (row === undefined) return
      row.messages = row.messages.filter((one) => one !== message)
      if (row.messages.length > 0) return draw(row)
      row.element.remove()
      drawn.delete(row)
      tidy()
    },
    clear() {
      rows.clear()
      drawn.clear()
      log.replaceChildren(...(typing.isConnected ? [typing] : []))
    },
    type(name) {
      if (name === undefined) return typing.remove()
      typing.querySelector('.dots')!.setAttribute('aria-label', say().typing(name))
      log.append(typing)
      follower.follow(true)
    },
  }
}

function textOf({ messages }: Row): string {
  return messages
    .map(({ text }) => text)
    .join('\n')
    .trim()
}

function isOneWith(last: Message, next: Message): boolean {
  const isPlain = ({ isStreaming, isInterrupted, files }: Message): boolean =>
    isStreaming !== true && isInterrupted !== true && (files?.length ?? 0) === 0
  return (
    last.role === next.role &&
    last.role !== 'note' &&
    last.notice === next.notice &&
    isPlain(last) &&
    isPlain(next) &&
    Math.abs(next.at.getTime() - last.at.getTime()) < mergeMs
  )
}

function stateOf(messages: readonly Message[]): string {
  const last = messages.at(-1)!
  if (last.isInterrupted === true) return say().interrupted
  for (const delivery of ['refused', 'queued', 'unknown'] as const)
    if (messages.some((one) => one.delivery === delivery)) return say()[delivery]
  return ''
}

/** Nothing for a message of which nobody knows when it was said. */
function clock(at: Date): HTMLElement[] {
  if (Number.isNaN(at.getTime())) return []
  const shown = at.toLocaleTimeString(language(), { hour: '2-digit', minute: '2-digit' })
  return [make('time', { className: 'ts', dateTime: at.toISOString(), textContent: shown })]
}

function typingRow(): HTMLElement {
  const dots = make('span', { className: 'dots', role: 'img' })
  for (let index = 0; index < 3; index++) dots.append(make('i', { className: 'dotDot' }))
  return make('div', { className: 'row bot typing' }, make('div', { className: 'bubble' }, dots))
}
