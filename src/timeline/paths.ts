/** Where things are kept inside a run's folder. */
import { isToolName } from '../protocol/id.ts'

export function answerPath(turn: number): string {
  return `final/turn_${padded(turn)}_answer.txt`
}

/** @param name a tool's name that passed its rule. */
function codePath(turn: number, name: string): string {
  return `tools_session/turn_${padded(turn)}_${name}.ts`
}

function padded(turn: number): string {
  return String(turn).padStart(3, '0')
}

/** Names that one run gives to what it keeps, relative to its folder; each once. */
export interface Paths {
  code(turn: number, name: string): string
  answer(turn: number): string
}

export function createPaths(): Paths {
  const kept = new Set<string>()
  return {
    code: (turn, name) => unused(kept, codePath(turn, isToolName(name) ? name : 'unnamed')),
    answer: (turn) => unused(kept, answerPath(turn)),
  }
}

/** A turn that proposes twice (refused, then mended) keeps both: `….ts`, `…-2.ts`. */
function unused(kept: Set<string>, wanted: string): string {
  let path = wanted
  for (let count = 2; kept.has(path.toLowerCase()); count++) path = wanted.replace(/(?=\.[a-z]+$)/, `-${count}`)
  kept.add(path.toLowerCase())
  return path
}
