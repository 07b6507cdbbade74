/** What Prometheus asks of every process, under the names that its dashboards know, and how long the event loop was held up. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface ProcessMetrics {
  text(): string
  close(): void
}

const resolutionMs = 20
const nanoseconds = 1e9
const microseconds = 1e6

export function openProcessMetrics(): ProcessMetrics {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()

  /** Above the resolution of the measurement, since it was asked for last. */
  function delayOf(percentile: number): number {
    const whole = delay.count === 0 ? 0 : delay.percentile(percentile) / nanoseconds
    return Math.max(0, whole - resolutionMs / 1000)
  }

  return {
    text() {
      const { rss, heapUsed, external } = process.memoryUsage()
      const { user, system } = process.cpuUsage()
      const rows: [name: string, type: 'gauge' | 'counter', help: string, value: number][] = [
        ['process_resident_memory_bytes', 'gauge', 'Memory in use by the process', rss],
        [
          'process_cpu_seconds_total',
          'counter',
          'Time of the processor, user and system',
          (user + system) / microseconds,
        ],
        [
          'process_start_time_seconds',
          'gauge',
          'When the process began, since 1970',
          Math.round(performance.timeOrigin) / 1000,
        ],
        ['nodejs_heap_size_used_bytes', 'gauge', 'Of it, objects of JavaScript', heapUsed],
        ['nodejs_external_memory_bytes', 'gauge', 'Of it, buffers', external],
        [
          'nodejs_eventloop_lag_p50_seconds',
          'gauge',
          'Delay of the event loop since the last look, median',
          delayOf(50),
        ],
        ['nodejs_eventloop_lag_p99_seconds', 'gauge', 'Delay of the event loop since the last look, 99 %', delayOf(99)],
      ]
      delay.reset()
      return rows
        .map(([name, type, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`)
        .join('')
    },
    close: () => void delay.disable(),
  }
}
