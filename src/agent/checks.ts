/** The deterministic layer of the Supervisor: what code can decide is decided by code, and no model is asked. */
import { isJsonObject, jsonText } from '../protocol/json.ts'
import type { Json } from '../protocol/json.ts'
import type { Check, Requirement, RequirementVerdict } from '../protocol/verdict.ts'
import type { Kit } from './kit.ts'

/** Of all results together, in UTF-16 units: the pipe to a program ends at 64 MiB, and this process holds them too. */
const mostResultChars = 32 * 1024 * 1024

interface CheckResult {
  pass: boolean
  detail: string
  /** The check itself could not run: it says nothing about the answer. */
  broken?: true
  /** What it found was there before the task: nothing of this run shows it. */
  stale?: true
}

/** One verdict per requirement that has a check; a check that is itself broken leaves its requirement to the model. */
export async function runChecks(
  requirements: readonly Requirement[],
  answer: string,
  evidence: string[],
  kit: Kit,
): Promise<RequirementVerdict[]> {
  const verdicts: RequirementVerdict[] = []
  for (const { id, check, basis } of requirements) {
    if (!check) continue
    const result = await runCheck(check, answer, kit)
    if (result.broken) continue
    if (result.stale) {
      verdicts.push({ id, status: 'unverifiable', evidence: [], note: result.detail })
      continue
    }
    // The form of an answer can refute a result, but never show one.
    if (result.pass && check.type === 'answer-matches' && basis !== 'answer') continue
    verdicts.push({
      id,
      status: result.pass ? 'met' : 'unmet',
      evidence: result.pass ? evidence : [],
      note: result.detail,
    })
  }
  return verdicts
}

async function runCheck(check: Check, answer: string, kit: Kit): Promise<CheckResult> {
  switch (check.type) {
    case 'answer-matches':
      return answerMatches(check.pattern, answer, kit)
    case 'file-exists':
      return fileExists(check.path, kit)
    case 'program': {
      const results = await goodResults(kit)
      if (results === null) return { pass: false, broken: true, detail: 'the results are too large for a check' }
      return runProgram(check.code, { answer, results }, kit)
    }
  }
}

/** null: they are more than a program is given. */
async function goodResults({ session }: Kit): Promise<Record<string, Json> | null> {
  const good = [...session.state.results].filter(([, { ok }]) => ok)
  const chars = good.reduce((sum, [, { text }]) => sum + (typeof text === 'string' ? text.length : text.chars), 0)
  if (chars > mostResultChars) return null
  const results: Record<string, Json> = {}
  for (const [id] of good) results[id] = parsed((await session.resultText(id)) ?? '')
  return results
}

/** A pattern of a model may backtrack for ever, so it runs where it can be killed. */
async function answerMatches(pattern: string, answer: string, kit: Kit): Promise<CheckResult> {
  const code = `export default (args: { pattern: string, answer: string }) => ({ pass: new RegExp(args.pattern, 'iu').test(args.answer), detail: '' })`
  const result = await runProgram(code, { pattern, answer }, kit, 2_000)
  return { ...result, detail: result.pass ? 'the answer has the asked form' : `the answer does not match /${pattern}/` }
}

/** A file from before the task shows nothing of what was done. */
async function fileExists(path: string, kit: Kit): Promise<CheckResult> {
  const file = await kit.files.look(kit.cwd, path)
  if (file.is === 'outside') return { pass: false, detail: `${path} is outside of the working directory` }
  if (file.is === 'missing') return { pass: false, detail: `the file ${path} is not there or is empty` }
  return file.changedAt >= Date.parse(kit.session.state.taskAt)
    ? { pass: true, detail: `${path} is there` }
    : { pass: false, stale: true, detail: `${path} was there before the task and was not changed since` }
}

async function runProgram(
  code: string,
  args: { [key: string]: Json },
  kit: Kit,
  wallMs?: number,
): Promise<CheckResult> {
  let isDenied = false
  const result = await kit.sandbox.execute({
    name: 'check',
    code,
    args,
    cwd: kit.cwd,
    // A check looks; it changes nothing and talks to nobody.
    grants: kit.grants.read ? { read: kit.grants.read } : {},
    audit: ({ verdict }) => {
      isDenied ||= verdict === 'denied'
    },
    signal: kit.signal,
    ...(wallMs ? { limits: { wallMs } } : {}),
  })
  if (!result.ok) return { pass: false, broken: true, detail: result.failure.message }
  // A check that was not let look decides nothing.
  if (isDenied) return { pass: false, broken: true, detail: 'the check was denied what it wanted to read' }
  if (!isJsonObject(result.value) || typeof result.value['pass'] !== 'boolean')
    return { pass: false, broken: true, detail: 'the check returned no pass' }
  return { pass: result.value['pass'], detail: jsonText(result.value['detail']).slice(0, 1_000) }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
