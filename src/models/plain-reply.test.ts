/** What is read the short way is what the general reader reads, and all else goes to that. */
import { describe, expect, test } from 'vitest'
import type { Asked } from './chat-completion.ts'
import type { HttpAnswer } from './http.ts'
import { readPlainReply } from './plain-reply.ts'
import { readReply } from './reply-body.ts'

const endpoint: Asked['endpoint'] = {
  title: 'Test',
  keyVariable: 'KEY',
  url: 'http://x/v1',
  model: 'asked',
  secrets: [],
}

function answerOf(body: string, pieces: number): HttpAnswer {
  const bytes = Buffer.from(body)
  const length = Math.max(1, Math.ceil(bytes.length / pieces))
  const chunks = Array.from({ length: Math.ceil(bytes.length / length) }, (_, n) =>
    bytes.subarray(n * length, (n + 1) * length),
  )
  return {
    type: 'answer',
    status: 200,
    headers: {},
    read: () => Promise.resolve(chunks.shift() ?? null),
    hurry: () => {},
    dispose: () => {},
  }
}

const asked = (inOnePiece: boolean, said: string[] = []): Asked => ({
  endpoint,
  tools: new Set(['add']),
  forced: false,
  takenIds: new Set(),
  finishOptional: false,
  estimatedInput: () => 7,
  inOnePiece,
  onText: (text) => void said.push(text),
})

const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 }
const body = (message: object, more: object = {}, choice: object = {}): string =>
  JSON.stringify({
    id: 'x',
    model: 'm',
    choices: [{ index: 0, message, finish_reason: 'stop', ...choice }],
    usage,
    ...more,
  })
const say = (content: unknown): object => ({ role: 'assistant', content })
const call = { id: 'c', type: 'function', function: { name: 'add', arguments: '{}' } }

describe('an answer in one piece', () => {
  test.each([
    ['words', body(say('Hola, ¿cómo estás? 👋')), true],
    ['empty fields beside them', body({ ...say('Hola.'), refusal: null, tool_calls: [], reasoning: '' }), true],
    ['cut at its limit', body(say('Ho'), {}, { finish_reason: 'length' }), true],
    ['no name of the model', body(say('Hola.'), { model: '' }), true],
    ['no usage', body(say('Hola.'), { usage: undefined }), false],
    ['tags of thinking', body(say('<think>hm</think>Hola.')), false],
    ['a call', body({ ...say(''), tool_calls: [call] }, {}, { finish_reason: 'tool_calls' }), false],
    ['a call as words', body(say('{"name":"add","arguments":{}}')), false],
    ['a refusal', body({ ...say(null), refusal: 'No.' }), false],
    ['reasoning', body({ ...say('Hola.'), reasoning_content: 'hm' }), false],
    ['nothing', body(say('')), false],
    ['parts', body(say([{ type: 'text', text: 'Hola.' }])), false],
    [
      'two choices',
      JSON.stringify({
        choices: [0, 1].map((index) => ({ index, message: say(`${index}`), finish_reason: 'stop' })),
        usage,
      }),
      false,
    ],
    ['an unknown finish', body(say('Hola.'), {}, { finish_reason: 'what' }), false],
    ['an error', '{"error":{"message":"no","code":"x"}}', false],
    ['no JSON', '<html>gateway</html>', false],
    ['half of it', body(say('Hola.')).slice(0, -20), false],
    [
      'a stream',
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: say('Hola.'), finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`,
      false,
    ],
    ['nothing at all', '', false],
  ])('%s: the same, whichever way it is read', async (_, text, isPlain) => {
    for (const pieces of [1, 2, 7]) {
      const plain: string[] = []
      const general: string[] = []
      const read = await readReply(answerOf(text, pieces), asked(true, plain))
      expect(read).toEqual(await readReply(answerOf(text, pieces), asked(false, general)))
      expect(plain.join('')).toBe(general.join(''))
      expect((await readPlainReply(answerOf(text, pieces), asked(true))).reply !== null).toBe(isPlain)
    }
  })
})
