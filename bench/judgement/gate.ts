/** The gate: twenty proposals through the real library, ten with a planted fault and ten sound ones; and what it takes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLibrary, openSandbox } from '../../src/catalogue.ts'
import { loadConfiguration } from '../../src/config/load.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { AdmitContext, Library } from '../../src/tools/library.ts'
import { median } from '../median.ts'
import { faultyTools } from './gate-faulty.ts'
import type { Proposal } from './gate-faulty.ts'
import { soundTools } from './gate-sound.ts'
import { sizedTool } from './gate-sized.ts'
import { atMost } from './row.ts'
import type { Row } from './row.ts'

const mostMs = 400

export async function gate(): Promise<Row[]> {
  const server = await startRates()
  const { port } = server.address() as AddressInfo
  const host = `127.0.0.1:${port}`
  const cwd = mkdtempSync(join(tmpdir(), 'bench-gate-'))
  writeFileSync(join(cwd, 'sales.csv'), 'region,amount\nnorth,100\nsouth,80\nnorth,200.5\nsouth,\nnorth,51\nnorth,0\n')
  const configuration = loadConfiguration({ cwd, env: { HOME: cwd }, flags: {} })
  const sandbox = openSandbox({ cwd, configuration })
  const context: AdmitContext = {
    cwd,
    // What a person gives to a run with a file and a service: the tools still have to declare it.
    grants: { read: ['.'], net: [host], kv: true, tool: true },
    runId: 'bench',
    openMode: false,
  }
  const open = (folder: string): Library => {
    const place = { cwd, configuration: loadConfiguration({ cwd, env: { HOME: cwd }, flags: { toolsDir: folder } }) }
    return openLibrary(place, sandbox, () => undefined)
  }
  try {
    const faulty = await proposeAll(faultyTools(`http://${host}`), open('faulty'), context)
    const sound = await proposeAll(soundTools(`http://${host}`, host), open('sound'), context)
    const admitted = faulty.filter(({ refusal }) => refusal === null)
    const refused = sound.filter(({ refusal }) => refusal !== null)
    return [
      atMost(
        `faulty tools admitted, of ${faulty.length}`,
        admitted.length,
        0,
        admitted.map(({ kind }) => kind).join(', '),
      ),
      atMost(
        `sound tools refused, of ${sound.length}`,
        refused.length,
        0,
        refused.map(({ kind, refusal }) => `${kind}: ${refusal}`).join('; '),
      ),
      await timeOf(sandbox, open('sized'), context),
    ]
  } finally {
    await sandbox.close()
    server.close()
    server.closeAllConnections()
    rmSync(cwd, { recursive: true, force: true })
  }
}

interface Judged {
  kind: string
  /** null: it was admitted. */
  refusal: string | null
}

async function proposeAll(proposals: Proposal[], library: Library, context: AdmitContext): Promise<Judged[]> {
  const judged: Judged[] = []
  for (const { kind, tool, earlier } of proposals) {
    const before = earlier && (await library.admit(earlier, context))
    const admission = await library.admit(tool, context)
    const refusal =
      before?.type === 'refused'
        ? `version 1 was refused: ${before.problems[0]?.message ?? ''}`
        : admission.type === 'refused'
          ? admission.problems.map(({ code, message }) => `${code} ${message}`).join(' | ')
          : null
    judged.push({ kind, refusal })
    if (process.env['BENCH_VERBOSE']) process.stdout.write(`     ${kind}: ${refusal ?? 'admitted'}\n`)
  }
  return judged
}

/** Versions of one tool of 5 KB with 3 examples, as a Coder mends it; the first one warms compiler, runner and caches. */
async function timeOf(sandbox: Sandbox, library: Library, context: AdmitContext): Promise<Row> {
  let version = 0
  const admit = async (): Promise<void> => {
    version += 1
    const admission = await library.admit(sizedTool(version), context)
    if (admission.type === 'refused')
      throw new Error(`the tool of 5 KB was refused: ${JSON.stringify(admission.problems)}`)
  }
  sandbox.warm()
  await admit()
  const kilobytes = (sizedTool(1).code.length / 1000).toFixed(1)
  return atMost(`gate, tool of ${kilobytes} KB with 3 examples, warm, ms`, await median(9, admit), mostMs)
}

function startRates(): Promise<Server> {
  const server = createServer((request, response) => {
    const base = new URL(request.url ?? '/', 'http://rates').searchParams.get('base')
    response.writeHead(base === 'EUR' ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(base === 'EUR' ? { USD: 1.25, GBP: 0.8 } : { error: 'unknown base' }))
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
