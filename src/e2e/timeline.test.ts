/**
 * The timeline of a real run in a real browser, used as a person uses it. With AUTOAGENT_SCREENSHOTS=1 it also makes the
 * pictures of `docs/images`.
 */
import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { longRun } from '../timeline/fixtures/long-run.ts'
import { browserFlags, executablePath, hasBrowser, watchPages } from '../timeline/fixtures/watched-page.ts'
import { renderHtml } from '../timeline/html.ts'
import { autoagent, root, temporaryFolder } from './program.ts'

const wantsPictures = process.env['AUTOAGENT_SCREENSHOTS'] === '1'
const pictures = join(root, 'docs/images')

// `hostile.test.ts` of the timeline tells when there is no browser.
describe.skipIf(!hasBrowser)('the timeline of the demo', () => {
  let browser: Browser
  let url: string
  let page: Page
  /** What went wrong in the page, and what it asked for. */
  let wrong: string[]

  beforeAll(async () => {
    const cwd = temporaryFolder()
    const { code, stderr } = await autoagent(['demo'], { cwd })
    if (code !== 0) throw new Error(`the demo ended with ${code}: ${stderr}`)
    const run = join(
      cwd,
      '.runs',
      readdirSync(join(cwd, '.runs')).find((name) => /^\d/.test(name))!,
    )
    url = pathToFileURL(join(run, 'timeline.html')).href
    browser = await chromium.launch({ executablePath, args: browserFlags })
  }, 60_000)
  afterAll(() => browser?.close())

  async function open(hash = '', options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
    const opened = await context.newPage()
    wrong = []
    opened.on('pageerror', ({ message }) => wrong.push(message))
    opened.on('console', (said) => said.type() === 'error' && wrong.push(said.text()))
    opened.on('request', (request) => request.url().split('#')[0] !== url && wrong.push(`asked for ${request.url()}`))
    await opened.goto(url + hash)
    return opened
  }
  const close = async (): Promise<void> => {
    expect(wrong).toEqual([])
    await page.context().close()
  }
  const isInView = (selector: string): Promise<boolean> =>
    page.evaluate<boolean>(`(({ top, bottom }) => bottom > 0 && top < innerHeight)(
      document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect())`)
  const shownSteps = (): Promise<number> => page.locator('.turn:not([hidden]) .step:not([hidden])').count()
  const hash = (): Promise<string> => page.evaluate<string>('location.hash')

  beforeEach(async ({ task }) => {
    if (!task.name.startsWith('alone:')) page = await open()
  })

  test('tells at the top how it ended, what was required, and how each requirement was ruled on', async () => {
    expect(await page.title()).toMatch(/^✓ How much revenue/)
    expect(await page.locator('.top .badge').textContent()).toContain('Answered and accepted')
    expect(await page.locator('#requirements h2').textContent()).toBe('Requirements 2 of 2 met')
    expect(await page.locator('#requirements .way').first().textContent()).toMatch(/turn 3 ✗ not met → 5 ✓ met/)
    await page.locator('#requirements .way a').first().click()
    await expect.poll(() => isInView('.verdict.here')).toBe(true)
    expect(await page.locator('.verdict.here .badge').first().textContent()).toContain('Sent back')
    await close()
  })

  test('has a name for everything that can be used, and one landmark for each part', async () => {
    const inspector = await page.context().newCDPSession(page)
    const { nodes } = await inspector.send('Accessibility.getFullAXTree')
    const seen = nodes.filter(({ ignored }) => !ignored)
    const ofRole = (role: RegExp): typeof nodes => seen.filter((node) => role.test(String(node.role?.value)))
    const used = ofRole(/^(button|searchbox|combobox|link|heading|DisclosureTriangle)$/)
    expect(used.length).toBeGreaterThan(20)
    expect(used.filter((node) => !node.name?.value)).toEqual([])
    expect(
      ofRole(/^(main|navigation|search)$/)
        .map((node) => String(node.role?.value))
        .sort(),
    ).toEqual(['main', 'navigation', 'search'])
    await close()
  })

  test('searches: what fits stays, hits are stepped through, Escape brings all back', async () => {
    const all = await shownSteps()
    await page.keyboard.press('/')
    await page.keyboard.type('commas inside')
    await expect.poll(() => page.locator('.said').textContent()).toMatch(new RegExp(`^[12] of ${all} events$`))
    expect(await page.locator('.turn:not([hidden])').count()).toBe(1)
    await page.keyboard.press('Enter')
    await expect.poll(() => isInView('.turn:not([hidden]) .step:not([hidden])')).toBe(true)
    expect(await page.evaluate<number[]>("['found', 'current'].map((name) => CSS.highlights.get(name).size)")).toEqual([
      expect.any(Number),
      1,
    ])
    await page.keyboard.press('Escape')
    expect(await shownSteps()).toBe(all)
    expect(await page.locator('.said').textContent()).toBe('')
    await close()
  })

  test('filters by role, by type, and by what went wrong', async () => {
    await page.selectOption('select[title=Role]', 'supervisor')
    expect(await page.locator('.turn:not([hidden]) .step:not([hidden]):not([data-r=supervisor])').count()).toBe(0)
    await page.selectOption('select[title=Type]', 'verdict-given')
    expect(await shownSteps()).toBe(2)
    await page.selectOption('select[title=Role]', '')
    await page.selectOption('select[title=Type]', 'problems')
    expect(await page.locator('.turn:not([hidden]) .step:not([hidden]) .badge.bad').first().textContent()).toContain(
      'Refused',
    )
    // A link to what is filtered out leads there all the same.
    await page.evaluate("location.hash = '#t5'")
    await expect.poll(() => isInView('#t5')).toBe(true)
    expect(await page.locator('[hidden].step').count()).toBe(0)
    await close()
  })

  test('folds by click and by key, one turn and all', async () => {
    const folded = (): Promise<number> => page.locator('.turn > details:not([open])').count()
    await page.locator('#t2 > details > summary').click()
    expect(await folded()).toBe(1)
    await page.evaluate("location.hash = '#t3'")
    await page.keyboard.press('f')
    expect(await page.locator('#t3 > details:not([open])').count()).toBe(1)
    await page.keyboard.press('F')
    expect(await folded()).toBe(6)
    await page.getByRole('button', { name: 'Unfold' }).click()
    expect(await folded()).toBe(0)
    await close()
  })

  test('alone: a deep link leads to its event, also inside of what is folded', async () => {
    page = await open()
    const audit = await page.locator('tr[id^=e]').first().getAttribute('id')
    await page.context().close()
    page = await open(`#${audit}`)
    expect(await page.locator(`#${audit}`).isVisible()).toBe(true)
    await expect.poll(() => isInView(`#${audit}`)).toBe(true)
    // Also to an event that is told elsewhere: its place is shown.
    await page.evaluate("location.hash = '#e6'")
    await expect.poll(() => page.locator('.here').count()).toBe(1)
    await close()
  })

  test('is walked through with the keyboard alone', async () => {
    await page.keyboard.press('j')
    const first = await hash()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await page.keyboard.press('k')
    expect(await hash()).toBe(first)
    await page.keyboard.press('J')
    expect(await hash()).toBe('#t1')
    await page.keyboard.press('J')
    expect(await hash()).toBe('#t2')
    await page.keyboard.press('K')
    expect(await hash()).toBe('#t1')
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('t1')
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog').textContent()).toContain('next and previous event')
    await page.keyboard.press('j')
    expect(await hash()).toBe('#t1')
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
    // The way back leads out of the page, not through its events.
    expect(await page.evaluate<number>('history.length')).toBeLessThanOrEqual(2)
    await close()
  })

  test('alone: copies code as it is', async () => {
    page = await open('#t2', { permissions: ['clipboard-read', 'clipboard-write'] })
    const box = page.locator('#t2 .box:has(pre.diff)')
    await box.hover()
    await box.getByRole('button', { name: 'Copy' }).click()
    await expect.poll(() => box.getByRole('button').textContent()).toBe('Copied')
    const copied = await page.evaluate<string>('navigator.clipboard.readText()')
    expect(copied).toContain(
      "\n-     total += quantity * price.replace('\"', '')\n+     const amount = Number(quantity)",
    )
    await close()
  })

  test('alone: is light or dark as the system is, until it is told otherwise', async () => {
    const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor')
    page = await open('', { colorScheme: 'dark' })
    const dark = await ground()
    await page.keyboard.press('t')
    const light = await ground()
    expect(light).not.toBe(dark)
    await page.reload()
    expect(await ground()).toBe(light)
    await page.keyboard.press('t')
    await page.emulateMedia({ colorScheme: 'light' })
    expect(await ground()).toBe(dark)
    await page.keyboard.press('t')
    expect(await ground()).toBe(light)
    await close()
  })

  test('alone: can be read and folded without a script, and printed whole', async () => {
    page = await open('#e12', { javaScriptEnabled: false })
    expect(await page.locator('input, button, select').count()).toBe(0)
    await page.locator('#t1 > details > summary').click()
    expect(await page.locator('#t1 .step').first().isVisible()).toBe(false)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('#t1 .step').first().isVisible()).toBe(true)
    expect(await page.locator('nav').isVisible()).toBe(false)
    await close()
  })

  test.each([
    ['timeline-light.png', { colorScheme: 'light', viewport: { width: 1280, height: 1000 } }, '#t2'],
    ['timeline-dark.png', { colorScheme: 'dark', viewport: { width: 1280, height: 900 } }, ''],
    ['timeline-phone.png', { colorScheme: 'light', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 }, ''],
  ] as const)('alone: %s fits its window', async (name, options, at) => {
    page = await open(at, options)
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      options.viewport.width,
    )
    // One heading for the page, and its parts below it, none left out.
    const levels = await page.evaluate<string>(
      "[...document.querySelectorAll('h1, h2, h3')].map(({ tagName }) => tagName[1]).join('')",
    )
    expect(levels).toMatch(/^12+(23*)+$/)
    if (wantsPictures) {
      mkdirSync(pictures, { recursive: true })
      await page.screenshot({ path: join(pictures, name) })
    }
    await close()
  })
})

test.skipIf(!hasBrowser)(
  'ten thousand events open, are searched, walked and linked to',
  async () => {
    const events = longRun(1500).slice(0, 10_000)
    const pages = await watchPages()
    try {
      const { page, done } = await pages.open(await renderHtml(events))
      await page.keyboard.press('/')
      await page.keyboard.type('319.30')
      const said = page.locator('.said')
      await expect.poll(() => said.textContent(), { timeout: 20_000 }).toMatch(/^\d{3,} of \d+ events$/)
      await page.keyboard.press('Escape')
      await page.evaluate("location.hash = '#e9000'")
      await expect
        .poll(() => page.evaluate<number>("document.getElementById('e9000').getBoundingClientRect().top"), {
          timeout: 20_000,
        })
        .toBeLessThan(800)
      await page.keyboard.press('k')
      expect(Number(await page.evaluate<string>('location.hash.slice(2)'))).toBeLessThan(9000)
      expect(done).toEqual([])
    } finally {
      await pages.close()
    }
  },
  90_000,
)

test('the pictures of the docs are there', () => {
  const shown = readFileSync(join(root, 'README.md'), 'utf8').match(/docs\/images\/timeline[\w-]*\.png/g) ?? []
  expect(shown.length).toBeGreaterThan(0)
  expect(readdirSync(pictures)).toEqual(expect.arrayContaining(shown.map((path) => path.split('/').at(-1))))
})
