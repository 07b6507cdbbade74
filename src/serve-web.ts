/** The wiring of what a browser meets: pages, REST, WebSocket, files of answers, health and metrics. */
import type { Server } from 'node:http'
import type { Channel } from './channels/channel.ts'
import { answerFolders, readAnswerFile } from './answer-files.ts'
import { createHttpChannel } from './channels/http.ts'
import { openApi } from './channels/openapi.ts'
import { createWebSocketChannel } from './channels/websocket.ts'
import type { Admission } from './server/admission.ts'
import type { Gateway } from './server/gateway.ts'
import type { Metrics } from './server/metrics.ts'
import { openProcessMetrics } from './server/process-metrics.ts'
import { createWebServer } from './server/web-door.ts'
import { loadChatPage } from './web/chat-page.ts'
import type { Admin } from './serve-admin.ts'
import type { ServeOptions } from './serve.ts'

const html = 'text/html; charset=utf-8'

interface WebParts {
  gateway: Gateway
  metrics: Metrics
  admission: Admission
  admin: Admin | null
}

export function openWeb(
  { place: { cwd }, settings, tls, origins, persona }: ServeOptions,
  { gateway, metrics, admission, admin }: WebParts,
): { server: Server; channels: Channel[] } {
  const http = createHttpChannel({ historyOf: (session) => gateway.historyOf(session) })
  const websocket = createWebSocketChannel()
  const ofProcess = openProcessMetrics()
  for (const channel of [http, websocket]) void channel.start(gateway.receive(channel))
  const server = createWebServer({
    host: settings.host,
    port: settings.httpPort,
    ...(tls ? { tls } : {}),
    sessions: (ipOf) => http.routes(ipOf),
    admin: admin && ((ipOf) => admin.routes(ipOf)),
    upgrade: (request, socket, head, ip) => websocket.upgrade(request, socket, head, ip),
    origins,
    proxies: settings.proxies,
    pages: {
      '/': { type: html, text: loadChatPage },
      '/client_web.html': { type: html, text: loadChatPage },
      '/openapi.json': { type: 'application/json', text: () => Promise.resolve(JSON.stringify(openApi)) },
    },
    file: (name) => readAnswerFile(name, answerFolders(persona, cwd)),
    health: () => ({
      isReady: !gateway.isDraining,
      facts: {
        agent: persona.definition.name,
        connections: admission.connections,
        in_flight: admission.slots.taken,
        waiting: admission.slots.waiting,
        seconds: Math.round(process.uptime()),
      },
    }),
    metrics: () => metrics.text() + ofProcess.text(),
  })
  server.on('close', () => ofProcess.close())
  return { server, channels: [http, websocket] }
}
