/** How the gate does on tools that it was not made for: figures, not promises. */
import { onGround, proposeAll } from './gate-ground.ts'
import { soundEffectTools } from './gate-unseen-effects.ts'
import { faultyNumberTools } from './gate-unseen-numbers.ts'
import { soundPureTools } from './gate-unseen-sound.ts'
import { faultyTextTools } from './gate-unseen-text.ts'
import { figure } from './row.ts'
import type { Row } from './row.ts'

export const unseen = (): Promise<Row[]> =>
  onGround(async ({ url, host, context, open }) => {
    const faulty = await proposeAll([...faultyTextTools, ...faultyNumberTools], open('faulty'), context)
    const sound = await proposeAll([...soundPureTools, ...soundEffectTools(url, host)], open('sound'), context)
    const admitted = faulty.filter(({ refusal }) => refusal === null)
    const refused = sound.filter(({ refusal }) => refusal !== null)
    return [
      figure(`unseen faulty tools admitted, of ${faulty.length}`, admitted.length, admitted.map(({ kind }) => kind).join(', ')),
      figure(
        `unseen sound tools refused, of ${sound.length}`,
        refused.length,
        refused.map(({ kind, refusal }) => `${kind}: ${refusal}`).join('; '),
      ),
    ]
  })
