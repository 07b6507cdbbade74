/** One timed start of a program in a folder of its own, with the memory that it and its children took. */
import { spawn } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'

export interface Started {
  /** `performance.now()` just before it was started. */
  at: number
  /** From there to its end, all that it wrote read. */
  ms: number
  /** From there to the first byte on standard output; `ms` without any. */
  saidMs: number
  code: number | null
  stdout: string
  stderr: string
  /** The most that the process itself held, in MB; 0 when not asked for. */
  peakAlone: number
  /** The most that was seen of it and all its children together, pages that they share counted once. */
  peakTogether: number
  /** The same as a sum of what each of them holds. */
  peakSum: number
}

export interface StartOptions {
  cwd: string
  env: Record<string, string>
  memory?: boolean
  /** Reads standard output in small sips, with pauses. */
  slowly?: boolean
}

const lookMs = 10
const sipMs = 5

export async function startProgram(
  args: string[],
  { cwd, env, memory = false, slowly = false }: StartOptions,
): Promise<Started> {
  const at = performance.now()
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const out: Buffer[] = []
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  let saidMs: number | null = null
  child.stdout.on('data', (bytes: Buffer) => {
    saidMs ??= performance.now() - at
    out.push(bytes)
    if (!slowly) return
    child.stdout.pause()
    setTimeout(() => child.stdout.resume(), sipMs)
  })
  let peakAlone = 0
  let peakTogether = 0
  let peakSum = 0
  const watch = memory
    ? setInterval(() => {
        peakAlone = Math.max(peakAlone, kilobytes(child.pid!, 'VmHWM') / 1024)
        const all = family(child.pid!).map((pid) => [kilobytes(pid, 'Pss'), kilobytes(pid, 'VmRSS')] as const)
        peakTogether = Math.max(peakTogether, all.reduce((sum, [shared]) => sum + shared, 0) / 1024)
        peakSum = Math.max(peakSum, all.reduce((sum, [, held]) => sum + held, 0) / 1024)
      }, lookMs)
    : undefined
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  clearInterval(watch)
  const ms = performance.now() - at
  return {
    at,
    ms,
    saidMs: saidMs ?? ms,
    code,
    stdout: Buffer.concat(out).toString('utf8'),
    stderr,
    peakAlone,
    peakTogether,
    peakSum,
  }
}

/** 0: it has ended meanwhile. */
function kilobytes(pid: number, field: 'VmHWM' | 'VmRSS' | 'Pss'): number {
  try {
    const text = readFileSync(`/proc/${pid}/${field === 'Pss' ? 'smaps_rollup' : 'status'}`, 'latin1')
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** The process and all below it. */
function family(pid: number): number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`)
    const children = tasks.flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
    )
    return [pid, ...children.flatMap(family)]
  } catch {
    return []
  }
}
