/** Where things are kept inside a run's folder. */

export function answerPath(turn: number): string {
  return `final/turn_${padded(turn)}_answer.txt`
}

/** @param name a tool's name that passed its rule. */
export function codePath(turn: number, name: string): string {
  return `tools_session/turn_${padded(turn)}_${name}.ts`
}

function padded(turn: number): string {
  return String(turn).padStart(3, '0')
}
