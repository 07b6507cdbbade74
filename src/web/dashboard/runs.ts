/** The newest runs of the folder where the server runs, and their timelines. */
import { byId, elementOf, make } from '../chat/dom.ts'
import { dateTime } from './format.ts'
import { createKeptList } from './kept-list.ts'
import { pill } from './pill.ts'
import { foreign } from './plain.ts'
import { createTable } from './table.ts'
import { toast } from './toast.ts'
import type { View } from './views.ts'

interface Run {
  runId: string
  startedAt: string | null
  task: string | null
  model: string | null
  turns: number
  outcome: { type: string; reason?: string } | null
  costUsd: number | null
  running: boolean
  hasPage: boolean
}

export function createRuns(): View {
  const timeline = createTimeline()
  const table = createTable<Run>({
    caption: 'Runs, newest first',
    empty: 'No runs here yet.',
    keyOf: ({ runId }) => runId,
    chosen: (run) => timeline(run),
    columns: [
      {
        name: 'Started',
        fill: ({ runId, startedAt }, cell) =>
          cell.replaceChildren(
            make('button', {
              type: 'button',
              className: 'link',
              title: runId,
              textContent: startedAt === null ? runId : dateTime(startedAt),
            }),
          ),
      },
      { name: 'Outcome', fill: (run, cell) => cell.replaceChildren(outcomePill(run)) },
      { name: 'Task', className: 'wide', fill: ({ task }, cell) => cell.replaceChildren(foreign(task ?? '–', 'clip')) },
      { name: 'Turns', className: 'figure less', fill: ({ turns }, cell) => (cell.textContent = String(turns)) },
      {
        name: 'Cost',
        className: 'figure less',
        fill: ({ costUsd }, cell) => (cell.textContent = costUsd === null ? '–' : `$${costUsd.toFixed(4)}`),
      },
      { name: 'Model', className: 'less', fill: ({ model }, cell) => cell.replaceChildren(foreign(model ?? '–')) },
    ],
  })
  byId('runList').append(make('div', { className: 'card flush' }, table.element))
  return createKeptList<Run>({
    name: 'runs',
    into: 'runList',
    filter: elementOf('runFilter', HTMLInputElement),
    words: (run) => `${run.runId} ${run.task} ${run.model} ${wordOf(run)}`,
    show: (rows) => table.show(rows),
  })
}

function wordOf({ outcome, running, startedAt }: Run): string {
  if (outcome) return outcome.type
  return running ? 'running' : startedAt === null ? 'unreadable' : 'died'
}

function outcomePill(run: Run): HTMLElement {
  const word = wordOf(run)
  const tone = word === 'answered' ? 'good' : word === 'running' ? 'accent' : run.outcome ? 'wait' : 'bad'
  return pill(word, tone)
}

/** In a frame that is a page of nobody: it has its own policy, and nothing of this one. */
function createTimeline(): (run: Run) => void {
  const dialog = elementOf('timelineDialog', HTMLDialogElement)
  const link = elementOf('timelineTab', HTMLAnchorElement)
  const box = byId('timelineFrame')
  byId('timelineClose').addEventListener('click', () => dialog.close())
  dialog.addEventListener('close', () => box.replaceChildren())
  return ({ runId, startedAt, hasPage }) => {
    if (!hasPage) return toast(`This run has no page. "autoagent runs open ${runId}" makes it.`)
    const address = `runs/${encodeURIComponent(runId)}/timeline`
    byId('timelineTitle').textContent = `Run of ${startedAt === null ? runId : dateTime(startedAt)}`
    link.href = address
    const frame = make('iframe', { title: `Timeline of ${runId}`, src: address })
    frame.setAttribute('sandbox', 'allow-scripts allow-popups')
    box.replaceChildren(frame)
    dialog.showModal()
  }
}
