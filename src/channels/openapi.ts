/** The HTTP interface of a served agent, as OpenAPI 3.1 describes it (spec.openapis.org/oas/v3.1.0). */
import type { JsonObject } from '../protocol/json.ts'
import { mostMessageBytes } from './channel.ts'

const text = { type: 'string' }
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const json = (description: string, schema: JsonObject): JsonObject => ({
  description,
  content: { 'application/json': { schema } },
})
const problem = (description: string): JsonObject => json(description, ref('Problem'))
const session = [{ name: 'session', in: 'path', required: true, schema: text }]
const secret = [{ secret: [] }]
const missing = problem('There is no such conversation, or the token is not its secret.')

export const openApi: JsonObject = {
  openapi: '3.1.0',
  info: { title: 'AutoAgent: a served agent', version: '1' },
  paths: {
    '/v1/sessions': {
      post: {
        summary: 'Begins a conversation. Its secret is told this once.',
        responses: {
          '201': json('It has begun.', ref('Session')),
          '429': problem('Too many of your address.'),
          '503': problem('The server is full or stops.'),
        },
      },
    },
    '/v1/sessions/{session}/messages': {
      parameters: session,
      post: {
        summary: 'Says something; with "Accept: text/event-stream" the answer comes as it is made.',
        security: secret,
        requestBody: { required: true, content: { 'application/json': { schema: ref('Said') } } },
        responses: {
          '200': {
            description: 'The answer.',
            content: { 'application/json': { schema: ref('Answer') }, 'text/event-stream': { schema: text } },
          },
          '400': problem('The body is not what it must be.'),
          '404': missing,
          '409': problem('A message of that id is being answered.'),
          '413': problem('The message is too long.'),
          '429': json('Too many messages in the window.', ref('Answer')),
          '503': json('Too much is waiting, or the server stops.', ref('Answer')),
        },
      },
      get: {
        summary: 'What was said, the newest last.',
        security: secret,
        responses: { '200': json('Up to 100 messages.', ref('History')), '404': missing },
      },
    },
    '/v1/sessions/{session}/events': {
      parameters: session,
      get: {
        summary: 'All that is said in the conversation from now on: events typing, delta, answer, error, goodbye.',
        security: secret,
        responses: {
          '200': { description: 'A stream.', content: { 'text/event-stream': { schema: text } } },
          '404': missing,
        },
      },
    },
    '/v1/sessions/{session}': {
      parameters: session,
      delete: {
        summary: 'Hangs up. The conversation is kept, and goes on with the next request that shows its secret.',
        security: secret,
        responses: { '204': { description: 'Done.' }, '404': missing },
      },
    },
  },
  components: {
    securitySchemes: { secret: { type: 'http', scheme: 'bearer' } },
    schemas: {
      Session: {
        type: 'object',
        required: ['session', 'secret', 'number', 'agent', 'greeting', 'resumed'],
        properties: {
          session: text,
          secret: text,
          number: { type: 'integer' },
          agent: text,
          title: text,
          language: text,
          greeting: text,
          resumed: { type: 'boolean' },
        },
      },
      Said: {
        type: 'object',
        required: ['text'],
        properties: { text: { type: 'string', description: `At most ${mostMessageBytes} bytes of UTF-8.` }, id: text },
      },
      Answer: {
        type: 'object',
        required: ['id', 'text'],
        properties: {
          id: text,
          text,
          notice: {
            ...text,
            description: 'Why it is not the model that answers: limited, busy, away, offline, crisis, …',
          },
          files: {
            type: 'array',
            items: { type: 'object', required: ['name', 'url'], properties: { name: text, url: text } },
          },
        },
      },
      History: {
        type: 'object',
        required: ['session', 'messages'],
        properties: {
          session: text,
          messages: {
            type: 'array',
            items: {
              type: 'object',
              required: ['role', 'text'],
              properties: { role: { enum: ['user', 'assistant'] }, text },
            },
          },
        },
      },
      Problem: {
        type: 'object',
        required: ['error'],
        properties: {
          error: { type: 'object', required: ['code', 'message'], properties: { code: text, message: text } },
        },
      },
    },
  },
}
