/** The gate: twenty proposals through the real library, ten with a planted fault and ten sound ones; and what it takes. */
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { AdmitContext, Library } from '../../src/tools/library.ts'
import { median } from '../median.ts'
import { faultyTools } from './gate-faulty.ts'
import { onGround, proposeAll } from './gate-ground.ts'
import { sizedTool } from './gate-sized.ts'
import { soundTools } from './gate-sound.ts'
import { atMost } from './row.ts'
import type { Row } from './row.ts'

const mostMs = 400

export const gate = (): Promise<Row[]> =>
  onGround(async ({ url, host, sandbox, context, open }) => {
    const faulty = await proposeAll(faultyTools(url), open('faulty'), context)
    const sound = await proposeAll(soundTools(url, host), open('sound'), context)
    const admitted = faulty.filter(({ refusal }) => refusal === null)
    const refused = sound.filter(({ refusal }) => refusal !== null)
    return [
      atMost(
        `faulty tools admitted, of ${faulty.length}`,
        admitted.length,
        0,
        admitted.map(({ kind }) => kind).join(', '),
      ),
      atMost(
        `sound tools refused, of ${sound.length}`,
        refused.length,
        0,
        refused.map(({ kind, refusal }) => `${kind}: ${refusal}`).join('; '),
      ),
      await timeOf(sandbox, open('sized'), context),
    ]
  })

/** Versions of one tool of 5 KB with 3 examples, as a Coder mends it; the first one warms compiler, runner and caches. */
async function timeOf(sandbox: Sandbox, library: Library, context: AdmitContext): Promise<Row> {
  let version = 0
  const admit = async (): Promise<void> => {
    version += 1
    const admission = await library.admit(sizedTool(version), context)
    if (admission.type === 'refused')
      throw new Error(`the tool of 5 KB was refused: ${JSON.stringify(admission.problems)}`)
  }
  sandbox.warm()
  await admit()
  const kilobytes = (sizedTool(1).code.length / 1000).toFixed(1)
  return atMost(`gate, tool of ${kilobytes} KB with 3 examples, warm, ms`, await median(9, admit), mostMs)
}
