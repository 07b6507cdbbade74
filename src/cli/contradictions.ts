/** Flags that cannot both be meant. Refused before anything is read or started. */
import { UserError } from '../protocol/errors.ts'
import type { Flags } from './flags.ts'

const pairs: [keyof Flags, keyof Flags][] = [
  ['resume', 'continue'],
  ['resume', 'session'],
  ['continue', 'session'],
  ['continue', 'sessionId'],
  ['fork', 'session'],
  ['fork', 'continue'],
  ['sessionId', 'session'],
]
const names: Partial<Record<keyof Flags, string>> = {
  task: '-q',
  prompt: '-p',
  question: '--question',
  resume: '--resume',
  continue: '--continue',
  session: '--no-session',
  sessionId: '--session-id',
  fork: '--fork',
  model: '--model',
  outputSchema: '--output-schema',
}
const reasons: Partial<Record<keyof Flags, string>> = {
  sessionId: '--continue takes the newest session; --session-id ID --resume takes the one of that name',
}

/** @throws UserError (usage) naming both flags. */
export function refuseContradictions(flags: Flags): void {
  for (const [one, other] of pairs)
    if (isGiven(flags, one) && isGiven(flags, other))
      throw new UserError(
        'usage',
        `${names[one]} and ${names[other]} exclude each other`,
        (one === 'continue' && reasons[other]) || 'give one of them',
      )
  const [first, second] = (['task', 'prompt', 'question'] as const).filter((name) => flags[name] !== undefined)
  if (first && second && flags[first] !== flags[second])
    throw new UserError('usage', `${names[first]} and ${names[second]} give two different tasks`, 'give one of them')
}

const ownToDemo = [
  'task',
  'prompt',
  'question',
  'resume',
  'continue',
  'sessionId',
  'fork',
  'model',
  'outputSchema',
] as const

/** The demonstration has its own task, session and recorded model. @throws UserError (usage) naming the flag. */
export function refuseForDemo(flags: Flags): void {
  const given = ownToDemo.find((name) => isGiven(flags, name))
  if (given)
    throw new UserError(
      'usage',
      `demo has its own task and its own recorded model: ${names[given]} means nothing to it`,
      'leave the flag out, or leave out the word demo',
    )
}

/** `--no-session` is the value false of `session`; any other flag is given when it has a true value or a text. */
function isGiven(flags: Flags, name: keyof Flags): boolean {
  return name === 'session' ? flags.session === false : flags[name] !== undefined && flags[name] !== false
}
