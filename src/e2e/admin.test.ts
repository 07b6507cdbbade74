/**
 * Administration over HTTP and its dashboard: a real server, people on its sockets, a real browser. With
 * AUTOAGENT_SCREENSHOTS=1 it also makes the pictures of `docs/images`.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserFlags, executablePath, hasBrowser } from '../timeline/fixtures/watched-page.ts'
import { loadDashboardPage } from '../web/dashboard-page.ts'
import { autoagent, root, temporaryFolder } from './program.ts'
import { connectPerson, startEchoModel, startServed } from './serve-ground.ts'
import type { EchoModel, Person, Served } from './serve-ground.ts'

const wantsPictures = process.env['AUTOAGENT_SCREENSHOTS'] === '1'
const pictures = join(root, 'docs/images')
const token = 'dashboard-token-of-the-tests'
const bearer = { authorization: `Bearer ${token}` }
const posts = { 'x-autoagent-admin': '1', 'content-type': 'application/json' }
const greeted = "Escribí 'salir' para cerrar.\n"
const hostile = '<img src=x onerror=alert(1)>\u202egnp.exe'

let model: EchoModel
let server: Served
let folder: string
const servers: Served[] = []

beforeAll(async () => {
  model = await startEchoModel()
  folder = temporaryFolder()
  cpSync(join(root, '.permanent_tools'), join(folder, '.permanent_tools'), { recursive: true })
  await autoagent(['demo'], { cwd: folder })
  cpSync(join(root, '.agents'), join(folder, '.agents'), { recursive: true })
  const evil = { name: 'evil', role: hostile, system_prompt: hostile, capabilities: [hostile], tools: [] }
  writeFileSync(join(folder, '.agents', 'evil.json'), JSON.stringify(evil))
  server = await serve({ AUTOAGENT_ADMIN_TOKEN: token, AUTOAGENT_MAX_CONNECTIONS: '20000' }, folder)
})
afterAll(async () => {
  for (const one of servers) await one.kill()
  await model.close()
})

async function serve(env: Record<string, string>, cwd = temporaryFolder()): Promise<Served> {
  const started = await startServed({ cwd, agent: 'examples/agents/psicoia.json', model, env })
  servers.push(started)
  return started
}

const ask = (path: string, init: RequestInit = {}, on = server): Promise<Response> =>
  fetch(`http://127.0.0.1:${on.http}/admin${path}`, { redirect: 'manual', ...init })
const login = (value: string, on = server): Promise<Response> =>
  ask('/login', { method: 'POST', headers: posts, body: JSON.stringify({ token: value }) }, on)
const command = (line: string, headers: Record<string, string>): Promise<Response> =>
  ask('/api/command', { method: 'POST', headers, body: JSON.stringify({ line }) })

async function meet(...lines: string[]): Promise<{ person: Person; id: string }> {
  const person = await connectPerson(server.tcp)
  await person.until(greeted)
  for (const line of lines) {
    person.say(`${line}\n`)
    await person.until('\n')
  }
  const { sessions } = (await (await ask('/api/sessions', { headers: bearer })).json()) as {
    sessions: { id: string }[]
  }
  return { person, id: sessions[0]!.id }
}

describe('the way in', () => {
  test('without a token in the environment there is no administration over HTTP', async () => {
    const without = await serve({})
    for (const path of ['', '/', '/api/state', '/api/events', '/runs/2026-01-01_00-00-00/timeline'])
      expect([path, (await ask(path, { headers: bearer }, without)).status]).toEqual([path, 404])
    expect((await login(token, without)).status).toBe(404)
    // What follows is the other side of it.
    expect((await ask('', {})).headers.get('location')).toBe('admin/')
    expect(await (await ask('/')).text()).toBe(await loadDashboardPage())
  })

  test('a token that can be guessed is refused at the start', async () => {
    const args = ['serve', '--agent', join(root, 'examples/agents/psicoia.json'), '--tcp-port', '0', '--http-port', '0']
    for (const short of ['fifteen-letters', 'with spaces between them']) {
      const { code, stderr } = await autoagent(args, { cwd: folder, env: { AUTOAGENT_ADMIN_TOKEN: short } })
      expect(code).toBe(52)
      expect(stderr).toContain('AUTOAGENT_ADMIN_TOKEN cannot be used: it must have at least 16 characters')
      expect(stderr).not.toContain(short)
    }
  })

  test('the token is the bearer of a program; what changes something needs the header, too', async () => {
    expect((await ask('/api/state')).status).toBe(401)
    expect((await ask('/api/state', { headers: { authorization: `Bearer ${token}x` } })).status).toBe(401)
    const state = (await (await ask('/api/state', { headers: bearer })).json()) as { server: { agent: string } }
    expect(state.server.agent).toBe('psicoia')
    expect((await command('stats', bearer)).status).toBe(403)
    expect(await (await command('stats', { ...bearer, ...posts })).json()).toMatchObject({ isOver: false })
    expect((await command('x'.repeat(200_000), { ...bearer, ...posts })).status).toBe(413)
  })

  test('a browser gets a cookie that no script reads, no other site sends and logging out ends', async () => {
    const denied = await ask('/login', { method: 'POST', body: JSON.stringify({ token }) })
    expect([denied.status, denied.headers.get('set-cookie')]).toEqual([403, null])
    const [cookie = '', ...flags] = (await login(token)).headers.get('set-cookie')!.split('; ')
    expect(flags.toSorted()).toEqual(['HttpOnly', 'Max-Age=28800', 'Path=/admin', 'SameSite=Strict'])
    expect((await ask('/api/runs', { headers: { cookie } })).status).toBe(200)
    expect((await command('stats', { cookie })).status).toBe(403)
    const left = await ask('/logout', { method: 'POST', headers: { ...posts, cookie } })
    expect(left.headers.get('set-cookie')).toMatch(/^autoagent_admin=; Max-Age=0; Path=\/admin/)
    expect((await ask('/api/runs', { headers: { cookie } })).status).toBe(401)
  })

  test('who guesses is stopped, and the right token among the guesses is not told', async () => {
    const guarded = await serve({ AUTOAGENT_ADMIN_TOKEN: token })
    const cookie = (await login(token, guarded)).headers.get('set-cookie')!.split(';', 1)[0]!
    const statuses: number[] = []
    for (let guess = 0; guess < 4; guess++) statuses.push((await login(`wrong-${guess}`, guarded)).status)
    statuses.push((await ask('/api/state', { headers: { authorization: 'Bearer wrong-too' } }, guarded)).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401])
    const limited = await login(token, guarded)
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '60'])
    expect((await ask('/api/state', { headers: bearer }, guarded)).status).toBe(429)
    // Who is in stays in.
    expect((await ask('/api/state', { headers: { cookie } }, guarded)).status).toBe(200)
    expect(guarded.stdout().match(/admin: a wrong token from 127\.0\.0\.1\n/g)).toHaveLength(5)
    expect(guarded.stdout()).not.toContain('wrong-')
  })
})

describe('the API', () => {
  test('shows what was said without the secrets in it, tells the log, and reads no file but timelines', async () => {
    const { person, id } = await meet(`mi clave es ${token}`)
    const shown = await (await ask(`/api/sessions/${id}`, { headers: bearer })).text()
    expect(JSON.parse(shown)).toMatchObject({
      id,
      channel: 'tcp',
      messages: 1,
      messagesSaid: [{ role: 'user', text: 'mi clave es {{secret:AUTOAGENT_ADMIN_TOKEN}}' }, { role: 'assistant' }],
    })
    for (const list of ['state', 'runs', 'tools', 'agents'])
      expect(await (await ask(`/api/${list}`, { headers: bearer })).text()).not.toMatch(
        /dashboard-token-of-the-tests|key-for-tests/,
      )
    const stop = new AbortController()
    const events = await ask('/api/events', { headers: bearer, signal: stop.signal })
    const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader()
    let heard = ''
    await command(`say ${id} Soy una persona`, { ...bearer, ...posts })
    while (!heard.includes(`admin: say ${id} from`)) heard += (await reader.read()).value ?? ''
    expect(heard).not.toContain('Soy una persona')
    expect(await person.until('Soy una persona\n')).toContain('Soy una persona')
    stop.abort()
    for (const name of ['..%2f..%2f.served', '2026-01-01_00-00-00', '.', '%00'])
      expect((await ask(`/runs/${name}/timeline`, { headers: bearer })).status).toBe(404)
    person.hangUp()
  })
})

test('the page is one file that asks nobody else', async () => {
  const page = await loadDashboardPage()
  expect(Buffer.byteLength(page)).toBeLessThan(60 * 1024)
  expect(page).not.toMatch(/(?:src|href)="(?!data:|#)/)
  expect(page).toContain("default-src 'none'; script-src 'sha256-")
})

describe.skipIf(!hasBrowser)('the dashboard', () => {
  let browser: Browser
  let page: Page
  const wrong: string[] = []
  const eventually = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 10_000 })

  async function open(options: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1360, height: 880 }, ...options })
    const opened = await context.newPage()
    opened.on('pageerror', ({ message }) => wrong.push(message))
    opened.on('dialog', (dialog) => wrong.push(`dialog ${dialog.message()}`))
    // What the server refuses the browser tells of itself.
    opened.on(
      'console',
      (said) => said.type() === 'error' && !/status of 4\d\d/.test(said.text()) && wrong.push(said.text()),
    )
    return opened
  }
  const home = (): string => `http://127.0.0.1:${server.http}/admin/`
  async function enter(on: Page): Promise<void> {
    await on.goto(home())
    await on.locator('#token').fill(token)
    await on.locator('#token').press('Enter')
    await on.locator('#dot.ok').waitFor()
  }
  const go = async (name: string, on = page): Promise<void> => {
    await on.locator(`nav a[href="#${name}"]`).click()
    await eventually(() => on.locator(`#${name}View`).isVisible()).toBe(true)
  }
  const texts = (selector: string): Promise<string[]> => page.locator(selector).allTextContents()
  const row = (id: string) => page.locator('#sessionTable tbody tr', { hasText: id })

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: browserFlags })
    page = await open({ colorScheme: 'dark' })
    await enter(page)
  })
  afterAll(async () => {
    await browser?.close()
    if (wrong.length > 0) throw new Error(`the page did what it must not: ${wrong.join('\n')}`)
  })

  test('asks for the token, and a reload stays in', async () => {
    const fresh = await open({})
    await fresh.goto(home())
    await eventually(() => fresh.locator('#login').isVisible()).toBe(true)
    await fresh.locator('#token').fill('not the token')
    await fresh.locator('#token').press('Enter')
    await eventually(() => fresh.locator('#loginProblem').textContent()).toMatch(
      /^that is not the token of this server/,
    )
    expect(await fresh.locator('#app').isVisible()).toBe(false)
    await enter(fresh)
    expect(await fresh.title()).toBe('PsicoIA · administration')
    await fresh.reload()
    await eventually(() => fresh.locator('#app').isVisible()).toBe(true)
    expect(await fresh.evaluate('document.cookie')).toBe('')
    await fresh.context().close()
  })

  test('figures, charts and limits follow what happens', async () => {
    const tile = (name: string): Promise<string | null> =>
      page.locator('.tile', { hasText: name }).locator('strong').textContent()
    const chart = (name: string): Promise<string | null> =>
      page.locator('.chart', { hasText: name }).locator('svg').getAttribute('aria-label')
    await go('overview')
    const { person } = await meet('hola')
    await eventually(() => tile('Connected')).toBe('1')
    await eventually(() => chart('Connections')).toMatch(/^Connections of late\. Now: open 1\. Scale up to 4\.$/)
    expect(await chart('Time to an answer')).toMatch(/Now: 95 % (?:none|\d)/)
    expect(await page.locator('.chart path.line[d^="M"]').count()).toBeGreaterThanOrEqual(5)
    await eventually(() => texts('#limits p:first-child')).toEqual(['Connections1 of 20,000'])
    expect(await page.locator('#limits meter').first().getAttribute('max')).toBe('20000')
    person.hangUp()
    await eventually(() => tile('Connected')).toBe('0')
  })

  test('the conversation that is ended here ends on its socket; texts of others stay texts', async () => {
    const { person, id } = await meet('hola', hostile)
    const other = await meet('otra')
    await go('sessions')
    await row(id).getByRole('button').click()
    const bubbles = page.locator('#conversation .bubble bdi')
    await eventually(() => bubbles.allTextContents()).toEqual([
      'hola',
      'Eco: hola',
      '<img src=x onerror=alert(1)>[U+202E]gnp.exe',
      'Eco: <img src=x onerror=alert(1)>[U+202E]gnp.exe',
    ])
    expect(await page.locator('#conversation img').count()).toBe(0)

    await page.getByRole('button', { name: 'Pause', exact: true }).click()
    await eventually(() => row(id).locator('.pill').textContent()).toBe('paused')
    person.say('sigo acá\n')
    await eventually(() => texts('#conversation .waiting bdi')).toEqual(['sigo acá'])
    await page.locator('.sayForm input').fill('Te leo.')
    await page.keyboard.press('Enter')
    await person.until('Te leo.\n')
    await page.getByRole('button', { name: 'Resume', exact: true }).click()
    await person.until('Eco: sigo acá\n')

    await page.getByRole('button', { name: 'End', exact: true }).click()
    await page.keyboard.press('Escape')
    expect(await row(id).count()).toBe(1)
    await page.getByRole('button', { name: 'End', exact: true }).click()
    await page.getByRole('button', { name: 'End it' }).click()
    await person.gone
    await eventually(() => row(id).count()).toBe(0)
    await eventually(() => page.locator('#conversation .pill').textContent()).toBe('over')
    expect(await row(other.id).count()).toBe(1)
    await page.keyboard.press('Escape')
    expect(await page.locator('#conversation').isVisible()).toBe(false)

    await page.locator('#sessionFilter').fill(other.id)
    await eventually(() => texts('#sessionTable tbody button')).toEqual([other.id])
    await page.locator('#sessionFilter').fill('nobody')
    await eventually(() => page.locator('#sessionTable .note').isVisible()).toBe(true)
    await page.locator('#sessionFilter').fill('')
    other.person.hangUp()
  })

  test('runs with their timeline, tools, agents', async () => {
    await go('runs')
    await eventually(() => texts('#runList .pill')).toEqual(['answered'])
    await page.locator('#runList tbody button').click()
    const timeline = page.frameLocator('#timelineFrame iframe')
    await eventually(() => timeline.locator('#t5').count()).toBe(1)
    // It is a page of nobody: not even its own address is its origin.
    expect(await timeline.locator('html').evaluate('self.origin')).toBe('null')
    const opened = page.context().waitForEvent('page')
    await page.getByRole('link', { name: 'Open in a new tab' }).click()
    const tab = await opened
    await eventually(() => tab.locator('#t5').count()).toBe(1)
    expect(await tab.evaluate('self.origin')).toBe('null')
    await tab.close()
    await page.keyboard.press('Escape')
    await go('tools')
    await eventually(() => texts('#toolList .name bdi')).toEqual([
      'csv_profile',
      'date_difference',
      'sales_revenue',
      'text_statistics',
    ])
    await page.locator('#toolFilter').fill('dates')
    await eventually(() => texts('#toolList .name bdi')).toEqual(['date_difference'])
    await page.locator('#toolList summary').click()
    await eventually(() => page.locator('#toolList pre').isVisible()).toBe(true)
    await go('agents')
    await eventually(() => texts('#agentList .name bdi')).toContain('evil')
    expect((await texts('#agentList .name bdi'))[0]).toBe('psicoia')
    expect(await texts('#agentList .about')).toContain('<img src=x onerror=alert(1)>[U+202E]gnp.exe')
    expect(await page.locator('#agentList img').count()).toBe(0)
  })

  test('models: the one that answers, and what providers offer when they are asked', async () => {
    await go('models')
    await eventually(() => page.locator('#servedModel dd').first().textContent()).toBe('openai/echo')
    await page.getByRole('button', { name: 'Ask them' }).click()
    await eventually(() => texts('#offered td:first-child bdi')).toEqual(['openai/echo'])
    expect(await texts('#offered td:nth-child(2)')).toEqual(['32,000'])
  })

  test('the console runs commands, the log is told as it is written; keys lead everywhere', async () => {
    await page.locator('#main').focus()
    await page.keyboard.press('7')
    await eventually(() => page.locator('#consoleView').isVisible()).toBe(true)
    await page.keyboard.press('/')
    await page.keyboard.type('stats')
    await page.keyboard.press('Enter')
    await eventually(() => page.locator('#said').textContent()).toMatch(/> stats\d+ connected, \d+ answered/)
    await page.keyboard.press('ArrowUp')
    expect(await page.locator('#command').inputValue()).toBe('stats')
    const { person } = await meet()
    await eventually(() => page.locator('#log p').last().textContent()).toMatch(
      /Conexión desde \('127\.0\.0\.1', \d+\)/,
    )
    person.hangUp()
    await page.keyboard.press('Escape')
    await page.keyboard.press('t')
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('light')
    await page.keyboard.press('1')
    await eventually(() => page.locator('#overviewView').isVisible()).toBe(true)
    await page.goBack()
    await eventually(() => page.locator('#consoleView').isVisible()).toBe(true)
  })

  const views = ['overview', 'sessions', 'runs', 'tools', 'agents', 'models', 'console']
  /** With something in it that is open. */
  async function look(view: string, on: Page, id: string): Promise<void> {
    await go(view, on)
    if (view === 'tools' || view === 'agents') await on.locator(`#${view}View summary`).first().click()
    if (view === 'runs') await eventually(() => on.locator('#runList tbody tr').count()).toBe(1)
    if (view !== 'sessions') return
    await on.locator('#sessionTable tbody button', { hasText: id }).click()
    await eventually(() => on.locator('#conversation .bubble').count()).toBe(4)
  }

  test.each([
    ['wide', { viewport: { width: 1360, height: 880 } }],
    ['narrow', { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }],
  ] as const)('%s: every view fits, and axe finds nothing', { timeout: 60_000 }, async (name, options) => {
    const { person, id } = await meet('Estoy ansioso por el examen de mañana.', 'Respirar me ayudó un poco.')
    const looked = await open({ ...options, colorScheme: 'dark' })
    await looked.goto(home())
    await eventually(() => looked.locator('#login').isVisible()).toBe(true)
    const found = await check(looked, 'login')
    await enter(looked)
    for (const view of views) {
      await look(view, looked, id)
      found.push(...(await check(looked, view)))
      if (name === 'wide') {
        await looked.keyboard.press('t')
        found.push(...(await check(looked, `${view}, light`, ['color-contrast'])))
        await looked.keyboard.press('t')
      }
      await looked.keyboard.press('Escape')
    }
    expect(found).toEqual([])
    person.hangUp()
    await looked.locator('#logoutBtn').click()
    await eventually(() => looked.locator('#login').isVisible()).toBe(true)
    await looked.context().close()
  })

  /** What is wrong with what is in sight. @param only of the rules; absent: all. */
  async function check(looked: Page, view: string, only?: string[]): Promise<string[]> {
    if (!(await looked.evaluate('"axe" in window'))) await looked.evaluate(axe.source)
    const options = JSON.stringify({ resultTypes: ['violations'], ...(only ? { runOnly: only } : {}) })
    const found = await looked.evaluate<string[]>(
      `axe.run(${options}).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => [id, html, failureSummary].join("\\n"))))`,
    )
    const width = await looked.evaluate<number>('Math.max(document.documentElement.scrollWidth, innerWidth)')
    const isTooWide = width > looked.viewportSize()!.width
    return [...found, ...(isTooWide ? [`${width} wide`] : [])].map((text) => `${view}: ${text}`)
  }

  const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }
  /** Those of the docs; others are made where AUTOAGENT_SCREENSHOTS_ALL says. */
  const inDocs = new Set(['overview-dark', 'overview-light', 'sessions-dark', 'overview-phone'])
  const others = process.env['AUTOAGENT_SCREENSHOTS_ALL']

  const pictured = [
    ['dark', {}],
    ['light', { colorScheme: 'light' }],
    ['phone', { ...phone, colorScheme: 'dark' }],
  ] as const
  test.each(wantsPictures ? pictured : [])('pictures: %s', { timeout: 120_000 }, async (name, options) => {
    const { person, id } = await meet('Estoy ansioso por el examen de mañana.', 'Respirar me ayudó un poco.')
    const crowd = await Promise.all(Array.from({ length: 7 }, () => meet('hola')))
    const looked = await open({ colorScheme: 'dark', ...options })
    await looked.route('**/api/state*', async (route) => {
      const answer = await route.fetch()
      if (!answer.ok()) return route.fulfill({ response: answer })
      return route.fulfill({
        response: answer,
        json: withPast((await answer.json()) as Parameters<typeof withPast>[0]),
      })
    })
    await enter(looked)
    for (const view of views) {
      await look(view, looked, id)
      const into = inDocs.has(`${view}-${name}`) ? pictures : others
      if (into !== undefined) {
        mkdirSync(into, { recursive: true })
        await looked.mouse.move(0, 0)
        await looked.screenshot({ path: join(into, `dashboard-${view}-${name}.png`) })
      }
      await looked.keyboard.press('Escape')
    }
    for (const one of [person, ...crowd.map((met) => met.person)]) one.hangUp()
    await looked.unrouteAll({ behavior: 'wait' })
    expect(wrong).toEqual([])
    await looked.context().close()
  })
})

/** Ten minutes in which something happened, for the pictures alone. */
function withPast(state: { server: { now: number }; series: { samples: object[] } }): object {
  const wave = (n: number, length: number): number => Math.sin(n / length)
  const dice = (n: number): number => (Math.abs(Math.sin(n * 12.9898) * 43_758.5453) % 1) - 0.5
  const noise = (n: number): number => (dice(n) + dice(n - 1) + dice(n - 2)) / 3
  const samples = Array.from({ length: 300 }, (_, n) => {
    const rush = Math.exp(-(((n - 205) / 22) ** 2))
    const load = 0.42 + 0.1 * wave(n, 41) + 0.14 * noise(n) + 0.42 * rush
    return {
      n: n + 1,
      at: state.server.now - (299 - n) * 2_000,
      connected: Math.round(360 + 50 * wave(n, 70) + 110 * rush + 5 * noise(n)),
      inFlight: Math.min(40, Math.round(50 * load)),
      waiting: Math.max(0, Math.round(90 * (load - 0.72))),
      answered: Math.round(62 * load),
      refused: Math.max(0, Math.round(16 * (load - 0.78))),
      p50: 250 + 180 * load + 90 * noise(n + 40),
      p95: 460 + 300 * load + 900 * Math.max(0, load - 0.6) + 260 * noise(n + 90),
      memory: 120 * 2 ** 20,
    }
  })
  const { connected, inFlight, waiting } = samples.at(-1)!
  return {
    ...state,
    load: { connected, inFlight, waiting, conversations: connected, inMemory: 118 },
    counts: { answered: 18_204, refused: 61, failures: 0, p50: 341, p95: 812, max: 1_904 },
    memory: 148 * 2 ** 20,
    limits: (state as unknown as { limits: { name: string; used: number | null }[] }).limits.map((limit) => ({
      ...limit,
      used: { connections: connected, inFlight, waiting, openConversations: 118 }[limit.name] ?? limit.used,
    })),
    series: { everyMs: 2_000, samples },
    server: { ...state.server, seconds: 93_240, startedAt: new Date(state.server.now - 93_240_000).toISOString() },
  }
}
