/** What a model says in pieces is shown early, and never with a secret in it. */
import { describe, expect, test } from 'vitest'
import type { Model, ModelRequest } from '../models/model.ts'
import { noUsage } from '../protocol/message.ts'
import { keys, madeUp, pem } from './fixtures/made-up-keys.ts'
import { redactingModel } from './redacting-model.ts'
import { createSecretRedactor } from './redactor.ts'

/** Says the text in pieces of so many characters. */
function speaking(text: string, length: number): Model {
  return {
    name: 'speaking',
    contextWindow: 8_000,
    price: null,
    nativeTools: true,
    complete(_request, { onText }) {
      for (let at = 0; at < text.length; at += length) onText?.(text.slice(at, at + length))
      const usage = noUsage
      return Promise.resolve({ type: 'reply', text, reasoning: '', toolCalls: [], finish: 'stop', usage, model: 'x' })
    },
  }
}

async function shown(text: string, length: number, redactor = createSecretRedactor()): Promise<string[]> {
  const pieces: string[] = []
  const signal = new AbortController().signal
  const model = redactingModel(speaking(text, length), redactor)
  const request: ModelRequest = {
    purpose: 'coder',
    messages: [],
    tools: [],
    toolChoice: 'auto',
    temperature: 0,
    maxTokens: 100,
    sessionId: 's',
  }
  await model.complete(request, { signal, onText: (piece) => pieces.push(piece) })
  return pieces
}

const token = madeUp(40)
const texts = {
  ...keys,
  'a header': `Authorization: Bearer ${token}, then more`,
  'a header with two spaces': `curl -H "Authorization: bearer  ${token}" x`,
  'an address': `open postgres://app:${token}@db.example.com/x now`,
  'the old token of Cloudflare': `my Cloudflare API token is, as you know, ${token}.`,
  'a key that is cut off': pem().slice(0, 150),
  'two on a line': `${keys['groq-key']} ${keys['npm-token']}`,
}

describe('in pieces of every length, what is shown is the whole without its secrets', () => {
  test.each(Object.entries(texts))('%s', async (_name, secret) => {
    const redactor = createSecretRedactor()
    for (const text of [secret, `Use it: ${secret} and go on.\nThen rest.`, `(${secret})`, `a\tb ${secret}\r\n\nc`])
      for (const length of [1, 2, 3, 7, 16, 64, 1_000])
        expect((await shown(text, length)).join('')).toBe(redactor.text(text))
  })
  test.each([
    ['a word', 'open-sesame-12'],
    ['words', 'correct horse battery'],
  ])('a known value: %s', async (_name, value) => {
    const redactor = createSecretRedactor([{ name: 'PHRASE', value }])
    const base64 = Buffer.from(value).toString('base64')
    for (const form of [value, encodeURIComponent(value), JSON.stringify(value), base64])
      for (const length of [1, 3, 10, 100]) {
        const text = `It is ${form}, he said.`
        expect(redactor.text(text)).toContain('{{secret:PHRASE}}')
        expect((await shown(text, length, redactor)).join('')).toBe(redactor.text(text))
      }
  })
})

test('of a value in several lines, none is shown', async () => {
  const lines = ['first-line-of-it-is-long', 'second-line-of-it-is-long']
  const redactor = createSecretRedactor([{ name: 'LINES', value: lines.join('\n') }])
  for (const length of [1, 3, 10, 100])
    expect((await shown(`a ${lines.join('\n')} b`, length, redactor)).join('')).toMatch(
      /^a \{\{secret:LINES\}\}(?:\n\{\{secret:LINES\}\})? b$/,
    )
})

test('words are shown as they come; a line only where a secret may hold spaces', async () => {
  expect(await shown('One two three.\nFour five', 1)).toEqual(['One ', 'two ', 'three.\n', 'Four ', 'five'])
  const phrase = createSecretRedactor([{ name: 'PHRASE', value: 'correct horse battery' }])
  expect(await shown('One two.\nThree four', 1, phrase)).toEqual(['One two.\n', 'Three four'])
  expect(await shown('The bearer is here.\nBye now', 1)).toEqual(['The ', 'bearer is here.\n', 'Bye ', 'now'])
})
