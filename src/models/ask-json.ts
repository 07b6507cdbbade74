/** One small question to a server, and its JSON answer: lists of models, and whether anybody is there. Light: no undici. */
import type { Json } from '../protocol/json.ts'
import type { ResponseHeaders } from './fault.ts'
import { isLoopback } from './http.ts'

export interface Question {
  url: string
  headers?: Record<string, string>
  /** Sent as JSON with POST; absent: GET. */
  body?: Json
  timeoutMs: number
}

export interface JsonAnswer {
  status: number
  headers: ResponseHeaders
  text: string
  /** undefined: the answer is not JSON. */
  json: Json | undefined
}

const longestAnswer = 8 * 1024 * 1024

/** @returns null: nobody answered in time. Redirects are not followed, so that no key goes elsewhere. */
export function askJson({ url: address, headers = {}, body, timeoutMs }: Question): Promise<JsonAnswer | null> {
  const url = new URL(address)
  // Built-in modules by name: the ESM wrapper of node:http costs 30 ms more.
  const { request, Agent } =
    url.protocol === 'https:' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http')
  // An agent of its own keeps no connection; a proxy of the environment is used for all but this machine.
  const agent = new Agent(isLoopback(address) ? {} : { proxyEnv: process.env })
  const sent = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve) => {
    const question = request(
      url,
      {
        agent,
        method: sent === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'application/json',
          ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          bytes += chunk.length
          if (bytes > longestAnswer) question.destroy()
        })
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          end({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) })
        })
        response.on('error', () => end(null))
        response.on('close', () => end(null))
      },
    )
    const timer = setTimeout(() => question.destroy(), timeoutMs)
    const end = (answer: JsonAnswer | null): void => {
      clearTimeout(timer)
      agent.destroy()
      resolve(answer)
    }
    question.on('error', () => end(null))
    question.on('close', () => end(null))
    question.end(sent)
  })
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
