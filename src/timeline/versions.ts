/** The code of a tool as the run proposed it, one time after the other: what each changed is a diff to the one before. */
import type { Event } from '../protocol/event.ts'

type Judged = Extract<Event, { type: 'tool-admitted' | 'tool-refused' }>

export interface CodeChange {
  before: string
  after: string
  /** What it is compared with: `version 1`, or `the one refused in turn 3`. */
  since: string
}

/** `seq` of what the library said → what the proposal changed; none for the first of a name. */
export function codeChanges(events: readonly Event[]): Map<number, CodeChange> {
  const changes = new Map<number, CodeChange>()
  const last = new Map<string, { code: string; name: string }>()
  const proposed = new Map<string, string>()
  for (const event of events) {
    if (event.type === 'action-chosen' && event.action.type === 'create_tool')
      proposed.set(event.action.tool.name, event.action.tool.code)
    if (event.type !== 'tool-admitted' && event.type !== 'tool-refused') continue
    const known = last.get(event.name)
    const code = ownCode(event, proposed.get(event.name))
    if (known && known.code !== code) changes.set(event.seq, { before: known.code, after: code, since: known.name })
    last.set(event.name, {
      code,
      name: event.type === 'tool-admitted' ? `version ${event.version}` : `the one refused in turn ${event.turn}`,
    })
  }
  return changes
}

/** What the library keeps begins with what was proposed; the description and schema after it are not what changed. */
function ownCode(judged: Judged, proposed: string | undefined): string {
  return proposed !== undefined && holdsCode(judged.code, proposed) ? proposed : judged.code
}

export function holdsCode(kept: string, proposed: string): boolean {
  return proposed.trim() !== '' && kept.trimStart().startsWith(proposed.trim())
}
