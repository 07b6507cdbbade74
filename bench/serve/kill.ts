/** kill -9 under load: every message whose answer was seen is in its session when the server has been started again. */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { atMost, figure } from '../judgement/row.ts'
import type { Row } from '../judgement/row.ts'
import { readStreamFile } from '../torture/stream-file.ts'
import type { Kept } from './load.ts'
import { onStage, trouble } from './stage.ts'
import type { Options } from './stage.ts'
import { tokensIn } from './token.ts'

const sessions = 500
const leastMs = 3_000
const mostMs = 6_000

interface Found {
  /** Acknowledged messages, or their answers, that are gone. */
  lost: number
  /** Answers that are there twice. */
  doubled: number
  unreadable: number
  example: string
}

export async function kill(options: Options): Promise<Row[]> {
  return onStage({ which: options.ours, options }, async (stage) => {
    const crowds = [await stage.users('tcp', sessions / 2), await stage.users('websocket', sessions / 2)]
    for (const crowd of crowds) await crowd.ask('closedLoop')
    await sleep(leastMs + Math.random() * (mostMs - leastMs))
    await stage.server.kill()
    const kept: Kept[] = []
    for (const crowd of crowds) {
      await crowd.ask('hush')
      kept.push(...(await crowd.ask('kept')))
    }
    const started = performance.now()
    await stage.restart()
    const restartMs = performance.now() - started
    const found = compare(kept, journalsIn(join(stage.folder, '.served')))
    const again = await stage.users('tcp', 1)
    await again.ask('openLoop', { everyMs: 100 })
    await sleep(1_000)
    const after = await again.ask('hush')
    const messages = kept.reduce((sum, { answered }) => sum + answered.length, 0)
    return [
      figure('messages acknowledged before the kill', messages, `${sessions} sessions`),
      atMost('  of these lost', found.lost + (messages > 0 ? 0 : 1), 0, found.example),
      atMost('  answers kept twice', found.doubled, 0),
      atMost('  sessions unreadable or missing', found.unreadable, 0),
      figure('start after the kill until the doors are open, ms', Math.round(restartMs)),
      atMost(
        'messages that were not answered after that',
        trouble(after).count + (after.replies > 0 ? 0 : 1),
        0,
        trouble(after).detail,
      ),
    ]
  })
}

/** The paths of all sessions below a folder, by their id. */
function journalsIn(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.jsonl'))
  return new Map(files.map((file) => [basename(file, '.jsonl'), join(folder, file)]))
}

function compare(kept: readonly Kept[], journals: ReadonlyMap<string, string>): Found {
  const found: Found = { lost: 0, doubled: 0, unreadable: 0, example: '' }
  for (const { id, name, answered } of kept) {
    const path = journals.get(id)
    const stream = path ? readStreamFile(path) : null
    if (!stream || stream.isCorrupt) {
      found.unreadable += 1
      found.lost += answered.length
      found.example ||= `${id}: ${stream ? 'a line of it is not valid' : 'there is no such session'}`
      continue
    }
    const numbers: Record<string, number[]> = { user: [], assistant: [] }
    for (const record of stream.records) {
      if (record['type'] !== 'message') continue
      const { role, content } = record['message'] as { role: string; content: string }
      numbers[role]?.push(
        ...tokensIn(content)
          .filter(({ session }) => session === name)
          .map(({ n }) => n),
      )
    }
    const [user, assistant] = [new Set(numbers['user']), new Set(numbers['assistant'])]
    const lost = answered.filter((n) => !user.has(n) || !assistant.has(n))
    found.lost += lost.length
    found.doubled += numbers['assistant']!.length - assistant.size
    if (lost.length > 0) found.example ||= `${id}: ${lost.slice(0, 5).join(', ')} of ${answered.length}`
  }
  return found
}
