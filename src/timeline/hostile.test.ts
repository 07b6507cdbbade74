/** Hostile text in a real browser: nothing runs, nothing is asked for, nothing dangerous is made. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { marked, type Token } from 'marked'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../protocol/json.ts'
import { parseEvent } from './event-shape.ts'
import { hostileRun, hostileTexts } from './fixtures/hostile.ts'
import { sampleRun } from './fixtures/sample-run.ts'
import { renderHtml } from './html.ts'
import { renderMarkdown } from './markdown.ts'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const hasBrowser = existsSync(executablePath)
const args =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split(
    ' ',
  )

/** What runs in the page is text here: the browser's types are not ours. */
interface Found {
  dangerous: string[]
  handlers: string[]
  links: string[]
  turns: number
  unseen: string | null
}

const look = String.raw`(() => {
  const dangerous =
    'script,img,svg,math,iframe,frame,object,embed,base,link,form,input,button,textarea,select,template,noscript,video,' +
    'audio,source,body style,body meta,body title,area,map,portal,applet,marquee,dialog'
  const all = [...document.querySelectorAll('*')]
  return {
    dangerous: [...document.querySelectorAll(dangerous)].map((element) => element.outerHTML.slice(0, 100)),
    handlers: all.flatMap((element) =>
      [...element.attributes].map(({ name }) => name).filter((name) => /^on|^style$|^src|^formaction/i.test(name)),
    ),
    links: [...document.querySelectorAll('a')].map(({ protocol }) => protocol),
    turns: document.querySelectorAll('main > article.turn').length,
    unseen:
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/.exec(
        document.documentElement.outerHTML,
      )?.[0] ?? null,
  }
})()`

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
  for (const element of document.querySelectorAll('main *')) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')) continue
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))]
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    if (contrast < 4.5) failing.add(element.tagName + '.' + element.className + ' ' + contrast.toFixed(2))
  }
  return [...failing]
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
  let browser: Browser
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'timeline-'))
    browser = await chromium.launch({ executablePath, args })
  })
  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Opens the text as a file; everything it did is in the result. */
  async function open(text: string, width = 1200, colorScheme: 'light' | 'dark' = 'light') {
    const file = join(folder, 'page.html')
    await writeFile(file, text)
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme })
    const done: string[] = []
    const url = pathToFileURL(file).href
    page.on('dialog', (dialog) => {
      done.push(`dialog ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('request', (request) => request.url() !== url && done.push(`request ${request.url()}`))
    page.on('popup', () => done.push('popup'))
    page.on('framenavigated', (frame) => frame.url().split('#')[0] !== url && done.push(`went to ${frame.url()}`))
    await page.goto(url, { waitUntil: 'load' })
    return { page, done }
  }

  test.each(Object.entries(hostileTexts))('%s', async (_, text) => {
    const whole = await renderHtml(hostileRun(text))
    // Without the policy too: the escaping holds alone.
    for (const document of [whole, whole.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')]) {
      const { page, done } = await open(document)
      const found = await page.evaluate<Found>(look)
      expect(found).toEqual({ dangerous: [], handlers: [], links: expect.any(Array), turns: 7, unseen: null })
      expect(found.links.filter((protocol) => !['http:', 'https:', 'mailto:', 'file:'].includes(protocol))).toEqual([])
      // `file:` is the page itself and what lies beside it.
      const hrefs = await page.$$eval('a', (links) => links.map((link) => link.getAttribute('href') ?? ''))
      expect(hrefs.filter((href) => /^file:|^[\\/]{2}/i.test(href))).toEqual([])
      expect(done).toEqual([])
      await page.close()
    }
  })

  test.each([360, 390, 1200])('no sideways scroll at %i px', async (width) => {
    for (const text of [null, hostileTexts['long word']!, hostileTexts['nested quotes']!]) {
      const { page } = await open(await renderHtml(text === null ? sampleRun() : hostileRun(text)), width)
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      await page.close()
    }
  })

  test.each(['light', 'dark'] as const)('text can be read in %s', async (scheme) => {
    const { page } = await open(await renderHtml(sampleRun()), 1200, scheme)
    const weak = await page.evaluate<string[]>(lowContrast)
    expect(weak).toEqual([])
    await page.close()
  })
})

describe('the Markdown', () => {
  test.each(Object.entries(hostileTexts))('%s', (_, text) => {
    const document = renderMarkdown(hostileRun(text))
    const bad: string[] = []
    const headings: string[] = []
    const tokens = marked.lexer(document)
    void marked.walkTokens(tokens, (token: Token) => {
      if (token.type === 'html' || token.type === 'image') bad.push(token.raw.slice(0, 100))
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
