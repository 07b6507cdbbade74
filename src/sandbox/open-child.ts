/** The child of open mode: bundles one module for Node, runs it here, and reports like a runner does. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'
import type { BuildFailure } from 'esbuild'
import { build } from 'esbuild'
import { openChildPipe } from './child-pipe.ts'
import type { Frame } from './frame.ts'
import { frameTypes } from './frame.ts'
import type { Bridge } from './guest/bridge.ts'
import { createBridge } from './guest/bridge.ts'
import { encodeResult, flatten } from './guest/result.ts'
import { createOpenContext } from './open-context.ts'
import type { OpenUse } from './open-context.ts'
import type { ChildFailure, ExecuteOrder } from './order.ts'

let bridge: Bridge | null = null
const pipe = openChildPipe((frame) => {
  if (frame.type === frameTypes.reply) bridge?.receive(frame.text)
  else void run(frame)
})

async function run({ token, text }: Frame): Promise<void> {
  const order = JSON.parse(text) as ExecuteOrder
  const fail = (failure: ChildFailure): void => pipe.send(frameTypes.failure, token, JSON.stringify(failure))
  let left = order.logBytes
  const print = (...values: unknown[]): void => {
    const line = `${format(...values)}\n`.slice(0, Math.max(0, left))
    left -= line.length
    if (line !== '') pipe.send(frameTypes.log, token, line)
  }
  Object.assign(console, { log: print, info: print, debug: print, warn: print, error: print })

  let script: string
  try {
    script = await bundle(order)
  } catch (error) {
    const problems = ((error as Partial<BuildFailure>).errors ?? [])
      .slice(0, 10)
      .map(({ text: message, location }) => ({
        message,
        ...(location?.file === 'tool.ts' ? { line: location.line } : {}),
      }))
    return fail({ ...(problems[0] ?? { message: 'the module could not be built' }), code: 'E_BUILD', problems })
  }
  pipe.send(frameTypes.built, token, '')
  const folder = mkdtempSync(join(tmpdir(), 'autoagent-'))
  const file = join(folder, 'tool.mjs')
  writeFileSync(file, script, { mode: 0o600 })
  process.setSourceMapsEnabled(true)
  const rejected = new Promise<never>((_, reject) => {
    process.on('uncaughtException', reject)
    process.on('unhandledRejection', reject)
  })
  try {
    const module = (await import(pathToFileURL(file).href).finally(() =>
      rmSync(folder, { recursive: true, force: true }),
    )) as { default?: unknown }
    const main = module.default
    if (typeof main !== 'function')
      return fail({
        code: 'E_BUILD',
        message: 'the module has no default export that is a function',
        hint: 'write: export default async function name(args, ctx) { … }',
      })
    bridge = createBridge((call) => pipe.send(frameTypes.call, token, call.slice(1)))
    bridge.limit(order.calls, order.callsInFlight)
    const onUse = (use: OpenUse): void => pipe.send(frameTypes.use, token, JSON.stringify(use))
    const context = createOpenContext(order.root, print, bridge, onUse)
    globalThis.fetch = context.fetch
    const value: unknown = await Promise.race([main(JSON.parse(order.argsJson), context), rejected])
    pipe.send(frameTypes.value, token, encodeResult(value, order.resultBytes))
  } catch (error) {
    const { stack, ...flat } = flatten(error)
    const line = /\btool\.ts:(\d+)/.exec(stack)
    fail({ ...(flat as Omit<ChildFailure, 'line'>), ...(line ? { line: Number(line[1]) } : {}) })
  }
}

async function bundle(order: ExecuteOrder): Promise<string> {
  const result = await build({
    stdin: { contents: order.code, loader: 'ts', resolveDir: order.root, sourcefile: 'tool.ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    keepNames: true,
    sourcemap: 'inline',
    tsconfigRaw: '{}',
    logLevel: 'silent',
  })
  return result.outputFiles[0]!.text
}
