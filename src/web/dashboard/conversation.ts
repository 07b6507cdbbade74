/** One conversation: what was said in it, and what an administrator may do to it. */
import { byId, elementOf, make } from '../chat/dom.ts'
import { ApiError, command, get } from './api.ts'
import type { SessionView } from './api.ts'
import { ago, count } from './format.ts'
import { foreign, plain } from './plain.ts'
import { pill, toneOf } from './pill.ts'
import { createPoll } from './poll.ts'
import { told, toast } from './toast.ts'

export interface ConversationPanel {
  open(id: string): void
  /** false: none was open. */
  close(): boolean
  /** Goes on with what was open when the view was left. */
  resume(): void
  pause(): void
}

const everyMs = 2_000

/** @param chosen hears which is open now, and after each command; null: none. */
export function createConversation(now: () => number, chosen: (id: string | null) => void): ConversationPanel {
  const panel = byId('conversation')
  const title = make('h2', { id: 'conversationTitle' })
  const state = make('span')
  const about = make('span')
  const facts = make('p', { className: 'note about' }, state, about)
  const messages = make('div', { className: 'messages', tabIndex: 0, role: 'log', ariaLabel: 'Conversation' })
  const pauseButton = make('button', { type: 'button' })
  const killButton = make('button', { type: 'button', className: 'danger', textContent: 'End' })
  const closeButton = make('button', { type: 'button', className: 'tool', ariaLabel: 'Close', title: 'Close (Esc)' })
  closeButton.dataset['icon'] = 'close'
  const field = make('input', {
    ariaLabel: 'Say something in the place of the agent',
    placeholder: 'Say in the place of the agent',
    autocomplete: 'off',
  })
  const form = make('form', { className: 'sayForm' }, field, make('button', { type: 'submit', textContent: 'Say' }))
  panel.append(make('div', { className: 'bar' }, title, pauseButton, killButton, closeButton), facts, messages, form)
  const killDialog = elementOf('killDialog', HTMLDialogElement)
  let id: string | null = null
  let isPaused = false
  let shown = ''
  /** What was said from here; the history does not have it. */
  let own: string[] = []

  const poll = createPoll(everyMs, async () => {
    if (id === null) return
    const wanted = id
    try {
      const view = await get<SessionView>(`api/sessions/${encodeURIComponent(wanted)}`)
      if (wanted === id) show(view)
    } catch (error) {
      if (!(error instanceof ApiError) || wanted !== id) return
      if (error.status === 404) over()
      else about.textContent = error.message
    }
  })

  function show(view: SessionView): void {
    isPaused = view.state === 'paused'
    title.textContent = view.id
    state.replaceChildren(pill(view.state, toneOf(view.state)))
    about.textContent = plain(
      `No. ${view.number} · ${view.channel ?? 'gone'} from ${view.ip ?? '–'} · connected ${ago(view.since, now())} · ${count(view.messages)} ${view.messages === 1 ? 'message' : 'messages'}`,
    )
    pauseButton.textContent = isPaused ? 'Resume' : 'Pause'
    enable(true)
    const told = JSON.stringify([view.messagesSaid, view.waitingTexts, own])
    if (told === shown) return
    shown = told
    const isAtEnd = messages.scrollTop + messages.clientHeight > messages.scrollHeight - 40
    messages.replaceChildren(
      ...view.messagesSaid.map(({ role, text }) => bubble(role === 'user' ? 'person' : 'agent', text)),
      ...own.map((text) => bubble('admin', text)),
      ...view.waitingTexts.map((text) => bubble('person waiting', text)),
    )
    if (messages.childElementCount === 0)
      messages.append(make('p', { className: 'note', textContent: 'Nothing was said yet.' }))
    if (isAtEnd) messages.scrollTop = messages.scrollHeight
  }

  function over(): void {
    poll.stop()
    state.replaceChildren(pill('over', 'bad'))
    about.textContent = 'What was said is kept.'
    enable(false)
  }

  function enable(isOpen: boolean): void {
    for (const control of [pauseButton, killButton, field, form.querySelector('button')!]) control.disabled = !isOpen
  }

  async function run(line: string): Promise<void> {
    toast(await command(line))
    await poll.again()
    chosen(id)
  }

  pauseButton.addEventListener('click', () => void told(run(`${isPaused ? 'resume' : 'pause'} ${id}`)))
  killButton.addEventListener('click', () => killDialog.showModal())
  killDialog.addEventListener('close', () => {
    if (killDialog.returnValue === 'yes') void told(run(`kill ${id}`))
    killDialog.returnValue = ''
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const text = field.value.trim()
    if (text === '') return
    field.value = ''
    own.push(text)
    void told(run(`say ${id} ${text}`))
  })
  closeButton.addEventListener('click', () => close())

  function close(): boolean {
    if (id === null) return false
    id = null
    poll.stop()
    panel.hidden = true
    chosen(null)
    return true
  }

  return {
    open(wanted) {
      const isNew = id !== wanted
      id = wanted
      panel.hidden = false
      if (isNew) {
        shown = ''
        own = []
        title.textContent = wanted
        messages.replaceChildren()
      }
      chosen(id)
      poll.start()
      void poll.again()
      if (isNew) closeButton.focus({ preventScroll: true })
    },
    close,
    resume: () => void (id !== null && poll.start()),
    pause: () => poll.stop(),
  }
}

const speakers: Record<string, string> = {
  person: 'Person',
  agent: 'Agent',
  admin: 'Administrator',
  'person waiting': 'Person, not answered yet',
}

function bubble(kind: string, text: string): HTMLElement {
  return make(
    'div',
    { className: `bubble ${kind}` },
    make('span', { className: 'speaker', textContent: speakers[kind]! }),
    foreign(text),
  )
}
