/** `autoagent demo`: a real task on a real file with recorded words of the model; everything else really happens. */
import { existsSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { demoTask, demoTools } from '../demo-task.ts'
import { loadConfiguration } from '../config/load.ts'
import { ConfigurationError } from '../protocol/errors.ts'
import { refuseForDemo } from './contradictions.ts'
import { settingsOf } from './flags.ts'
import type { Flags } from './flags.ts'
import { checkOutputFile } from './places.ts'
import { exitCodeOf } from './outcome-text.ts'
import { runWithView } from './run-command.ts'
import type { Io } from './terminal.ts'

const file = 'examples/sales/sales.csv'

export async function runDemo(io: Io, flags: Flags): Promise<number> {
  refuseForDemo(flags)
  checkOutputFile(flags.output, io.cwd)
  const packageRoot = fileURLToPath(packageUrl())
  const near = (path: string): string => {
    const seen = relative(io.cwd, packageRoot + path)
    return seen.startsWith('..') ? packageRoot + path : seen
  }
  const recording = `${packageRoot}examples/sales/recording.jsonl`
  if (!existsSync(recording))
    throw new ConfigurationError(`the demo's recording ${recording} is missing`, 'install the package again')
  if (!flags.quiet) io.stderr(demoNotice(io))
  const configuration = loadConfiguration({
    cwd: io.cwd,
    env: io.env,
    flags: { ...settingsOf(flags), model: `recorded:${recording}`, supervisorModel: null, openMode: false },
  })
  const report = await runWithView(
    {
      task: demoTask,
      session: { mode: 'new' },
      review: true,
      grants: { read: [file] },
      onlyTools: demoTools,
      workFolder: packageRoot,
      readInstructions: false,
    },
    configuration,
    flags,
    io,
  )
  if (!flags.quiet && report.outcome.type === 'failed')
    io.stderr(
      `The recording fits a library in which the demo's tool is either missing or as the demo made it. Remove ${demoTools.join(', ')} from ${configuration.settings.toolsDir}, or run the demo in an empty folder.\n`,
    )
  if (!flags.quiet && report.outcome.type === 'answered')
    io.stderr(
      `\nCheck it yourself: awk -f ${near('examples/sales/check.awk')} ${near(file)}\nRun the demo again: the tool is in the library now, so it is only called.\n`,
    )
  return exitCodeOf(report)
}

function demoNotice({ color }: Io): string {
  const text =
    'Demo: the words of the model are a recording, written in advance. Compiling, type checks, the sandbox, the file, the checks and what is kept are real.'
  return `${color ? `\x1b[1m${text}\x1b[0m` : text}\nTask: ${demoTask}\nIt may read ${file} and nothing else.\n\n`
}

/** `src/cli/` and `dist/` lie at different depths below the package. */
function packageUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? '../../' : '../', import.meta.url)
}
