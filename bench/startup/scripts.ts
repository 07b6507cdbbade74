/** What the stub model says in each measurement, to our program and to the floor. */
import type { Line } from './stub-model.ts'

export const turns = 20

const call = (name: string, fields: object): Line => ({ name, fields })
const requirements = call('set_requirements', { requirements: [{ text: 'An answer is given.', basis: 'answer' }] })
const accepted = call('give_verdict', {
  route: 'end',
  reason: 'well',
  requirements: [{ id: 'R1', status: 'met', evidence: ['answer'] }],
})

/** The shortest run: its requirements, the answer, the verdict. */
export const oneShot =
  (answer: string) =>
  (request: number): Line =>
    request === 0 ? requirements : request === 1 ? call('final', { message: 'Done.', answer, evidence: [] }) : accepted

const tool = {
  name: 'double_it',
  description: 'Twice a number',
  parameters: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
  code: `export default async function double_it(args: { n: number }): Promise<Json> {
  return { twice: args.n * 2 }
}
`,
  examples: [
    { args: { n: 1 }, expect: { twice: 2 } },
    { args: { n: 0 }, expect: { twice: 0 } },
    { args: { n: -3 }, expect: { twice: -6 } },
  ],
}

/** A tool is made in the first turn and called in each of them. */
export function toolTurns(request: number): Line {
  if (request === 0) return requirements
  if (request === 1) return call('create_tool', { message: 'I make it.', tool, call: { args: { n: 1 } } })
  if (request <= turns) return call('call_tool', { message: 'Next.', call: { name: tool.name, args: { n: request } } })
  return request === turns + 1 ? call('final', { message: 'Done.', answer: 'done', evidence: ['r1'] }) : accepted
}

export const floorOneShot = (answer: string) => (): Line => ({ text: answer })

export const floorTurns = (request: number): Line =>
  request < turns ? call('bash', { command: 'true' }) : { text: 'done' }
