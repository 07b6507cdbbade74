/**
 * Runs of the real program against a provider that fails, for docs/faults.md: `scripts/record-faults.ts` writes its table
 * from them, `faults.test.ts` holds the table against them.
 */
import { startLoopbackProvider } from '../models/fixtures/loopback-provider.ts'
import type { LoopbackStep } from '../models/fixtures/loopback-provider.ts'
import { autoagent, temporaryFolder } from './program.ts'

export interface FaultCase {
  /** What happens, as the table says it. */
  what: string
  /** What the provider answers, in order; null: nobody listens. */
  steps: LoopbackStep[] | null
  args?: string[]
  /** Replaces the credentials. */
  env?: Record<string, string>
  /** What the fallback, another provider, answers. */
  fallback?: LoopbackStep[]
}

export interface FaultRun {
  what: string
  /** What a person reads of the fault, without what differs from run to run. */
  sees: string[]
  exit: number | null
  seconds: number
}

const says = (name: string, fields: unknown): LoopbackStep => ({ type: 'reply', calls: [{ name, arguments: fields }] })
const good: LoopbackStep[] = [
  says('set_requirements', { requirements: [{ text: 'The capital is named.', basis: 'answer' }] }),
  says('final', { answer: 'Paris.', evidence: [] }),
  says('give_verdict', {
    route: 'end',
    reason: 'it is named',
    requirements: [{ id: 'R1', status: 'met', evidence: ['answer'] }],
  }),
]
const busy = (retryAfter: string): LoopbackStep => ({
  type: 'error',
  status: 429,
  code: 3040,
  message: 'Capacity temporarily exceeded, please try again.',
  headers: { 'retry-after': retryAfter },
})
const broken: LoopbackStep = { type: 'error', status: 500, code: 9999, message: 'Internal error' }
const usedUp: LoopbackStep = {
  type: 'error',
  status: 429,
  code: 3036,
  message: 'you have used up your daily free allocation of 10,000 neurons',
}
/** For tests of their own. */
export const faultSteps = { says, good, usedUp }
const times = (count: number, step: LoopbackStep): LoopbackStep[] => Array.from({ length: count }, () => step)

export const faultCases: FaultCase[] = [
  { what: 'No key', steps: [], args: ['--model', 'cloudflare'], env: {} },
  { what: 'Nobody listens (connection refused)', steps: null },
  { what: 'A wrong key (401)', steps: [{ type: 'error', status: 401, code: 10000, message: 'Authentication error' }] },
  { what: '429, `Retry-After: 2`, then good', steps: [busy('2'), ...good] },
  { what: '429, `Retry-After: 10800` (3 h)', steps: [busy('10800')] },
  { what: '500 three times, then good', steps: [...times(3, broken), ...good] },
  { what: '500 without end', steps: times(9, broken) },
  { what: 'The stream is cut once, then good', steps: [{ type: 'cut' }, ...good] },
  { what: 'The stream is cut each time', steps: times(9, { type: 'cut' }) },
  { what: 'An HTML page instead of an answer (200)', steps: times(9, { type: 'html', status: 200, title: 'Sign in' }) },
  { what: 'The HTML page of a gateway (502), then good', steps: [{ type: 'html', status: 502 }, ...good] },
  { what: 'The daily quota is used up (3036)', steps: [usedUp] },
  { what: 'The same, with `--fallback-model`', steps: [usedUp], fallback: good },
  { what: 'No such model (5007)', steps: [{ type: 'error', status: 400, code: 5007, message: 'No such model' }] },
]

const account = '0123456789abcdef0123456789abcdef'

export async function runFaultCase({ what, steps, args = [], env, fallback }: FaultCase): Promise<FaultRun> {
  const provider = await startLoopbackProvider(steps ?? [])
  const other = fallback ? await startLoopbackProvider(fallback) : null
  if (steps === null) await provider.close()
  const credentials = { CLOUDFLARE_ACCOUNT_ID: account, CLOUDFLARE_API_TOKEN: 'token-for-tests' }
  const started = performance.now()
  try {
    const { code, stdout, stderr } = await autoagent(
      ['-q', 'What is the capital of France?', ...args, ...(other ? ['--fallback-model', 'openai/gpt-oss-120b'] : [])],
      {
        cwd: temporaryFolder(),
        env: {
          CLOUDFLARE_BASE_URL: provider.cloudflareUrl,
          ...(other ? { OPENAI_BASE_URL: other.openaiUrl, OPENAI_API_KEY: 'key-for-tests' } : {}),
          ...(env ?? credentials),
        },
      },
    )
    const seconds = (performance.now() - started) / 1000
    return {
      what,
      sees: [...faultLines(stderr), ...(stdout === '' ? [] : [`answer: ${stdout.trim()}`])],
      exit: code,
      seconds,
    }
  } finally {
    await other?.close()
    if (steps !== null) await provider.close()
  }
}

/** Retries, warnings, and the block that says why a run failed; ports, dates and random waits are left out. */
function faultLines(stderr: string): string[] {
  const lines = stderr.split('\n').map((line) => line.trim())
  const from = lines.findIndex((line) => /^(?:Failed|autoagent): /.test(line))
  const until = from < 0 ? from : lines.indexOf('', from)
  const failed = from < 0 ? [] : lines.slice(from, until < 0 ? undefined : until)
  return [...lines.filter((line) => /^(?:retry \d|warning: )/.test(line)), ...failed].map((line) =>
    line
      .replace(/^retry (\d+) in [\d.]+ s/, 'retry $1 in … s')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'DATE'),
  )
}

/** One row of the table; the time is what was measured, and the only part that may differ. */
export function rowOf({ what, sees, exit }: FaultRun, time: string): string {
  return `| ${what} | ${sees.map(asCode).join('<br>')} | ${time} | ${exit} |`
}

/** Markdown's code; a text that holds backticks is put between two. */
function asCode(line: string): string {
  const text = line.replaceAll('|', '\\|')
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}
