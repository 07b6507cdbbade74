/** What the gate is measured on: a folder with data, a server on loopback, and real libraries that judge proposals. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLibrary, openSandbox } from '../../src/catalogue.ts'
import { loadConfiguration } from '../../src/config/load.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { AdmitContext, Library } from '../../src/tools/library.ts'
import type { Proposal } from './gate-faulty.ts'

export interface Ground {
  /** Of the server that tells rates. */
  url: string
  host: string
  sandbox: Sandbox
  context: AdmitContext
  /** An empty library in a folder of that name. */
  open: (folder: string) => Library
}

/** Everything is gone when `measure` has ended. */
export async function onGround<T>(measure: (ground: Ground) => Promise<T>): Promise<T> {
  const server = await startRates()
  const { port } = server.address() as AddressInfo
  const host = `127.0.0.1:${port}`
  const cwd = mkdtempSync(join(tmpdir(), 'bench-gate-'))
  writeFileSync(join(cwd, 'sales.csv'), 'region,amount\nnorth,100\nsouth,80\nnorth,200.5\nsouth,\nnorth,51\nnorth,0\n')
  mkdirSync(join(cwd, 'data'))
  for (const name of ['a.csv', 'b.csv', 'notes.txt']) writeFileSync(join(cwd, 'data', name), 'x\n')
  const configuration = loadConfiguration({ cwd, env: { HOME: cwd }, flags: {} })
  const sandbox = openSandbox({ cwd, configuration })
  const context: AdmitContext = {
    cwd,
    // What a person gives to a run with a file and a service: the tools still have to declare it.
    grants: { read: ['.'], write: ['.'], net: [host], kv: true, tool: true },
    runId: 'bench',
    openMode: false,
  }
  const open = (folder: string): Library => {
    const place = { cwd, configuration: loadConfiguration({ cwd, env: { HOME: cwd }, flags: { toolsDir: folder } }) }
    return openLibrary(place, sandbox, () => undefined)
  }
  try {
    return await measure({ url: `http://${host}`, host, sandbox, context, open })
  } finally {
    await sandbox.close()
    server.close()
    server.closeAllConnections()
    rmSync(cwd, { recursive: true, force: true })
  }
}

export interface Judged {
  kind: string
  /** null: it was admitted. */
  refusal: string | null
}

export async function proposeAll(proposals: Proposal[], library: Library, context: AdmitContext): Promise<Judged[]> {
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

function startRates(): Promise<Server> {
  const server = createServer((request, response) => {
    const base = new URL(request.url ?? '/', 'http://rates').searchParams.get('base')
    response.writeHead(base === 'EUR' ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(base === 'EUR' ? { USD: 1.25, GBP: 0.8 } : { error: 'unknown base' }))
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
