/** What a run is told by its person: the task and AGENTS.md, with the keys in them put away. */
import type { Configuration } from './config/load.ts'
import { readInstructions } from './instructions.ts'
import { noteOf, noticeOf, putAway } from './secret-keeping.ts'

interface TextPorts {
  cwd: string
  configuration: Configuration
  /** Told, in words for a person, what was done with keys. */
  notify?: (message: string) => void
}

/** Keys that were pasted into the task go into the vault; what is stored, sent and shown from here on has their handles. */
export async function withoutKeys(task: string, { configuration, notify }: TextPorts): Promise<string> {
  const { text, names } = await putAway(task, configuration)
  if (names.length === 0) return text
  notify?.(noticeOf(names, 'the task'))
  return text + noteOf(names)
}

/** The file stays the person's: it is told only when a key in it is met for the first time. */
export async function instructionsOf({ cwd, configuration, notify }: TextPorts): Promise<string> {
  const { text, names, isNew } = await putAway(await readInstructions(cwd), configuration)
  if (isNew) notify?.(noticeOf(names, 'AGENTS.md'))
  return text
}
