/** Who is connected now, and the conversation that was chosen. */
import { byId, elementOf, make } from '../chat/dom.ts'
import { get } from './api.ts'
import type { SessionRow, Sessions } from './api.ts'
import { createConversation } from './conversation.ts'
import { ago, count } from './format.ts'
import { plain } from './plain.ts'
import { pill, toneOf } from './pill.ts'
import { createPoll } from './poll.ts'
import { createTable } from './table.ts'
import type { View } from './views.ts'

const everyMs = 2_000

/** @param now by the server's clock. */
export function createSessions(now: () => number): View {
  const filter = elementOf('sessionFilter', HTMLInputElement)
  const note = byId('sessionNote')
  const text = (words: (row: SessionRow) => string) => (row: SessionRow, cell: HTMLElement) => {
    cell.textContent = plain(words(row))
  }
  const table = createTable<SessionRow>({
    caption: 'Conversations that are open',
    empty: 'Nobody is connected.',
    keyOf: ({ id }) => id,
    chosen: ({ id }) => conversation.open(id),
    columns: [
      {
        name: 'Id',
        fill({ id }, cell) {
          const button = cell.querySelector('button') ?? make('button', { type: 'button', className: 'link mono' })
          button.textContent = id
          cell.append(button)
        },
      },
      { name: 'No.', className: 'figure', fill: text(({ number }) => String(number)) },
      { name: 'State', fill: ({ state }, cell) => cell.replaceChildren(pill(state, toneOf(state))) },
      { name: 'Door', fill: text(({ channel }) => channel ?? '–') },
      { name: 'From', className: 'mono less', fill: text(({ ip, port }) => (ip === null ? '–' : `${ip}:${port}`)) },
      { name: 'Messages', className: 'figure', fill: text(({ messages }) => count(messages)) },
      { name: 'Waiting', className: 'figure less', fill: text(({ waiting }) => count(waiting)) },
      { name: 'Connected', className: 'less', fill: text(({ since }) => ago(since, now())) },
      { name: 'Last word', fill: text(({ lastSeen }) => ago(lastSeen, now())) },
    ],
  })
  byId('sessionTable').append(table.element)
  const poll = createPoll(everyMs, read)
  const conversation = createConversation(now, (id) => {
    table.choose(id)
    void poll.again()
  })

  async function read(): Promise<void> {
    try {
      const found = await get<Sessions>(`api/sessions?q=${encodeURIComponent(filter.value)}`)
      table.show(found.sessions)
      const { matching, total, sessions } = found
      note.textContent =
        sessions.length < matching
          ? `The newest ${count(sessions.length)} of ${count(matching)} are shown: filter to find others.`
          : filter.value.trim() === ''
            ? ''
            : `${count(matching)} of ${count(total)} match.`
    } catch (error) {
      if (error instanceof Error && error.message !== note.textContent) note.textContent = error.message
    }
  }

  filter.addEventListener('input', () => void poll.again())
  return {
    filter,
    show() {
      poll.start()
      conversation.resume()
    },
    hide() {
      poll.stop()
      conversation.pause()
    },
    escape: () => conversation.close(),
  }
}
