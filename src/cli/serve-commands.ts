/** Commands of the server and of its clients. Handlers are imported when they are called. */
import { Option } from 'commander'
import type { Command } from 'commander'
import type { addToolCommands } from './tool-commands.ts'

/** @param command adds one command, with what it does. */
export function addServeCommands(program: Command, command: Parameters<typeof addToolCommands>[1]): void {
  command(
    program,
    'serve',
    'open an agent to others: TCP, WebSocket, HTTP and a page',
    (_, options) => async (io, flags) => (await import('./serve.ts')).runServe(options, io, flags),
  )
    .option('--agent <file>', 'the agent, with how it is met (docs/personas.md)')
    .option('--config <file>', 'settings, JSON with comments (docs/serve.md); flags and environment go before it')
    .option('--host <address>', 'where to listen (127.0.0.1; 0.0.0.0: everywhere)')
    .option('--tcp-port <port>', 'of the line protocol (5001; 0: any free one)')
    .option('--http-port <port>', 'of HTTP, WebSocket and the page (8765; 0: any free one)')
    .option('--no-tcp', 'without the line protocol')
    .option('--no-http', 'without HTTP, WebSocket and the page')
    .option('--serve-dir <dir>', 'where conversations are kept (.served)')
    .option('--max-connections <n>', 'at one time (20000)')
    .option('--max-per-address <n>', 'connections of one address (1000; of this machine: any number)')
    .option('--max-in-flight <n>', 'calls to the model at one time (256)')
    .option('--max-waiting <n>', 'messages that may wait for the model (10000)')
    .option('--rate-messages <n>', 'messages of one conversation in the window; 0: no limit (20)')
    .option('--rate-window-seconds <s>', 'the window (10)')
    .option('--idle-seconds <s>', 'after so long without a word a connection ends (3600)')
    .option('--drain-seconds <s>', 'how long answers may take when the server stops (20)')
    .option('--proxies <n>', 'reverse proxies before the HTTP door, whose X-Forwarded-For is believed (0)')
    .option('--tls-cert <file>', 'certificate, PEM: all doors speak TLS; read again at SIGHUP')
    .option('--tls-key <file>', 'its key, PEM')
    .option('--allow-origin <origin...>', 'pages of these sites may open a WebSocket, too')
    .option('--country <code>', 'whose emergency numbers are told')
    .addOption(new Option('--log-format <format>', 'of what the server tells').choices(['text', 'json']))
    .addOption(
      new Option('--log-level <level>', 'the least that is told (info)').choices(['debug', 'info', 'warn', 'error']),
    )
    .option('--console', 'the console of the administrator on standard input, even where that is no terminal')
    .option('--no-console', 'no console on this terminal')
  command(
    program,
    'connect <address>',
    'talk with a served agent: tcp://HOST:PORT, tls://, ws:// or wss://',
    ([address], { ca }) =>
      async (io) =>
        (await import('./connect.ts')).runConnect(address!, ca, io),
  ).option('--ca <file>', 'trust certificates that this one has signed, PEM')
  command(
    program,
    'admin',
    'the console of a server on this machine',
    (_, { agent, serveDir }) =>
      async (io) =>
        (await import('./connect.ts')).runAdmin(agent, serveDir, io),
  )
    .option('--agent <file>', 'the agent that is served')
    .option('--serve-dir <dir>', 'where its conversations are kept (.served)')
}
