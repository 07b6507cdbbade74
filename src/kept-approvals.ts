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
  return {
    async list(tool, declared) {
      const lines = parse(await tools.read(document))
      const secret = lines.length > 0 ? await user.read(keyName) : null
      if (secret === null) return []
      const hash = hashOf(declared)
      return lines
        .filter((line) => line.tool === tool && line.declared === hash && line.seal === sealOf(secret, line))
        .map(({ grant }) => grant)
    },
    async keep(tool, declared, grant) {
      const hash = hashOf(declared)
      const seal = sealOf(await key(), { tool, declared: hash, grant })
      await underLease(tools, document, async () => {
        const others = parse(await tools.read(document)).filter(
          (line) => line.tool !== tool || (line.declared === hash && line.grant !== grant),
        )
        const lines: Line[] = [...others, { tool, declared: hash, grant, at: new Date().toISOString(), seal }]
        await tools.write(document, `${JSON.stringify({ approvals: lines }, null, 2)}\n`)
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
