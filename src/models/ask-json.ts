/** One small question to a server, and its JSON answer: lists of models, and whether anybody is there. Light: no undici. */
import { errorText } from '../protocol/errors.ts'
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

/** Nobody answered, or not to the end: why. */
export interface NoAnswer {
  failure: string
}

const longestAnswer = 8 * 1024 * 1024

/** Redirects are not followed, so that no key goes elsewhere. */
export function askJson({ url: address, headers = {}, body, timeoutMs }: Question): Promise<JsonAnswer | NoAnswer> {
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
          if (bytes > longestAnswer) question.destroy(new Error('the answer is longer than this program reads'))
        })
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          end({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) })
        })
        response.on('error', fail)
        response.on('close', () => fail(new Error('the connection broke')))
      },
    )
    const timer = setTimeout(() => question.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs)
    const end = (answer: JsonAnswer | NoAnswer): void => {
      clearTimeout(timer)
      agent.destroy()
      resolve(answer)
    }
    const fail = (error: Error): void => {
      const cause = error instanceof AggregateError ? (error.errors[0] as unknown) : error
      end({ failure: errorText(cause) })
    }
    question.on('error', fail)
    question.on('close', () => fail(new Error('the connection was closed')))
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
