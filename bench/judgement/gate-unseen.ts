/**
 * How the gate does on tools that it was not made for: figures, not promises. The first set was written before the checks
 * that it measures, the second one after them.
 */
import { freshFaultyTools } from './gate-fresh-faulty.ts'
import { freshSoundTools } from './gate-fresh-sound.ts'
import type { Proposal } from './gate-faulty.ts'
import { onGround, proposeAll } from './gate-ground.ts'
import type { Ground } from './gate-ground.ts'
import { soundEffectTools } from './gate-unseen-effects.ts'
import { faultyNumberTools } from './gate-unseen-numbers.ts'
import { soundPureTools } from './gate-unseen-sound.ts'
import { faultyTextTools } from './gate-unseen-text.ts'
import { figure } from './row.ts'
import type { Row } from './row.ts'

export const unseen = (): Promise<Row[]> =>
  onGround(async (ground) => [
    ...(await rowsOf(
      'before',
      [...faultyTextTools, ...faultyNumberTools],
      [...soundPureTools, ...soundEffectTools(ground.url, ground.host)],
      ground,
    )),
    ...(await rowsOf('after', freshFaultyTools, freshSoundTools, ground)),
  ])

/** @param when the tools were written: before or after the checks. */
async function rowsOf(
  when: string,
  faultyTools: Proposal[],
  soundTools: Proposal[],
  { context, open }: Ground,
): Promise<Row[]> {
  const faulty = await proposeAll(faultyTools, open(`faulty-${when}`), context)
  const sound = await proposeAll(soundTools, open(`sound-${when}`), context)
  const admitted = faulty.filter(({ refusal }) => refusal === null)
  const refused = sound.filter(({ refusal }) => refusal !== null)
  return [
    figure(
      `held-out faulty tools (written ${when}) admitted, of ${faulty.length}`,
      admitted.length,
      admitted.map(({ kind }) => kind).join(', '),
    ),
    figure(
      `held-out sound tools (written ${when}) refused, of ${sound.length}`,
      refused.length,
      refused.map(({ kind, refusal }) => `${kind}: ${refusal}`).join('; '),
    ),
  ]
}
