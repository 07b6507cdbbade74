/** The small pieces that every view stands on. */
import { describe, expect, test } from 'vitest'
import { createClip } from './clipping.ts'
import { highlightLines } from './html/highlight.ts'
import { htmlText, markup } from './html/markup.ts'
import { safeHref } from './html/rich-text.ts'
import { fenced, inlineCode, plain, quoted, tableLines } from './markdown-text.ts'
import { neutralConsole, neutralText } from './neutral-text.ts'
import { cost, duration, titleOf } from './phrases.ts'
import { prettyJson, viewValue } from './value-view.ts'

describe('markup', () => {
  test('escapes every hole, and only once', () => {
    expect(htmlText(markup`<p title="${`"><b>`}">${[markup`<i>${'a & b'}</i>`, null, false, 3]}</p>`)).toBe(
      '<p title="&quot;&gt;&lt;b&gt;"><i>a &amp; b</i>3</p>',
    )
  })

  test('something that looks like markup is a bug, not markup', () => {
    expect(() => markup`${JSON.parse('[{"written":"<b>"}]') as never}`).toThrow(TypeError)
  })
})

describe('neutral text', () => {
  test('shows what cannot be seen, keeps what scripts and emoji need', () => {
    expect(neutralText('a\u0000\u001b[1m\u202Eb\u0085\r\nc\rd\u{E0041}\uD800')).toBe(
      'a␀␛[1m⟦U+202E⟧b⟦U+0085⟧\nc␍d⟦U+E0041⟧\uFFFD',
    )
    expect(neutralText('👩‍🚀 می‌خواهم\tx')).toBe('👩‍🚀 می‌خواهم\tx')
  })

  test('leaves terminal colours out of console output', () => {
    expect(neutralConsole('\u001b[1;31mred\u001b[0m \u001b]0;x\u0007')).toBe('red ␛]0;x␇')
  })
})

describe('code', () => {
  const text = (code: string) => highlightLines(code).map(htmlText)

  test('is coloured by kind, over lines too', () => {
    expect(text('const a = 1.5 // x\n/* y\n z */ `t\n${u}`')).toEqual([
      '<b>const</b> a = <var>1.5</var> <i>// x</i>',
      '<i>/* y</i>',
      '<i> z */</i> <u>&#96;t</u>',
      '<u>${u}&#96;</u>',
    ])
  })

  test('of JSON has colours for values, not for names', () => {
    expect(highlightLines('{"a": "b: c", "d": [1, true]}', 'json').map(htmlText)).toEqual([
      '{&quot;a&quot;: <u>&quot;b: c&quot;</u>, &quot;d&quot;: [<var>1</var>, <b>true</b>]}',
    ])
  })

  test('tells patterns from divisions', () => {
    expect(text(`x.split(/["']\\/[/]/g) / 2 / y`)).toEqual([
      'x.split(<u>/[&quot;&#39;]\\/[/]/g</u>) / <var>2</var> / y',
    ])
  })

  test.each(['"', '`', '/*', '/', '\\', '/[', '"\\', "'\n'", '<b>', '/**/', '${`'])(
    '%j many times loses nothing',
    (piece) => {
      const code = piece.repeat(5000)
      const back = text(code)
        .join('\n')
        .replace(/<\/?(?:b|i|u|var)>/g, '')
      expect(back).toBe(htmlText(markup`${code}`))
    },
  )
})

describe('links', () => {
  test.each([
    ['https://example.com/a?b=1&amp;c=2', 'https://example.com/a?b=1&c=2'],
    ['mailto:a@example.com', 'mailto:a@example.com'],
    ['#e12', '#e12'],
    ['docs/a.md#x', 'docs/a.md#x'],
    ['./a:b', './a:b'],
  ])('%s may be followed', (href, expected) => expect(safeHref(href)).toBe(expected))

  test.each([
    'javascript:x',
    'JaVaScRiPt:x',
    ' java\tscript:x',
    '&#106;avascript:x',
    'javascript&colon;x',
    'javascript%3ax',
    'data:x',
    '//host/x',
    '\\\\host',
    'file:///x',
    'http://',
    '',
  ])('%j may not', (href) => expect(safeHref(href)).toBeNull())
})

describe('values', () => {
  test('a list of flat objects is a table, also inside an object', () => {
    expect(viewValue([{ a: 1 }, { a: 2, b: 'x' }])).toEqual([
      {
        type: 'table',
        label: null,
        table: {
          columns: ['a', 'b'],
          rows: [
            [1, null],
            [2, 'x'],
          ],
          more: 0,
        },
      },
    ])
    expect(viewValue({ n: 1, list: [{ a: 1 }] }).map(({ type, label }) => [type, label])).toEqual([
      ['json', null],
      ['table', 'list'],
    ])
    expect(viewValue([{ a: { b: 1 } }])[0]!.type).toBe('json')
    expect(viewValue('text')[0]!.type).toBe('text')
  })

  test('long tables are cut, deep values stay small', () => {
    const [part] = viewValue(Array.from({ length: 60 }, (_, a) => ({ a })))
    expect(part?.type === 'table' && [part.table.rows.length, part.table.more]).toEqual([50, 10])
    let deep: never[] | object = []
    for (let depth = 0; depth < 1000; depth++) deep = [deep]
    expect(prettyJson(deep as never).length).toBe(2002)
  })

  test('a clip names where the whole is, and cuts shorter when the budget is used up', () => {
    const clip = createClip(1000)
    expect(clip('x'.repeat(900), 1000, 7)).toEqual({ text: 'x'.repeat(900), note: null })
    expect(clip('y'.repeat(900), 1000, 8)).toEqual({
      text: 'y'.repeat(400),
      note: 'cut after 400 of 900 characters: the whole is in events.jsonl, seq 8',
    })
  })
})

describe('Markdown pieces', () => {
  test('a fence is longer than what it holds', () => {
    expect(fenced('a\n`````\nb', 'ts')).toBe('``````ts\na\n`````\nb\n``````')
    expect(inlineCode('a`b``c')).toBe('``` a`b``c ```')
    expect(inlineCode('')).toBe('` `')
  })

  test('plain text stays on its line and means nothing', () => {
    expect(plain('# a\n<b>*c* [d](e) f_g _h_ 1.5')).toBe('\\# a &lt;b&gt;\\*c\\* \\[d\\](e) f_g \\_h\\_ 1.5')
    expect(plain('12. x')).toBe('12\\. x')
    expect(plain('- x')).toBe('\\- x')
  })

  test('a quote keeps its Markdown and stays a quote', () => {
    expect(quoted('# a\n\n**b** <i> ![c](d)\n[e]: f')).toBe('> # a\n>\n> **b** &lt;i> !\\[c](d)\n> \\[e]: f')
  })

  test('a table', () => {
    expect(
      tableLines({
        columns: ['a|b', 'n'],
        rows: [
          ['x|y', 1],
          [null, 2],
        ],
        more: 3,
      }),
    ).toBe('| a\\|b | n |\n| --- | ---: |\n| x\\|y | 1 |\n|   | 2 |\n\n_and 3 more rows in events.jsonl_')
  })
})

test('numbers for people', () => {
  expect([cost(null), cost(0), cost(0.00001), cost(0.0121), cost(2.5)]).toEqual([
    'price not known',
    '$0',
    '< $0.0001',
    '$0.0121',
    '$2.50',
  ])
  expect([duration(12.4), duration(1500), duration(81_600), duration(7_260_000)]).toEqual([
    '12 ms',
    '1.5 s',
    '1 min 22 s',
    '2 h 1 min',
  ])
  expect(titleOf('  one\ntwo')).toBe('one')
})
