/** Property: what is in both tellings is found in order, and what only one has is told apart. */
import { expect, test } from 'vitest'
import { align } from './chat/align.ts'
import { parseFrame } from './chat/wire.ts'

const user = (text: string) => ({ role: 'user', text })
const agent = (text: string) => ({ role: 'assistant', text })

test('what both have is found, in order; what the page lacks is not', () => {
  const shown = [agent('Welcome'), user('one'), agent('1'), user('two')]
  expect(align(shown, [user('one'), agent('1'), user('two'), agent('2')])).toEqual([1, 2, 3, -1])
  expect(align([], [user('one')])).toEqual([-1])
  expect(align(shown, [])).toEqual([])
})

test('the same words said again are another message', () => {
  const shown = [user('hola'), agent('Hi'), user('hola')]
  expect(align(shown, [user('hola'), agent('Hi')])).toEqual([0, 1])
  expect(align(shown, [user('hola'), agent('Hi'), user('hola')])).toEqual([0, 1, 2])
})

test('a history that begins later fits the end of what is shown', () => {
  const shown = Array.from({ length: 30 }, (_, index) => [user(`q${index}`), agent(`a${index}`)]).flat()
  expect(align(shown, [...shown.slice(50), agent('more')])).toEqual([50, 51, 52, 53, 54, 55, 56, 57, 58, 59, -1])
})

test('thousands of lines cost only their newest', () => {
  const lines = Array.from({ length: 5000 }, (_, index) => user(`line ${index}`))
  expect(align(lines, lines).slice(-400)).toEqual(Array.from({ length: 400 }, (_, index) => 4600 + index))
})

test.each(['', 'hello', 'null', '[]', '{}', '{"type":"hello"}', '{"type":"unheard-of"}', '{"type":7}'])(
  'a frame that is none is passed over: %s',
  (frame) => expect(parseFrame(frame)).toBeUndefined(),
)

test('a frame with wrong fields is read as far as it goes', () => {
  expect(parseFrame('{"type":"answer","id":3,"text":["x"],"files":[null,{"url":"/a"}],"notice":"loud"}')).toEqual({
    type: 'answer',
    id: '',
    text: '',
    files: [{ name: '', url: '/a', type: '' }],
    notice: undefined,
  })
  const hello = parseFrame(
    '{"type":"hello","session":"a1","history":[{"role":"root","text":"x"},{"role":"user","text":"y","at":"?"}]}',
  )
  expect(hello).toMatchObject({
    isResumed: false,
    title: '',
    history: [{ role: 'user', text: 'y', at: expect.any(Date) }],
  })
})
