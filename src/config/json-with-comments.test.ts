import { expect, test } from 'vitest'
import { withoutComments } from './json-with-comments.ts'

const read = (text: string): unknown => JSON.parse(withoutComments(text))

test('comments of both kinds and a last comma are skipped', () => {
  expect(read('// head\n{ "a": 1, /* b\n */ "c": [2, 3,], // end\n}\n')).toEqual({ a: 1, c: [2, 3] })
})
test('what looks like them inside a text stays', () => {
  const value = { url: 'https://x/*/y', comma: ',}', quote: 'a\\" // b', open: '/*' }
  expect(read(JSON.stringify(value))).toEqual(value)
})
test('lines and columns stay where they are, also when a comment is not closed', () => {
  expect(withoutComments('{ /* ab */ "c": }')).toBe('{          "c": }')
  expect(withoutComments('{}/* open\nmore')).toBe(`{}${' '.repeat(7)}\n${' '.repeat(4)}`)
})
test.each(['{,}', '[1,,2]', '{"a" 1}', '{"a": "open}'])('what is no JSON otherwise is none: %s', (text) => {
  expect(() => read(text)).toThrow(SyntaxError)
})
