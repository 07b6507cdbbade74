/** What stops a run before it begins, with the way out. */
import type { Configuration } from './config/load.ts'
import type { Model } from './models/model.ts'
import { UserError } from './protocol/errors.ts'
import type { Session } from './sessions/session.ts'

/** A budget that cannot be counted would be a promise we do not keep. */
export function refuseUnknownPrice({
  configuration,
  model,
  supervisor,
}: {
  configuration: Configuration
  model: Model
  supervisor: Model
}): void {
  if (configuration.settings.maxBudgetUsd === null) return
  for (const { name, price } of [model, supervisor])
    if (price === null)
      throw new UserError(
        'usage',
        `no price is known for ${name}, so --max-budget-usd cannot be kept`,
        'leave the budget out, or limit the run with --max-turns and --timeout',
      )
}

export function refuseNothingToDo(
  task: string,
  request: { task: string | null },
  session: Pick<Session, 'id' | 'state'>,
): void {
  const { openQuestion, metadata } = session.state
  if (task === '') throw new UserError('usage', `the session "${session.id}" has no task yet`, 'give one with -q "…"')
  if (request.task !== null) return
  if (openQuestion !== null)
    throw new UserError(
      'needsUser',
      `the session waits for your answer: ${openQuestion}`,
      'answer with --resume -q "…"',
    )
  if (metadata.status === 'completed')
    throw new UserError('usage', `the task of session "${session.id}" is finished`, 'add another one with -q "…"')
}
