import { expect, test } from 'vitest'
import { readTokens } from './source-tokens.ts'

const texts = (code: string) => readTokens(code).map(({ kind, text }) => `${kind}:${text}`)

test('tells comments, strings, templates and regular expressions apart', () => {
  expect(texts('const a = /[/"]/g.test("//") // "x"')).toEqual([
    'word:const',
    'word:a',
    'sign:=',
    'regex:/[/"]/g',
    'sign:.',
    'word:test',
    'sign:(',
    'string:"//"',
    'sign:)',
    'comment:// "x"',
  ])
  expect(texts('a / b / c')).toEqual(['word:a', 'sign:/', 'word:b', 'sign:/', 'word:c'])
})

test('reads the code inside a template', () => {
  expect(texts('`a ${ {b: `${c}`} } d`')).toEqual([
    'template:`a ${',
    'sign:{',
    'word:b',
    'sign::',
    'template:`${',
    'word:c',
    'template:}`',
    'sign:}',
    'template:} d`',
  ])
})

test('counts lines through every kind of token', () => {
  const code = '/*\n\n*/ a\n`\n${b}\n`\n"x\\\ny" c'
  expect(readTokens(code).map(({ text, line }) => [text.replaceAll('\n', '~'), line])).toEqual([
    ['/*~~*/', 1],
    ['a', 3],
    ['`~${', 4],
    ['b', 5],
    ['}~`', 5],
    ['"x\\~y"', 7],
    ['c', 8],
  ])
})

test('ends on torn text, and on long hostile text', () => {
  for (const code of ['`${', '"abc', "'", '/*', '/[', '`${`${`', '\\', '}}}', '\u0000\ud800'])
    expect(
      readTokens(code)
        .map(({ text }) => text)
        .join(''),
    ).toBe(code)
  for (const piece of ['`${', '/', '"\\', '((((', '/*', 'a/b', "'\n"]) readTokens(piece.repeat(50_000))
})
