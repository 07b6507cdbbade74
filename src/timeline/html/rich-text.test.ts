import { expect, test } from 'vitest'
import { htmlText } from './markup.ts'
import { createRichText } from './rich-text.ts'

const markupOf = await createRichText()
const rich = (text: string): string => htmlText(markupOf(text))

test.each([
  'done',
  '42',
  'I make it.',
  'Revenue 1,702,348.03 (27 orders), 3/4 of them: no',
  'Über 5% - “really”? Ja!',
  '1.5 million',
  "It's done",
  'say "x"',
])('a sentence is the paragraph that the parser finds: %s', (text) => {
  // With the end of its line it is read by the parser.
  expect(rich(text)).toBe(rich(`${text}\n`))
  expect(rich(text)).toContain('<p>')
})

test.each([
  '1. one',
  '1) one',
  '# one',
  '- one',
  '*one*',
  '`one`',
  'www.example.com',
  'me@example.com',
  '[a](b)',
  'a  \nb',
])('what may be Markdown goes to the parser: %s', (text) => {
  expect(rich(text)).toBe(rich(`${text}\n`))
})
