/** The server's console, and its log as it is written. */
import { byId, elementOf, make } from '../chat/dom.ts'
import { command } from './api.ts'
import { clock } from './format.ts'
import { foreign } from './plain.ts'
import { toast } from './toast.ts'
import type { View } from './views.ts'

interface LogLine {
  n: number
  at: string
  text: string
  event: string
}

const mostLines = 500

export interface ConsoleView extends View {
  /** Listens to the log from now on. */
  listen(): void
}

export function createConsole(): ConsoleView {
  const field = elementOf('command', HTMLInputElement)
  const said = byId('said')
  const log = byId('log')
  const state = byId('logState')
  const history: string[] = []
  let at = 0
  let source: EventSource | null = null
  let newest = 0

  async function run(line: string): Promise<void> {
    add(said, make('p', { className: 'typed' }, foreign(`> ${line}`)))
    try {
      const text = await command(line)
      if (text !== '') add(said, make('p', {}, foreign(text)))
    } catch (error) {
      add(
        said,
        make('p', { className: 'problem', textContent: error instanceof Error ? error.message : String(error) }),
      )
    }
  }

  elementOf('commandForm', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    const line = field.value.trim()
    if (line === '') return
    if (history.at(-1) !== line) history.push(line)
    at = history.length
    field.value = ''
    void run(line)
  })
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    at = Math.min(Math.max(at + (event.key === 'ArrowUp' ? -1 : 1), 0), history.length)
    field.value = history[at] ?? ''
  })

  function tell(line: LogLine): void {
    // After a reconnect the last lines come again, and after a restart they are counted anew.
    if (line.n <= newest) return
    newest = line.n
    add(
      log,
      make(
        'p',
        { className: line.event },
        make('time', { textContent: clock(line.at), dateTime: line.at }),
        foreign(line.text),
      ),
    )
  }

  return {
    filter: field,
    // What came while nobody looked had no height.
    show: () => void (log.scrollTop = log.scrollHeight),
    listen() {
      source = new EventSource('api/events')
      source.addEventListener('open', () => {
        newest = 0
        log.replaceChildren()
        state.textContent = 'live'
        state.className = 'pill good'
      })
      source.addEventListener('line', ({ data }) => tell(JSON.parse(String(data)) as LogLine))
      source.addEventListener('error', () => {
        state.textContent = 'not connected'
        state.className = 'pill bad'
        if (source?.readyState === EventSource.CLOSED) toast('The log is not told any more: reload the page.')
      })
    },
  }
}

/** Who reads above is not torn away. */
function add(box: HTMLElement, line: HTMLElement): void {
  const isAtEnd = box.scrollTop + box.clientHeight > box.scrollHeight - 30
  box.append(line)
  while (box.childElementCount > mostLines) box.firstElementChild!.remove()
  if (isAtEnd) box.scrollTop = box.scrollHeight
}
