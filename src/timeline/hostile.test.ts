/** Hostile text in a real browser: nothing runs, nothing is asked for, nothing dangerous is made. */
import { marked, type Token } from 'marked'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../protocol/json.ts'
import { parseEvent } from './event-shape.ts'
import { hostileRun, hostileTexts } from './fixtures/hostile.ts'
import { sampleRun } from './fixtures/sample-run.ts'
import {
  type Found,
  type WatchedPages,
  executablePath,
  hasBrowser,
  lookForMarkupBeside,
  watchPages,
} from './fixtures/watched-page.ts'
import { renderHtml } from './html.ts'
import { renderMarkdown } from './markdown.ts'
import { loadPageCode } from './page-code.ts'

/** Texts whose contrast with what is behind them is below 4.5 (WCAG AA). */
const lowContrast = String.raw`(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const luminance = (color) => {
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => {
      const share = part / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ground = (element) => {
    if (!element) return 'white'
    const color = getComputedStyle(element).backgroundColor
    return color.startsWith('rgba') && color.endsWith(' 0)') ? ground(element.parentElement) : color
  }
  const failing = new Set()
  for (const element of document.querySelectorAll('body *')) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')) continue
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))]
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    if (contrast < 4.5) failing.add(element.tagName + '.' + element.className + ' ' + contrast.toFixed(2))
  }
  return [...failing]
})()`

const { script } = await loadPageCode()
const madeByScript = '.side > .toolbar, .box > button.copy, body > dialog:last-child'

/** The script handles the hostile text: it is searched for, filtered, copied, led to, and every key is pressed. */
const useEverything = `(() => {
  const search = document.querySelector('.toolbar input')
  const press = (key, target = document) => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  search.value = '<'
  press('Enter', search)
  press('Escape', search)
  for (const key of ['j', 'J', 'k', 'f', 'f', 't', 't', 't', '?']) press(key)
  document.querySelector('dialog').close()
  location.hash = '#e12'
  document.querySelector('.copy')?.click()
  return document.querySelectorAll('.toolbar, dialog').length
})()`

test('a browser is there', ({ skip }) => {
  if (hasBrowser) return
  expect(process.env.CI, `no browser at ${executablePath}, and CI must have one`).not.toBe('true')
  console.warn(`SKIPPED: hostile text in a browser, because there is none at ${executablePath}`)
  skip(`no browser at ${executablePath}: set CHROMIUM_PATH`)
})

test('a hostile run is still a run', () => {
  for (const text of Object.values(hostileTexts))
    for (const event of hostileRun(text))
      expect(parseEvent(event as unknown as JsonObject, event.seq)?.type).toBe(event.type)
})

describe.skipIf(!hasBrowser)('in the browser', () => {
  let pages: WatchedPages
  beforeAll(async () => (pages = await watchPages()))
  afterAll(() => pages?.close())
  const open: WatchedPages['open'] = (...given) => pages.open(...given)

  test.each(Object.entries(hostileTexts))('%s', async (_, text) => {
    const whole = await renderHtml(hostileRun(text))
    // Without the policy too: the escaping holds alone. Without the script: it makes nothing that could hide something.
    const bare = whole.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
    const isHarmless = async (document: string, runs: boolean): Promise<void> => {
      const { page, done, leave } = await open(document, undefined, undefined, runs)
      if (runs) expect(await page.evaluate<number>(useEverything)).toBe(2)
      const found = await page.evaluate<Found>(lookForMarkupBeside(script, runs ? madeByScript : ''))
      expect(found).toEqual({ dangerous: [], handlers: [], links: expect.any(Array), turns: 7, unseen: null })
      expect(found.links.filter((protocol) => !['http:', 'https:', 'mailto:', 'file:'].includes(protocol))).toEqual([])
      // `file:` is the page itself and what lies beside it.
      const hrefs = await page.$$eval('a', (links) => links.map((link) => link.getAttribute('href') ?? ''))
      expect(hrefs.filter((href) => /^file:|^[\\/]{2}/i.test(href))).toEqual([])
      expect(done).toEqual([])
      await leave()
    }
    await Promise.all([isHarmless(whole, true), isHarmless(bare, true), isHarmless(bare, false)])
  })

  test.each([360, 390, 1200])('no sideways scroll at %i px', async (width) => {
    for (const text of [null, hostileTexts['long word']!, hostileTexts['nested quotes']!]) {
      const { page, leave } = await open(await renderHtml(text === null ? sampleRun() : hostileRun(text)), width)
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      await leave()
    }
  })

  test.each(['light', 'dark'] as const)('text can be read in %s', async (scheme) => {
    const { page, leave } = await open(await renderHtml(sampleRun()), 1200, scheme)
    const weak = await page.evaluate<string[]>(lowContrast)
    expect(weak).toEqual([])
    await leave()
  })
})

describe('the Markdown', () => {
  /** The only markup of ours: folds, whose titles hold nothing of the run but a count. */
  const fold =
    /^(?:<details><summary>(?:The whole code|The code|The program|System prompt|Console output|Arguments|Value), [\d,]+ lines?<\/summary>|<\/details>)\s*$/

  test.each(Object.entries(hostileTexts))('%s', async (_, text) => {
    const document = await renderMarkdown(hostileRun(text))
    const bad: string[] = []
    const headings: string[] = []
    const tokens = marked.lexer(document)
    void marked.walkTokens(tokens, (token: Token) => {
      if ((token.type === 'html' && !fold.test(token.raw)) || token.type === 'image') bad.push(token.raw.slice(0, 100))
      if (token.type === 'link' && !/^(https?:|mailto:|#|[^:]*$)/i.test(String(token.href)))
        bad.push(token.raw.slice(0, 100))
    })
    for (const token of tokens) if (token.type === 'heading') headings.push(String(token.text).split(':', 1).join(''))
    expect(bad).toEqual([])
    // Nothing swallowed or added a section.
    expect(headings.filter((heading) => /^Turn \d$/.test(heading))).toHaveLength(6)
    expect(headings.slice(-6)).toEqual(['Turn 1', 'Turn 2', 'Turn 3', 'Turn 4', 'Turn 5', 'Turn 6'])
  })
})
