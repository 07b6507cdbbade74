/** The page of a served agent in a real browser, with the real server: over its restart, on a phone, looked at by axe. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserFlags, executablePath, hasBrowser } from '../timeline/fixtures/watched-page.ts'
import { root, temporaryFolder } from './program.ts'
import { startEchoModel, startServed } from './serve-ground.ts'
import type { EchoModel, Served } from './serve-ground.ts'

const wantsPictures = process.env['AUTOAGENT_SCREENSHOTS'] === '1'
const eventually = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 15_000 })

describe.skipIf(!hasBrowser)('the page of a served agent', () => {
  let browser: Browser
  let model: EchoModel
  const servers: Served[] = []
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: browserFlags })
    model = await startEchoModel()
  })
  afterAll(async () => {
    await browser?.close()
    for (const server of servers) await server.kill()
    await model?.close()
  })

  async function serve(cwd: string, agent: string, port = 0): Promise<Served> {
    const args = ['--http-port', String(port)]
    const server = await startServed({ cwd, agent, model, args, env: { RATE_MAX_MESSAGES: '0' } })
    servers.push(server)
    return server
  }
  const answers = (page: Page): Promise<string[]> =>
    page.locator('.row.bot:not(.note):not(.typing) .bubble').allTextContents()
  const said = (page: Page): Promise<string[]> => page.locator('.row.you .bubble').allTextContents()
  const status = (page: Page): Promise<string | null> => page.locator('#statusText').textContent()
  async function say(page: Page, text: string): Promise<void> {
    await page.locator('#msg').fill(text)
    await page.locator('#msg').press('Enter')
  }

  test('talks, survives a restart of the server, and goes on with the same conversation', async () => {
    const cwd = temporaryFolder()
    const first = await serve(cwd, 'examples/agents/psicoia.json')
    const page = await browser.newPage({ viewport: { width: 900, height: 700 }, locale: 'es-AR' })
    const wrong: string[] = []
    page.on('pageerror', ({ message }) => wrong.push(message))
    await page.goto(`http://127.0.0.1:${first.http}/`)
    await eventually(() => status(page)).toBe('Conectado')
    await say(page, 'Me llamo Ana')
    await eventually(async () => (await answers(page)).at(-1)).toContain('Eco: Me llamo Ana')
    await first.stop()
    await eventually(() => status(page)).not.toBe('Conectado')
    const second = await serve(cwd, 'examples/agents/psicoia.json', first.http)
    expect(second.http).toBe(first.http)
    await eventually(() => status(page)).toBe('Conectado')
    await say(page, '¿Cómo me llamo?')
    await eventually(async () => (await answers(page)).at(-1)).toContain('Eco: ¿Cómo me llamo?')
    expect(
      model.asked
        .at(-1)!
        .messages.slice(1)
        .map(({ content }) => content),
    ).toEqual(['Me llamo Ana', 'Eco: Me llamo Ana', '¿Cómo me llamo?'])
    await page.reload()
    await eventually(() => status(page)).toBe('Conectado')
    await eventually(() => said(page)).toEqual(
      ['Me llamo Ana', '¿Cómo me llamo?'].map((text) => expect.stringContaining(text) as string),
    )
    await page.addScriptTag({ content: axe.source }).catch(() => page.evaluate(axe.source))
    const found = await page.evaluate<{ violations: { id: string }[] }>('axe.run()')
    expect(found.violations.map(({ id }) => id)).toEqual([])
    expect(wrong).toEqual([])
    await page.close()
  }, 60_000)

  test('a chart is shown as an image', async () => {
    const server = await serve(temporaryFolder(), 'examples/agents/ecobot.json')
    const page = await browser.newPage({ viewport: { width: 900, height: 800 }, locale: 'es-AR' })
    await page.goto(`http://127.0.0.1:${server.http}/`)
    await eventually(() => status(page)).toBe('Conectado')
    await say(page, 'grafico oferta demanda')
    const image = page.locator('.row.bot img').first()
    await eventually(() => image.count()).toBe(1)
    expect(await image.getAttribute('alt')).not.toBe('')
    await eventually(() =>
      image.evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth),
    ).toBeGreaterThan(300)
    if (wantsPictures) writeFileSync(join(root, 'docs/images/served-ecobot.png'), await page.screenshot())
    await page.close()
  }, 60_000)
})
