/**
 * What a person allowed "always", tool by tool: `approvals.json` beside the manifest. Each line is sealed with a key from
 * the person's own folder, so that a line which came with somebody else's project counts for nothing.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { GrantText } from './protocol/grant.ts'
import { isJsonObject } from './protocol/json.ts'
import type { JsonObject } from './protocol/json.ts'
import type { Store } from './stores/store.ts'
import { underLease } from './under-lease.ts'

export interface KeptApprovals {
  /** Grant texts that are allowed to this tool with these very declarations. */
  list(tool: string, declared: readonly GrantText[]): Promise<GrantText[]>
  /** What was allowed to the tool under other declarations is forgotten. */
  keep(tool: string, declared: readonly GrantText[], grant: GrantText): Promise<void>
  /** Everything that this person allowed here, also to tools that are gone or declare something else by now. */
  all(): Promise<KeptApproval[]>
  /** Takes back what this person allowed the tool. @returns the grant texts; empty: there was nothing. */
  forget(tool: string): Promise<GrantText[]>
}

export interface KeptApproval {
  tool: string
  grant: GrantText
  /** ISO time of the answer. */
  at: string
  /** It holds for a tool with these declarations. */
  holdsFor: (declared: readonly GrantText[]) => boolean
}

export interface ApprovalStores {
  /** Rooted at the tools folder. */
  tools: Store
  /** Its absolute path: an approval counts there and nowhere else. */
  folder: string
  /** Rooted at the person's own folder of settings. */
  user: Store
}

interface Line {
  tool: string
  /** Of the grants that the tool declared. */
  declared: string
  grant: GrantText
  at: string
  seal: string
}

const document = 'approvals.json'
const keyName = 'approvals.key'

export function createKeptApprovals({ tools, folder, user }: ApprovalStores): KeptApprovals {
  async function key(): Promise<string> {
    const known = await user.read(keyName)
    if (known !== null) return known
    return underLease(user, keyName, async () => {
      const made = (await user.read(keyName)) ?? randomBytes(32).toString('hex')
      await user.write(keyName, made)
      return made
    })
  }
  function sealOf(secret: string, { tool, declared, grant }: Omit<Line, 'at' | 'seal'>): string {
    return createHmac('sha256', secret)
      .update(JSON.stringify([folder, tool, declared, grant]))
      .digest('hex')
  }
  /** Lines with this person's seal, and those that count for nothing. */
  async function read(): Promise<{ own: Line[]; foreign: Line[] }> {
    const lines = parse(await tools.read(document))
    const secret = lines.length > 0 ? await user.read(keyName) : null
    const isOwn = (line: Line): boolean => secret !== null && line.seal === sealOf(secret, line)
    return { own: lines.filter(isOwn), foreign: lines.filter((line) => !isOwn(line)) }
  }
  function write(lines: Line[]): Promise<void> {
    return tools.write(document, `${JSON.stringify({ approvals: lines }, null, 2)}\n`)
  }
  return {
    async list(tool, declared) {
      const hash = hashOf(declared)
      return (await read()).own.filter((line) => line.tool === tool && line.declared === hash).map(({ grant }) => grant)
    },
    async all() {
      return (await read()).own.map(({ tool, declared, grant, at }) => ({
        tool,
        grant,
        at,
        holdsFor: (now) => hashOf(now) === declared,
      }))
    },
    async forget(tool) {
      const isOf = (line: Line): boolean => line.tool === tool
      if (!(await read()).own.some(isOf)) return []
      return underLease(tools, document, async () => {
        const { own, foreign } = await read()
        await write([...foreign, ...own.filter((line) => !isOf(line))])
        return own.filter(isOf).map(({ grant }) => grant)
      })
    },
    async keep(tool, declared, grant) {
      const hash = hashOf(declared)
      const seal = sealOf(await key(), { tool, declared: hash, grant })
      await underLease(tools, document, async () => {
        const others = parse(await tools.read(document)).filter(
          (line) => line.tool !== tool || (line.declared === hash && line.grant !== grant),
        )
        const lines: Line[] = [...others, { tool, declared: hash, grant, at: new Date().toISOString(), seal }]
        await write(lines)
      })
    },
  }
}

function hashOf(declared: readonly GrantText[]): string {
  return createHash('sha256')
    .update(JSON.stringify([...declared].sort()))
    .digest('hex')
}

/** A file that was edited into something else approves nothing. */
function parse(text: string | null): Line[] {
  if (text === null) return []
  try {
    const value: unknown = JSON.parse(text)
    const lines = isJsonObject(value) && Array.isArray(value['approvals']) ? value['approvals'] : []
    return lines.filter(isJsonObject).filter(isLine)
  } catch {
    return []
  }
}

function isLine(line: JsonObject): line is JsonObject & Line {
  return ['tool', 'declared', 'grant', 'at', 'seal'].every((name) => typeof line[name] === 'string')
}
