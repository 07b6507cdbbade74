/** Regular expressions that a model wrote, run so that a catastrophic one costs a moment and never hangs the program. */
import { createContext, Script } from 'node:vm'

/** Milliseconds for one test. */
const deadline = 100

export interface Pattern {
  test(text: string): boolean
}

/**
 * @param source a JSON Schema `pattern`; the flags are `u`, as ajv gives them.
 * @returns a test that answers false when the pattern does not decide in time.
 * @throws SyntaxError when it is not a regular expression.
 */
export function timedPattern(source: string, flags: string = 'u'): Pattern {
  const pattern = new RegExp(source, flags)
  // Nothing but the compiled pattern and a text enters; no code of the model is evaluated.
  const sandbox = createContext({ pattern, text: '' })
  const script = new Script('pattern.test(text)')
  return {
    test(text) {
      sandbox['text'] = text
      try {
        return script.runInContext(sandbox, { timeout: deadline }) === true
      } catch {
        return false
      }
    },
  }
}
