/** `autoagent serve`: opens an agent's doors, and the administrator's console where there is a terminal. */
import { createInterface } from 'node:readline'
import { loadConfiguration } from '../config/load.ts'
import { loadServeSettings } from '../config/serve-settings.ts'
import { exitCodes } from '../protocol/errors.ts'
import { createServerLog, loadPersona, ownSettings, startServer } from '../serve.ts'
import type { RunningServer } from '../serve.ts'
import { settingsOf } from './flags.ts'
import type { Flags } from './flags.ts'
import { askedServer } from './serve-options.ts'
import type { ServeFlags } from './serve-options.ts'
import { readTls, renewOnHangUp } from './serve-tls.ts'
import { allStopSignals, listenForStop } from './stop-signals.ts'
import { plainText } from './terminal.ts'
import type { Io } from './terminal.ts'

export async function runServe(given: ServeFlags, io: Io, flags: Flags): Promise<number> {
  const asked = askedServer(given, io.cwd)
  const { logFormat, without, origins, country } = asked
  const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settingsOf(flags) })
  for (const warning of configuration.warnings) io.stderr(`warning: ${plainText(warning)}\n`)
  const persona = await loadPersona(asked.agent)
  const settings = loadServeSettings({ ...asked, env: configuration.env, own: ownSettings(persona) })
  const tls = asked.tls && readTls(asked.tls)
  const log = await createServerLog({
    write: (line) => io.stdout(logFormat === 'json' ? line : plainText(line)),
    format: logFormat,
    level: asked.logLevel,
    now: () => new Date(),
  })
  // A terminal that goes away takes its server with it; a service that has no terminal is asked to read its certificate again.
  const renews = tls !== null && !process.stdin.isTTY
  const stop = listenForStop(
    () => io.stderr('Stopping: what is being answered is finished first.\n'),
    renews ? ['SIGINT', 'SIGTERM'] : allStopSignals,
  )
  const server = await startServer({
    place: { cwd: io.cwd, configuration },
    persona,
    settings,
    ...(tls ? { tls } : {}),
    without,
    origins,
    adminToken: configuration.env['AUTOAGENT_ADMIN_TOKEN'] || null,
    country,
    log,
  })
  const stopRenewing =
    renews && asked.tls
      ? renewOnHangUp({
          paths: asked.tls,
          renew: (tls) => server.renewTls(tls),
          tell: (text) => log.line(text, { event: 'tls' }),
        })
      : () => {}
  for (const place of server.places) log.line(place, { event: 'open', place })
  if (server.modelProblem !== null) io.stderr(`warning: ${plainText(server.modelProblem)}\n`)
  const closeConsole = (given.console ?? process.stdin.isTTY) ? openConsole(server, io) : () => {}
  await new Promise<void>((resolve) => {
    if (stop.signal.aborted) return resolve()
    stop.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  closeConsole()
  await server.close()
  stopRenewing()
  stop.stopListening()
  return exitCodes.ok
}

/** @returns leaves it. */
function openConsole({ console }: RunningServer, io: Io): () => void {
  io.stdout(`${console.banner}\n${console.prompt}`)
  const lines = createInterface({ input: process.stdin, terminal: false })
  lines.on('line', (line) => {
    const { text, isOver } = console.run(line)
    io.stdout(`${text === '' ? '' : `${plainText(text)}\n`}${isOver ? '' : console.prompt}`)
    if (isOver) lines.close()
  })
  return () => {
    lines.close()
    process.stdin.destroy()
  }
}
