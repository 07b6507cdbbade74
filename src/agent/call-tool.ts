/** Calls a tool of the library or runs throwaway code: arguments checked, grants intersected, use audited, result kept. */
import { errorText } from '../protocol/errors.ts'
import { intersectGrants, isDeclared, parseGrants } from '../protocol/grant.ts'
import type { GrantText } from '../protocol/grant.ts'
import { isJsonObject, jsonText } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import type { Observation, Problem, Ran } from '../protocol/observation.ts'
import type { ExecuteResult } from '../sandbox/sandbox.ts'
import { findBuiltIn } from './built-in-tools.ts'
import type { BuiltIn } from './built-in-tools.ts'
import type { Kit } from './kit.ts'

interface Program {
  what: 'tool' | 'code'
  name: string
  code: string
  args: JsonObject
  declared: GrantText[]
  version: number | null
  path?: string
  /** What it returns as `answer` is proposed as the answer. */
  isFinal?: boolean
}

/** @param id under which the result is kept. */
export async function callTool(
  name: string,
  args: JsonObject,
  turn: number,
  kit: Kit,
  id = `r${turn}`,
): Promise<Observation> {
  const builtIn = findBuiltIn(name)
  if (builtIn) return callBuiltIn(builtIn, name, args, turn, kit, id)
  const found = await kit.library.find(name)
  if (!found) return refused(name, [await unknownTool(name, kit)])
  const problems = await kit.library.checkArguments(found.entry, args)
  if (problems.length > 0) return refused(name, problems)
  const { code, entry } = found
  const observation = await execute(
    { what: 'tool', name, code, args, declared: entry.grants, version: entry.version },
    turn,
    kit,
    id,
  )
  if (observation.type === 'ran' && (observation.ok || observation.failure.code !== 'E_CANCELLED')) {
    const told = { ms: observation.ms, version: entry.version, runId: kit.runId }
    const use = observation.ok
      ? { ok: true, ...told }
      : { ok: false, ...told, error: observation.failure.message, fault: observation.failure.fault }
    const { score, calls, ok, errors, rollback } = await kit.library.recordUse(name, use)
    kit.emit(turn, 'system', { type: 'tool-scored', name, score, calls, ok, errors })
    if (rollback && !observation.ok) {
      const hint = `version ${rollback.failed} failed too often: version ${rollback.restored}, which worked, is the newest again`
      return { ...observation, failure: { ...observation.failure, hint } }
    }
  }
  return observation
}

async function callBuiltIn(
  builtIn: BuiltIn,
  name: string,
  args: JsonObject,
  turn: number,
  kit: Kit,
  id: string,
): Promise<Observation> {
  const result = await builtIn(args, kit)
  if ('problem' in result) return refused(name, [{ code: 'E_ARGUMENTS', message: result.problem }])
  const frame = { id, what: 'tool', name, ok: true, value: result.value, logs: '', ms: 0 } as const
  kit.emit(turn, 'tool', { type: 'tool-call', what: 'tool', name, version: null, args, open_mode: false })
  await kit.session.append([
    { type: 'result-known', turn, id: frame.id, ok: true, name, value: jsonText(result.value), what: 'tool' },
  ])
  kit.emit(turn, 'tool', { type: 'tool-result', ...frame })
  return { type: 'ran', ...frame }
}

export async function execute(program: Program, turn: number, kit: Kit, id = `r${turn}`): Promise<Observation> {
  const { what, name, code, args, declared, version } = program
  const wrong = grantProblem(declared)
  if (wrong) return refused(name, [wrong])
  kit.emit(turn, 'tool', { type: 'tool-call', what, name, version, args, open_mode: kit.openMode })
  const asked = new Set<string>()
  let begun = 0
  const result = await kit.sandbox.execute({
    name,
    code,
    args,
    cwd: kit.cwd,
    openMode: kit.openMode,
    grants: intersectGrants(declared, kit.grants, kit.cwd),
    // A person may add to what the run was given, never to what the tool declared.
    ask: async (kind, target, by = { tool: name, declared }) =>
      isDeclared(by.declared, kind, target, kit.cwd) && (await kit.ask(kind, target, by)),
    audit(use) {
      if (use.capability === 'tool' && use.verdict === 'allowed') asked.add(use.target)
      kit.emit(turn, 'tool', { type: 'capability-used', tool: name, ...use })
    },
    async begin({ tool, capability, target }) {
      begun += 1
      const effect = { id: `${id}#${begun}`, tool: tool ?? name, capability, target }
      await kit.session.append([{ type: 'effect-begun', turn, ...effect }], true)
      return effect.id
    },
    signal: kit.signal,
  })
  const seen = asFailure(result)
  const frame = { id, what, name, logs: seen.logs, ms: Math.round(seen.ms) }
  const called = await knownTools(asked, kit)
  const calls = called.length > 0 ? { called } : {}
  const brought = program.isFinal && seen.ok ? answerIn(seen.value) : null
  const shown = brought ? { ok: true as const, value: brought.shown } : seen
  const kept = shown.ok ? jsonText(shown.value) : `${shown.failure.code}: ${shown.failure.message}`
  // Synced before it is told: what was seen survives a power cut.
  await kit.session.append([{ type: 'result-known', turn, id, ok: seen.ok, name, value: kept, what, ...calls }])
  if (!shown.ok) {
    kit.emit(turn, 'tool', { type: 'tool-result', ...frame, ok: false, failure: shown.failure })
    return { type: 'ran', ...frame, ...calls, ok: false, failure: shown.failure }
  }
  kit.emit(turn, 'tool', { type: 'tool-result', ...frame, ok: true, value: seen.ok ? seen.value : null })
  const ran: Ran = { type: 'ran', ...frame, ...calls, ok: true, value: shown.value }
  return brought ? { type: 'proposed', answer: brought.answer, evidence: [id], by: ran } : ran
}

/** The answer that a program brought, and apart from it what shows it: an answer is no evidence of itself. */
function answerIn(value: Json): { answer: string; shown: JsonObject } | null {
  if (!isJsonObject(value)) return null
  const { answer, ...shown } = value
  if (answer === undefined || answer === null) return null
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer, null, 2)
  return text.trim() === '' ? null : { answer: text, shown }
}

async function knownTools(names: ReadonlySet<string>, kit: Kit): Promise<string[]> {
  const found = await Promise.all([...names].map(async (name) => ((await kit.library.find(name)) ? [name] : [])))
  return found.flat()
}

/** What a model or a hand-edited manifest declared may be no grant at all. */
function grantProblem(declared: readonly GrantText[]): Problem | null {
  try {
    parseGrants(declared)
    return null
  } catch (error) {
    return {
      code: 'E_GRANT',
      message: errorText(error),
      hint: 'write grants as read:PATH, write:PATH, net:HOST[:PORT], run:PROGRAM, env:NAME',
    }
  }
}

/** The seed's contract: a tool also fails by returning `ok: false` or a truthy `error`. */
function asFailure(result: ExecuteResult): ExecuteResult {
  if (!result.ok || !isJsonObject(result.value)) return result
  const { ok, error } = result.value
  if (ok !== false && !isTruthy(error)) return result
  const message = typeof error === 'string' ? error : JSON.stringify(error ?? result.value)
  return {
    ok: false,
    failure: { code: 'E_TOOL', message, fault: 'tool', retryable: false },
    logs: result.logs,
    ms: result.ms,
  }
}

function isTruthy(value: Json | undefined): boolean {
  return value !== undefined && Boolean(value)
}

function refused(name: string, problems: Problem[]): Observation {
  return { type: 'refused', what: 'action', name, problems }
}

async function unknownTool(name: string, kit: Kit): Promise<Problem> {
  const near = await kit.library.search(name.replaceAll('_', ' '), 3)
  const hint =
    near.length > 0
      ? `the nearest are ${near.map((card) => card.name).join(', ')}; or create_tool`
      : 'create_tool makes it'
  return { code: 'E_UNKNOWN_TOOL', message: `there is no tool "${name.slice(0, 80)}"`, hint }
}
