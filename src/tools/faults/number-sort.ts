/** `.sort()` without a comparison puts 10 before 9: where an example has it sort numbers, that is a fault. */
import type { Problem } from '../../protocol/observation.ts'
import type { Trial } from './proposal.ts'
import { rehearse } from './rehearsal.ts'

export async function numbersSortedAsTexts(trial: Trial): Promise<Problem[]> {
  const { run, tokens } = trial
  const shown = trial.shown.filter(({ isRepeatable }) => isRepeatable)
  const call = tokens.find(
    ({ text }, index) =>
      (text === 'sort' || text === 'toSorted') &&
      tokens[index - 1]?.text === '.' &&
      tokens[index + 1]?.text === '(' &&
      tokens[index + 2]?.text === ')',
  )
  if (!call || shown.length === 0) return []
  const rehearsal = await rehearse(
    trial,
    run.code,
    shown.map(({ example }) => example.args),
  )
  if (!('calls' in rehearsal) || !rehearsal.calls.some(({ notes }) => notes.includes('sorts numbers'))) return []
  return [
    {
      code: 'E_SORT',
      message: `.${call.text}() sorts numbers as texts: 10 comes before 9`,
      line: call.line,
      hint: `.${call.text}((a, b) => a - b); add an example with numbers of different length`,
    },
  ]
}
