/** The administrator's commands, a line each: at the server's terminal, over its local socket, and behind its page. */
import type { Conversation } from './conversation.ts'
import { placeValues } from './door-words.ts'
import type { DoorWords } from './door-words.ts'
import type { Gateway } from './gateway.ts'
import type { Metrics } from './metrics.ts'
import { historyOf } from './resume.ts'

export interface AdminConsole {
  readonly banner: string
  readonly prompt: string
  /** What to print, without the last line end; `isOver`: the console is left. The server goes on in any case. */
  run(line: string): { text: string; isOver: boolean }
}

interface ConsoleOptions {
  gateway: Gateway
  words: DoorWords
  metrics: Metrics
  /** Bytes. */
  memory: () => number
  startedAt: Date
}

export function createAdminConsole({ gateway, words, metrics, memory, startedAt }: ConsoleOptions): AdminConsole {
  const { conversations } = gateway

  function rowOf(conversation: Conversation): string {
    const { number, id, peer, startedAt: since, lastSeenAt, count } = conversation
    return words.console('row', {
      n: number,
      sid: id,
      ...placeValues(peer?.ip ?? '-', peer?.port ?? 0),
      started: localTime(since),
      last_seen: localTime(lastSeenAt),
      messages: count,
    })
  }

  function list(): string {
    const connected = [...conversations.values()].filter(({ peer, isLeaving }) => peer !== null && !isLeaving)
    return connected.length === 0 ? words.console('none') : connected.map(rowOf).join('\n')
  }

  function show(id: string): string | null {
    const conversation = conversations.get(id)
    if (!conversation) return null
    const { session, waiting, isPaused } = conversation
    const said = session ? historyOf(session).map(({ role, text }) => `${role}: ${oneLine(text)}`) : []
    const state = [`${waiting.length} waiting`, isPaused ? 'paused' : '', session ? '' : 'not in memory']
    return [rowOf(conversation), state.filter(Boolean).join(', '), ...said.slice(-10)].join('\n')
  }

  function stats(): string {
    const { answered, refused, failures, p50, p95, max } = metrics.summary()
    const connected = [...conversations.values()].filter(({ peer }) => peer !== null).length
    return [
      `${connected} connected, ${answered} answered, ${refused} refused, ${failures} failed`,
      `answers of late: ${p50} ms middle, ${p95} ms for 95 %, ${max} ms at most`,
      `${Math.round(memory() / 2 ** 20)} MB, since ${localTime(startedAt)}`,
    ].join('\n')
  }

  /** null: it takes an id, and there is none of that. */
  function withId(command: string, id: string, rest: string): string | null {
    switch (command) {
      case 'kill':
        return gateway.kill(id) ? words.console('killed', { sid: id }) : null
      case 'show':
        return show(id)
      case 'say':
        return rest !== '' && gateway.tell(id, rest) ? 'Said.' : null
      case 'pause':
        return gateway.pause(id, true) ? `${id} waits until "resume ${id}".` : null
      default:
        return gateway.pause(id, false) ? `${id} goes on.` : null
    }
  }

  return {
    banner: words.console('banner'),
    prompt: words.console('prompt'),
    run(line) {
      const [, command = '', id = '', rest = ''] = /^\s*(\S*)\s*(\S*)\s*(.*?)\s*$/s.exec(line) ?? []
      const name = command.toLowerCase()
      if (name === '') return { text: '', isOver: false }
      if (name === 'list') return { text: list(), isOver: false }
      if (name === 'stats') return { text: stats(), isOver: false }
      if (name === 'exit' || name === 'quit') return { text: words.console('exit'), isOver: true }
      if (['kill', 'show', 'say', 'pause', 'resume'].includes(name) && id !== '')
        return { text: withId(name, id, rest) ?? words.console('unknown'), isOver: false }
      return { text: words.console('help'), isOver: false }
    },
  }
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 200)

/** ISO 8601 to the second, with the offset of this machine, as Python's `isoformat(timespec="seconds")` writes it. */
export function localTime(date: Date): string {
  const minutes = -date.getTimezoneOffset()
  const two = (part: number): string => String(Math.floor(Math.abs(part))).padStart(2, '0')
  const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19)
  return `${local}${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}
