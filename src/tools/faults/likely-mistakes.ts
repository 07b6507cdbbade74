/** Where a form stands that is mostly a mistake, and the examples hold with the usual form as well: which one is meant? */
import type { Question } from './question.ts'
import type { Trial } from './proposal.ts'
import { allHold, rehearse } from './rehearsal.ts'
import { usualForms } from './usual-forms.ts'

const maxForms = 8

export async function likelyMistakes(trial: Trial): Promise<Question[]> {
  const { run, shown } = trial
  if (shown.length === 0 || !shown.every(({ isRepeatable }) => isRepeatable)) return []
  const questions: Question[] = []
  const args = shown.map(({ example }) => example.args)
  for (const { line, start, end, usual, ask } of usualForms(trial, run.code).slice(0, maxForms)) {
    const variant = run.code.slice(0, start) + usual + run.code.slice(end)
    const rehearsal = await rehearse(trial, variant, args)
    if (!('calls' in rehearsal) || !allHold(rehearsal.calls, shown)) continue
    const words = run.code.slice(start, end)
    questions.push({
      about: run.code.split('\n')[line - 1]?.trim() ?? words,
      message: `the examples do not show whether "${words}" or "${usual}" is right here: all hold with both`,
      line,
      hint: `${ask}; give the result that the description promises, and mend the code where it differs`,
    })
  }
  return questions
}
