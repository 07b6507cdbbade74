/** What the Supervisor ruled, and the requirements it rules by. */
import type { JsonObject } from './json.ts'
import type { AgentProposal } from './agent-definition.ts'

/** A mechanical check of one requirement; evaluated by code, no model is asked. */
export type Check =
  /** The answer's text matches this regular expression (flags iu). */
  | { type: 'answer-matches'; pattern: string }
  /** A file below the working directory exists and is not empty. */
  | { type: 'file-exists'; path: string }
  /** A TypeScript module run in the sandbox with the run's read grants: `export default (args: {answer, results}) => {pass, detail}`. */
  | { type: 'program'; code: string; args?: JsonObject }

/** Derived once from the task at the start, then frozen. */
export interface Requirement {
  id: string
  text: string
  /** What can show it: results of the run (default), or the text of the answer itself (language, form, general knowledge). */
  basis?: 'results' | 'answer'
  check?: Check
}

export type RequirementStatus = 'met' | 'unmet' | 'unverifiable'

export interface RequirementVerdict {
  id: string
  status: RequirementStatus
  /** Ids of results (`r3`), or `answer` where the requirement's basis is the answer; validated by code. */
  evidence: string[]
  note: string
}

/** Who ruled: a mechanical check, the Supervisor's model, or a rule of the loop. */
export type Judge = 'checks' | 'model' | 'rule'

interface Ruling {
  reason: string
  judge: Judge
  requirements: RequirementVerdict[]
  /** The answer has not the form that was asked for: it is not to be used. */
  unfit?: true
  /** Hash of what the ruling rests on: two verdicts with the same saw the same. Absent: a rule of the loop looked at nothing. */
  saw?: string
}

export type Verdict = Ruling &
  (
    | { type: 'continue'; tips: string[] }
    | {
        type: 'end'
        answer: string
        verified: boolean
        /** Why there is no verdict: the model could not be asked, could not be read, or has had its share of the budget. */
        cause?: 'budget' | 'share' | 'fault' | 'unreadable'
      }
    | { type: 'ask-user'; question: string; needs: string[] }
    /** The best that could be had: rounds brought nothing new. */
    | { type: 'give-up' }
  )

/** What the Supervisor's model answers, in the seed's shape (`route`, `reason`, `tips`) with the statuses added. */
export interface SupervisorReply {
  route: 'end' | 'coder' | 'user'
  reason: string
  tips: string[]
  requirements: RequirementVerdict[]
  question?: string
  /** The Supervisor may also ask for a specialist. */
  create_agent?: AgentProposal
  call_agent?: { agent_name: string; task: string }
}
