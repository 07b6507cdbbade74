/** Where the time went, in words. */
import { duration } from './phrases.ts'
import { type Span, type Timing, spans } from './timing.ts'

/** Less than this is not worth a word. */
const leastMs = 1

const words: { [span in Span]: string } = {
  coder: 'Coder',
  supervisor: 'Supervisor',
  agents: 'agents',
  gate: 'checking code',
  tools: 'tools',
  waiting: 'waiting',
  other: 'other',
}

/** `Coder 3.1 s` for each who used some: the models of the roles, the gate of the library, tools. */
export function timingTexts(timing: Timing): { span: Span; text: string }[] {
  return spans
    .filter((span) => Math.round(timing[span]) >= leastMs)
    .map((span) => ({ span, text: `${words[span]} ${duration(timing[span])}` }))
}
