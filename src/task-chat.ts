/** An agent that is served with its review switched on: each message is a task of the usual kind, with tools, checks and a record. */
import { runTask } from './app.ts'
import type { ChatAnswer, ReplyOptions, Session } from './chat.ts'
import type { Model } from './models/model.ts'
import type { PersonaFile } from './persona-file.ts'
import type { PersonaTools } from './persona-tools.ts'
import type { Outcome } from './protocol/outcome.ts'

export interface TaskChatOptions {
  persona: PersonaFile
  tools: PersonaTools
  model: Model
}

export function createTaskReply({ persona, tools, model }: TaskChatOptions) {
  return async (session: Session, text: string, { signal, onText, heard }: ReplyOptions): Promise<ChatAnswer> => {
    const { outcome } = await runTask(
      {
        task: text,
        session: { mode: 'open', session },
        review: true,
        grants: tools.grants,
        readInstructions: false,
        instructions: persona.definition.system_prompt,
      },
      {
        ...tools.place,
        model,
        supervisor: model,
        watch: () => {},
        ...(onText ? { onText: (role, piece) => role === 'coder' && onText(piece) } : {}),
        ...(heard ? { heard } : {}),
        signal,
      },
    )
    return answerOf(outcome)
  }
}

/** What a person is told: the answer, the question that only they can answer, or what was found and why it went no further. */
function answerOf(outcome: Outcome): ChatAnswer {
  switch (outcome.type) {
    case 'answered':
      return said(outcome.verified ? outcome.answer : `${outcome.answer}\n\n(${outcome.reason})`)
    case 'blocked':
      return said(outcome.question)
    case 'stopped':
    case 'not-achieved':
      return said([outcome.best ?? '', `(${outcome.reason})`].filter(Boolean).join('\n\n'))
    case 'failed':
      return { type: 'away', why: outcome.exit === 'credentials' ? 'away_key' : 'away', detail: outcome.message }
    case 'aborted':
      return { type: 'stopped' }
  }
}

function said(text: string): ChatAnswer {
  return { type: 'answer', text, files: [], by: 'model' }
}
