import { describe, expect, test } from 'vitest'
import { resultTable } from './result-table.ts'
import { fold, plainText } from './terminal.ts'

describe('hostile text on a terminal', () => {
  test.each([
    ['colour', '\x1b[31mred\x1b[0m', 'red'],
    ['clipboard (OSC 52)', 'a\x1b]52;c;ZXZpbA==\x07b', 'ab'],
    ['OSC ended by ST', 'a\x1b]0;title\x1b\\b', 'ab'],
    ['unterminated OSC swallows only itself', 'a\x1b]0;title', 'a'],
    ['C1 OSC', 'a\x9d52;c;x\x9cb', 'ab'],
    ['DCS', 'a\x1bPq#0\x1b\\b', 'ab'],
    ['APC', 'a\x1b_Gx\x1b\\b', 'ab'],
    ['bare ESC', 'a\x1bb', 'a'],
    ['CR overwrite', 'safe\revil', 'safe\nevil'],
    ['backspace, bell, NUL', 'a\b\x07\0b', 'ab'],
    ['bidi', 'a\u202eb\u2066c', 'abc'],
    ['tag characters', 'a\u{e0041}b', 'ab'],
  ])('%s', (_, text, clean) => {
    const result = plainText(text)
    expect(result.startsWith(clean)).toBe(true)
    expect(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(result)).toBe(false)
  })
  test('ordinary text with tabs, newlines, accents and emoji stays', () => {
    expect(plainText('año\t1\n👩‍💻 ok\r\n')).toBe('año\t1\n👩‍💻 ok\n')
  })
})

test('fold cuts lines and counts the rest', () => {
  expect(fold('1\n2\n3\n4', 2, 40)).toBe('    1\n    2\n    … 2 more lines')
  expect(fold('x'.repeat(100), 1, 30).length).toBe(29)
})

test('a table of flat rows, numbers to the right; anything else is none', () => {
  expect(
    resultTable(
      [
        { region: 'North', total: 7 },
        { region: 'S', total: 12 },
      ],
      40,
    ),
  ).toBe('region  total\n──────  ─────\nNorth       7\nS          12')
  expect(resultTable([{ a: { b: 1 } }], 40)).toBeNull()
  expect(resultTable([{ a: 1 }, { b: 1 }], 40)).toBeNull()
  expect(resultTable([], 40)).toBeNull()
  expect(resultTable([{ a: 'x'.repeat(100) }], 40)).toBeNull()
})
