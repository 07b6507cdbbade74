/** The tools of an agent that is met from outside: taken in from its pack, called for it, with what its file grants. */
import { join, resolve } from 'node:path'
import { openAgents, openLibrary, openSandbox } from './catalogue.ts'
import type { Place } from './catalogue.ts'
import type { ServeSettings } from './config/serve-settings.ts'
import type { ToolSpecification } from './models/model.ts'
import type { PersonaFile } from './persona-file.ts'
import { UserError } from './protocol/errors.ts'
import type { Grants } from './protocol/grant.ts'
import { intersectGrants, parseGrants, standingGrants } from './protocol/grant.ts'
import type { Json } from './protocol/json.ts'
import type { Sandbox } from './sandbox/sandbox.ts'
import { redactingSandbox } from './secrets/index.ts'
import type { SecretRedactor } from './secrets/secret.ts'
import type { AgentRegistry } from './subagents/subagent.ts'
import { withToolCalls } from './tool-calls.ts'
import { lookIntoPack, openPackImport } from './tool-packs.ts'
import type { FolderLibrary } from './tools/index.ts'

export interface PersonaTools {
  /** Where its library is. */
  place: Place
  grants: Grants
  sandbox: Sandbox
  library: FolderLibrary
  agents: AgentRegistry
  /** Of those that the model may call. */
  specifications: ToolSpecification[]
  /** What a tool makes of a text; null: it failed, which was told. */
  call(name: string, text: string, signal: AbortSignal): Promise<Json>
  close(): Promise<void>
}

interface PersonaToolsOptions {
  place: Place
  persona: PersonaFile
  settings: ServeSettings
  redactor: SecretRedactor
  warn: (message: string) => void
}

/** @throws UserError when a tool of its pack does not pass the gate. */
export async function openPersonaTools(options: PersonaToolsOptions): Promise<PersonaTools> {
  const { place, persona, settings, redactor, warn } = options
  const { definition, door, folder } = persona
  const grants = { ...standingGrants, ...parseGrants(door.grants ?? []) }
  const own = servedPlace(place, settings, definition.name)
  if (door.tool_pack !== undefined) await takeIn(own, join(folder, door.tool_pack), warn)
  const core = openSandbox(own, [], grants)
  const sandbox = redactingSandbox(
    withToolCalls(core, () => library, grants),
    redactor,
  )
  const library = openLibrary(own, sandbox, warn)
  return {
    place: own,
    grants,
    sandbox,
    library,
    agents: openAgents(own, '', warn),
    specifications: await specificationsOf(definition.tools, library, warn),
    async call(name, text, signal) {
      const found = await library.find(name)
      if (!found) return null
      const { entry, code } = found
      const result = await sandbox.execute({
        name,
        code,
        args: { text },
        cwd: place.cwd,
        openMode: false,
        grants: intersectGrants(entry.grants, grants, place.cwd),
        ask: () => Promise.resolve(false),
        audit: () => {},
        signal,
      })
      if (result.ok) return result.value
      warn(`${name} failed: ${result.failure.message}`)
      return null
    },
    close: () => core.close(),
  }
}

/** Conversations and tools of an agent that is served have a folder of their own. */
export function servedPlace(place: Place, { serveDir }: ServeSettings, name: string): Place {
  const toolsDir = join(servedFolder(place.cwd, serveDir, name), '.permanent_tools')
  const { configuration } = place
  return { ...place, configuration: { ...configuration, settings: { ...configuration.settings, toolsDir } } }
}

export function servedFolder(cwd: string, serveDir: string, name: string): string {
  return join(resolve(cwd, serveDir), name)
}

/** Tools of the agent's pack pass the gate once; the same ones are not looked at again. */
async function takeIn(place: Place, pack: string, warn: (message: string) => void): Promise<void> {
  const rows = await lookIntoPack(place, pack, false, warn)
  if (rows.every(({ isSame }) => isSame)) return
  const grants = parseGrants(rows.flatMap(({ tool }) => tool.grants))
  const { admit, close } = openPackImport(place, { grants, signal: new AbortController().signal, warn })
  try {
    for await (const one of admit(rows))
      if (one.type === 'refused')
        throw new UserError(
          'configuration',
          `the tool ${one.name} of ${pack} was refused: ${one.problems[0]?.message ?? ''}`,
          'mend it, then start again',
        )
  } finally {
    await close()
  }
}

async function specificationsOf(
  names: readonly string[],
  library: FolderLibrary,
  warn: (message: string) => void,
): Promise<ToolSpecification[]> {
  const found = await Promise.all(names.map((name) => library.find(name)))
  names.forEach((name, at) => found[at] ?? warn(`the tool ${name} of the agent is not there; it goes on without it`))
  return found.flatMap((one) =>
    one ? [{ name: one.entry.name, description: one.entry.description, parameters: one.entry.parameters }] : [],
  )
}
