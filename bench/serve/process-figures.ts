/** What a process and those below it take of the machine, as Linux counts it. */
import { readFileSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** `USER_HZ`: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100
const settleLookMs = 250

/** Seconds of CPU so far, of the process and its living children. */
export function cpuSeconds(pid: number): number {
  const ticks = family(pid).map((each) => {
    // The name before them may hold blanks and brackets.
    const stat = read(each, 'stat')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
  })
  return ticks.reduce((sum, each) => sum + each, 0) / ticksPerSecond
}

/** Resident kilobytes of the process itself. */
export function residentKilobytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(read(pid, 'status'))?.[1] ?? Number.NaN)
}

/** The least of so many seconds: what has become garbage is collected when nothing happens. */
export async function settledKilobytes(pid: number, seconds: number): Promise<number> {
  let least = residentKilobytes(pid)
  for (const until = performance.now() + seconds * 1000; performance.now() < until;) {
    await sleep(settleLookMs)
    least = Math.min(least, residentKilobytes(pid))
  }
  return least
}

export const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

function family(pid: number): number[] {
  const children = read(pid, `task/${pid}/children`).split(' ').filter(Boolean).map(Number)
  return [pid, ...children.flatMap(family)]
}

/** Empty: it has ended meanwhile. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return ''
  }
}
