/** The page's script: what a reader can do beyond reading. Without it everything can still be read and unfolded. */
import { addCopyButtons } from './copy.ts'
import { createFilter } from './filter.ts'
import { listenForKeys } from './keys.ts'
import { followHash, markTurnInView } from './place.ts'
import { readRun } from './run.ts'
import { applyKeptTheme } from './theme.ts'
import { addToolbar } from './toolbar.ts'

function start(): void {
  const run = readRun()
  const filter = createFilter(run)
  const toolbar = addToolbar(run, filter)
  addCopyButtons(run)
  markTurnInView(run)
  listenForKeys(run, filter, toolbar)
  followHash(filter)
}

// At once: a page that was set to dark must not flash.
applyKeptTheme()
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start)
else start()
