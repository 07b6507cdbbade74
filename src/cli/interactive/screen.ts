/** What an interactive session shows and hears. Two implementations: a full terminal, and plain lines for screen readers. */

export interface Choice<Value> {
  /** One letter that chooses it. */
  key: string
  label: string
  value: Value
}

/** What the person does; a screen calls these, in order. */
export interface Person {
  /** A line, or several pasted ones. Never empty. */
  says(text: string): void
  /** Ctrl-C. */
  interrupts(): void
  /** Ctrl-D on an empty line, or the end of input. */
  leaves(): void
}

export interface Screen {
  /** Finished lines that stay. Harmless already, but for colours of ours. */
  print(text: string): void
  /** An answer in Markdown, as a model wrote it. */
  answer(markdown: string): void
  /** What still changes, above the input; replaced by the next, gone when empty. */
  live(text: string): void
  /** Asks one question; null: the person chose nothing, or the signal fired. One at a time. */
  choose<Value>(question: string, choices: readonly Choice<Value>[], signal: AbortSignal): Promise<Value | null>
  /** Gives the terminal back as it was. Idempotent. */
  close(): void
}

/** A command that can be completed after `/`. */
export interface Completion {
  name: string
  description: string
}

export interface ScreenOptions {
  person: Person
  cwd: string
  color: boolean
  completions: readonly Completion[]
  /** What was said before, the oldest first. */
  history: readonly string[]
}
