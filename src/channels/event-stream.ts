/** Replies and the like as server-sent events (html.spec.whatwg.org/multipage/server-sent-events.html), one stream of one listener. */
import type { JsonObject } from '../protocol/json.ts'
import type { Reply } from './channel.ts'
import { mostWaitingBytes } from './channel.ts'

interface Told {
  kind: string
  data: JsonObject
}

export interface EventStream<One extends Told = Reply> {
  readonly response: Response
  /** false: its listener is gone, or does not read. */
  send(told: One): boolean
  end(): void
}

/** Proxies close a stream that says nothing. */
const breathMs = 15_000

export function createEventStream<One extends Told = Reply>(isWanted: (told: One) => boolean): EventStream<One> {
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null
  const body = new ReadableStream<Uint8Array>(
    {
      start: (given) => void (controller = given),
      cancel: () => stop(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
  )
  const breath = setInterval(() => write(': \n\n'), breathMs).unref()

  function stop(): void {
    clearInterval(breath)
    controller = null
  }

  function end(): void {
    controller?.close()
    stop()
  }

  function write(text: string): boolean {
    if (!controller) return false
    controller.enqueue(encoder.encode(text))
    if ((controller.desiredSize ?? 0) < -mostWaitingBytes) end()
    return controller !== null
  }

  return {
    response: new Response(body, {
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      },
    }),
    send: (told) => !isWanted(told) || write(`event: ${told.kind}\ndata: ${JSON.stringify(told.data)}\n\n`),
    end,
  }
}
