/** The search of the library: how often a right tool is among the first, how long it takes, and what many tools cost at start. */
import { createSearchIndex } from '../../src/tools/search.ts'
import { atLeast, atMost, figure } from './row.ts'
import type { Row } from './row.ts'
import { entries, questions } from './search-library.ts'
import { startUp } from './start-up.ts'

const leastRecall = 0.98
const mostMs = 5

export async function search(): Promise<Row[]> {
  const started = performance.now()
  const index = createSearchIndex(entries)
  const built = performance.now() - started
  const isFound = ({ text, right }: (typeof questions)[number], count: number): boolean =>
    index.search(text, count).some(({ name }) => right.has(name))
  const recall = (count: number): number =>
    questions.filter((question) => isFound(question, count)).length / questions.length
  const times = questions.map((question) => {
    const from = performance.now()
    index.search(question.text, 8)
    return performance.now() - from
  })
  times.sort((a, b) => a - b)
  const missed = questions.filter((question) => !isFound(question, 8))
  const tools = entries.length.toLocaleString('en')
  return [
    figure(`recall@1 of ${questions.length} questions to ${tools} tools`, recall(1)),
    figure('recall@5', recall(5)),
    atLeast('recall@8', recall(8), leastRecall, missed.length > 0 ? `such as "${missed[0]!.text}"` : ''),
    atMost(
      'one search, median ms',
      times[Math.floor(times.length / 2)]!,
      mostMs,
      `slowest ${times.at(-1)!.toFixed(1)} ms`,
    ),
    figure('building the index, ms', built),
    ...(await startUp(entries)),
  ]
}
