/** The contract of a wire: how a request becomes a body, and a 2xx answer a result. One file each; which one a model takes is data. */
import type { Asked } from './chat-completion.ts'
import type { HttpAnswer } from './http.ts'
import type { WireName } from './known-models.ts'
import type { ModelRequest, ModelResult } from './model.ts'
import { readReply } from './reply-body.ts'
import { wireRequest } from './wire-request.ts'
import type { Quirks } from './wire-request.ts'

export interface Wire {
  /** As JSON. */
  body(request: ModelRequest, model: string, quirks: Quirks): object
  read(answer: HttpAnswer, asked: Asked, request: ModelRequest): Promise<ModelResult>
}

const chatWire: Wire = { body: wireRequest, read: readReply }

/** The older wires are loaded when a model needs one. */
export async function wireNamed(name: WireName): Promise<Wire> {
  switch (name) {
    case 'chat':
      return chatWire
    case 'native':
      return (await import('./native-wire.ts')).nativeWire
    case 'responses':
      return (await import('./responses-wire.ts')).responsesWire
  }
}
