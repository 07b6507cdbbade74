/**
 * The chat page in a real browser, used as a person uses it, with a small real server of its wire. With
 * AUTOAGENT_SCREENSHOTS=1 it also makes the pictures of `docs/images`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { browserFlags, executablePath, hasBrowser } from '../timeline/fixtures/watched-page.ts'
import { loadChatPage } from '../web/chat-page.ts'
import { type ModelServer, type ModelServerOptions, createModelServer } from '../web/fixtures/model-server.ts'
import { root, temporaryFolder } from './program.ts'

const wantsPictures = process.env['AUTOAGENT_SCREENSHOTS'] === '1'
const pictures = join(root, 'docs/images')
const chart = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="300"><rect width="600" height="300" fill="#fff"/><path d="M60 20V260H580" fill="none" stroke="#445"/><path d="M90 50L540 230" stroke="#c0392b" stroke-width="3"/><path d="M90 230L540 50" stroke="#2471a3" stroke-width="3"/><circle cx="315" cy="140" r="5" fill="#445"/></svg>`

/** As long as a busy machine may take. */
const eventually = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 10_000 })

test('the page is one small file: nothing is loaded from elsewhere', async () => {
  const page = await loadChatPage()
  expect(Buffer.byteLength(page)).toBeLessThan(45 * 1024)
  expect(page.match(/<script|<style|<link/g)).toEqual(['<link', '<style', '<script'])
  expect(page).not.toMatch(/(?:src|href)="(?!data:|#)/)
  expect(page).toContain("default-src 'none'")
})

describe.skipIf(!hasBrowser)('the chat page', () => {
  let browser: Browser
  /** Most tests use one page after the other in this one: each server has a port, and so an origin, of its own. */
  let shared: Page
  let page: Page
  let server: ModelServer
  /** What went wrong in the pages. */
  const wrong: string[] = []
  const servers: ModelServer[] = []

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: browserFlags })
    shared = await newPage({ permissions: ['clipboard-read', 'clipboard-write'] })
  })
  afterAll(() => browser?.close())
  afterEach(async () => {
    if (page === shared) await page.goto('about:blank')
    else await page.context().close()
    await Promise.all(servers.splice(0).map((one) => one.stop().catch(() => {})))
    const said = wrong.splice(0)
    if (said.length > 0) throw new Error(`the page did what it must not: ${said.join('\n')}`)
  })

  async function serve(options: Partial<ModelServerOptions> = {}): Promise<ModelServer> {
    const reply: ModelServerOptions['reply'] = ({ id, text }) => [
      { type: 'typing', id },
      { type: 'answer', id, text: `Oí: ${text}` },
    ]
    server = await createModelServer({ page: await loadChatPage(), reply, ...options })
    servers.push(server)
    return server
  }
  const watch = (opened: Page): Page => {
    opened.on('pageerror', ({ message }) => wrong.push(message))
    opened.on('console', (said) => {
      // A server that is away is no fault of the page.
      if (said.type() === 'error' && !/WebSocket connection to|ERR_CONNECTION/.test(said.text()))
        wrong.push(said.text())
    })
    opened.on('dialog', (dialog) => wrong.push(`dialog ${dialog.message()}`))
    return opened
  }
  async function newPage(options: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1100, height: 800 }, locale: 'es-AR', ...options })
    return watch(await context.newPage())
  }
  const home = (): string => `http://127.0.0.1:${server.port}/`
  async function open(options?: BrowserContextOptions, address = home()): Promise<void> {
    page = options === undefined ? shared : await newPage(options)
    await page.goto(address)
  }
  const connected = (on = page): Promise<void> => eventually(() => statusOf(on)).toBe('Conectado')
  const statusOf = (on = page): Promise<string | null> => on.locator('#statusText').textContent()
  const bubbles = (kind: string, on = page): Promise<string[]> => on.locator(`.row.${kind} .bubble`).allTextContents()
  const answers = async (on = page): Promise<string[]> => bubbles('bot:not(.note):not(.typing)', on)
  const notes = (): Promise<string[]> => bubbles('note')
  async function say(text: string): Promise<void> {
    await page.locator('#msg').fill(text)
    await page.locator('#msg').press('Enter')
  }
  const said = (): string[] => server.heard.filter(({ type }) => type === 'say').map(({ text }) => String(text))
  const lastAnswer = async (): Promise<string | undefined> => (await answers()).at(-1)
  const stored = (key: string): Promise<string | null> => page.evaluate(`localStorage.getItem('${key}')`)

  test('greets, shows that the other types, answers; chips say what they stand for', async () => {
    let answer: (() => void) | undefined
    await serve({
      reply: async ({ id, text }) => {
        await new Promise<void>((resolve) => (answer = resolve))
        return [{ type: 'answer', id, text: `Oí: ${text}` }]
      },
    })
    await open()
    await connected()
    expect(await page.title()).toBe('PsicoIA')
    expect(await answers()).toEqual(['Bienvenido a PsicoIA.\nContame cómo te sentís hoy.'])
    expect(await notes()).toEqual(['Conexión establecida. ¡Hola! Estoy aquí para acompañarte'])
    expect(await page.locator('.chip').allTextContents()).toEqual(['Ansiedad', 'Estrés', 'Depresión', 'Desmotivación'])
    await page.locator('.chip').nth(1).click()
    await eventually(() => page.locator('.typing .dots').getAttribute('aria-label')).toBe('PsicoIA está escribiendo')
    expect(said()).toEqual([await page.locator('.chip').nth(1).getAttribute('data-text')])
    await eventually(() => answer).toBeDefined()
    answer!()
    await eventually(lastAnswer).toMatch(/^Oí: Tengo estrés acumulado/)
    expect(await page.locator('.typing').count()).toBe(0)
    for (const id of 'log msg dot statusText sendBtn clearBtn reconnectBtn scrollDown themeToggle liteToggle'.split(
      ' ',
    ))
      expect(await page.locator(`#${id}`).count()).toBe(1)
  })

  test('shows an answer as it grows, with its Markdown, and nothing of it is markup', async () => {
    const hostile = '<img src=x onerror=alert(1)> **negrita** [mal](javascript:alert(1)) [bien](https://example.org/a)'
    const parts = [
      '# Título\n',
      hostile,
      '\n\n- uno\n- dos\n  - tres\n\n```js\nconst a = "<b>"\n',
      '```\nFin **abierto',
    ]
    await serve({
      files: { '/files/c.svg': { type: 'image/svg+xml', body: chart } },
      reply: ({ id }) => [
        ...parts.map((text) => ({ type: 'delta', id, text })),
        {
          type: 'answer',
          id,
          text: parts.join(''),
          files: [
            { name: 'Oferta y demanda', url: '/files/c.svg' },
            { name: 'ajena', url: 'http://127.0.0.1:9/pixel.png', type: 'image/png' },
            { name: 'mala', url: 'javascript:alert(1)', type: 'image/png' },
          ],
        },
      ],
    })
    await open()
    await connected()
    await say('<b>¿qué?</b>')
    const bubble = page.locator('.row.bot .bubble').last()
    await eventually(() => bubble.locator('figure img').count()).toBe(1)
    expect(await bubble.locator('strong').allTextContents()).toEqual(['negrita'])
    expect(await bubble.locator('li').count()).toBe(3)
    expect(await bubble.locator('li li').allTextContents()).toEqual(['tres'])
    expect(await bubble.locator('pre').textContent()).toBe('const a = "<b>"')
    expect(await bubble.textContent()).toContain('<img src=x onerror=alert(1)>')
    expect(await bubble.textContent()).toContain('[mal](javascript:alert(1))')
    expect(await bubble.textContent()).toContain('Fin **abierto')
    const links = bubble.locator('a')
    const hrefs = await page.evaluate<string[]>("[...document.querySelectorAll('.bubble a')].map(({ href }) => href)")
    expect(hrefs).toEqual([
      'https://example.org/a',
      `http://127.0.0.1:${server.port}/files/c.svg`,
      'http://127.0.0.1:9/pixel.png',
    ])
    expect(await links.first().getAttribute('rel')).toBe('noopener noreferrer')
    expect(await bubble.locator('img').getAttribute('alt')).toBe('Oferta y demanda')
    await eventually(() => page.evaluate<number>("document.querySelector('.bubble img').naturalWidth")).toBe(600)
    expect(await bubbles('you')).toEqual(['<b>¿qué?</b>'])
  })

  test('texts made to be slow are shown at once', async () => {
    const slow = [
      '`'.repeat(20_000),
      '**a '.repeat(8000),
      '[a'.repeat(15_000),
      '_a '.repeat(15_000),
      '> '.repeat(15_000),
      `- a${'\n  b'.repeat(24_000)}`,
      '**a**'.repeat(19_000),
      '\n- `x`'.repeat(100_000),
    ]
    await serve({ reply: ({ id, text }) => [{ type: 'answer', id, text: slow[Number(text)]! }] })
    await open()
    await connected()
    for (const index of slow.keys()) {
      await say(String(index))
      await eventually(async () => (await answers()).length).toBe(index + 2)
    }
    expect((await answers()).slice(1)).toHaveLength(slow.length)
  })

  test('keys: a new line, clear, focus, send; the draft lives through a reload', async () => {
    await serve()
    await open()
    await connected()
    const field = page.locator('#msg')
    await page.locator('#log').focus()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('una')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('dos')
    expect(await field.inputValue()).toBe('una\ndos')
    expect(await stored('psicoia-draft')).toBe('una\ndos')
    await page.reload()
    await connected()
    expect(await field.inputValue()).toBe('una\ndos')
    await field.press('Control+Enter')
    await eventually(lastAnswer).toBe('Oí: una\ndos')
    expect(await field.inputValue()).toBe('')
    expect(await stored('psicoia-draft')).toBeNull()
    await page.keyboard.type('nada')
    await page.keyboard.press('Escape')
    expect(await field.inputValue()).toBe('')
    await page.keyboard.press('Enter')
    await page.keyboard.type('y más')
    await page.locator('#sendBtn').click()
    await eventually(said).toEqual(['una\ndos', 'y más'])
  })

  test('copies by double click and by its button', async () => {
    await serve()
    await open()
    await connected()
    await say('hola')
    await eventually(lastAnswer).toBe('Oí: hola')
    const copied = (): Promise<string> => page.evaluate('navigator.clipboard.readText()')
    await page.locator('.row.bot .bubble').last().dblclick()
    await eventually(() => page.locator('.toast').allTextContents()).toEqual(['Mensaje copiado'])
    expect(await copied()).toBe('Oí: hola')
    const own = page.locator('.row.you')
    await own.hover()
    await own.getByRole('button', { name: 'Copiar mensaje' }).click()
    await eventually(copied).toBe('hola')
  })

  test('theme and lite mode are kept', async () => {
    await serve()
    await open()
    const look = (): Promise<string> =>
      page.evaluate('Object.values({ ...document.documentElement.dataset }).join(" ")')
    const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(await look()).toBe('dark 0')
    const dark = await ground()
    await page.getByRole('button', { name: 'Cambiar tema' }).click()
    await page.getByRole('button', { name: 'Modo ligero' }).click()
    expect([await look(), await stored('psicoia-theme'), await stored('psicoia-lite')]).toEqual([
      'light 1',
      'light',
      '1',
    ])
    await page.reload()
    expect(await look()).toBe('light 1')
    expect(await ground()).not.toBe(dark)
    expect(await page.locator('#liteToggle').getAttribute('aria-pressed')).toBe('true')
  })

  test('a server that restarts: what is said meanwhile waits in sight, and the same conversation goes on', async () => {
    await serve()
    await open()
    await connected()
    await say('uno')
    await eventually(lastAnswer).toBe('Oí: uno')
    await server.stop()
    await eventually(() => statusOf()).not.toBe('Conectado')
    await eventually(notes).toContain('Conexión perdida. Intentá reconectar cuando quieras.')
    await say('dos')
    await eventually(() => page.locator('.row.you').last().locator('.state').textContent()).toBe(
      'se enviará al reconectar',
    )
    // Also after a reload of the page from its cache, or by someone who has it as a file.
    await server.start()
    await connected()
    await eventually(lastAnswer).toBe('Oí: dos')
    expect(await bubbles('you')).toEqual(['uno', 'dos'])
    expect(await notes()).toContain('Conexión recuperada: la conversación sigue.')
    expect(said()).toEqual(['uno', 'dos'])
    expect(server.sessions.size).toBe(1)
    await page.reload()
    await connected()
    expect(await answers()).toEqual(['Oí: uno', 'Oí: dos'])
    expect(await bubbles('you')).toEqual(['uno', 'dos'])
    expect(server.sessions.size).toBe(1)
    expect(JSON.parse((await stored(`autoagent-session:ws://127.0.0.1:${server.port}/ws`))!)).toEqual({
      session: [...server.sessions.keys()][0],
      secret: [...server.sessions.values()][0]!.secret,
    })
  })

  test('what arrived is not sent again, what did not is', async () => {
    let isSilent = true
    await serve({ reply: ({ id, text }) => (isSilent ? [] : [{ type: 'answer', id, text: `Oí: ${text}` }]) })
    await open()
    await connected()
    await say('llegó')
    await eventually(said).toEqual(['llegó'])
    await server.stop()
    const [session] = server.sessions.values()
    session!.history.push({ role: 'assistant', text: 'Contestada mientras no estabas', at: new Date().toISOString() })
    await server.start()
    await eventually(lastAnswer).toBe('Contestada mientras no estabas')
    expect(await page.locator('.typing').count()).toBe(0)
    await say('llegó')
    await eventually(said).toEqual(['llegó', 'llegó'])
    await server.stop()
    // The server fell before it had kept it.
    session!.history.pop()
    isSilent = false
    await server.start()
    await eventually(lastAnswer).toBe('Oí: llegó')
    expect(said()).toEqual(['llegó', 'llegó', 'llegó'])
    expect(await bubbles('you')).toEqual(['llegó', 'llegó'])
  })

  test('an answer that was cut off is replaced by the whole one', async () => {
    await serve({
      reply: ({ id }) => [
        { type: 'typing', id },
        { type: 'delta', id, text: 'La mitad' },
      ],
    })
    await open()
    await connected()
    await say('contame')
    await eventually(lastAnswer).toBe('La mitad')
    await server.stop()
    await eventually(() => page.locator('.row.bot:not(.note) .state').allTextContents()).toEqual([
      'respuesta interrumpida',
    ])
    const [session] = server.sessions.values()
    session!.history.push({ role: 'assistant', text: 'La mitad y el resto', at: new Date().toISOString() })
    await server.start()
    await eventually(lastAnswer).toBe('La mitad y el resto')
    expect(said()).toEqual(['contame'])
    expect((await answers()).length).toBe(2)
  })

  test('a conversation that is gone: it says so, and a new one begins', async () => {
    await serve()
    await open()
    await connected()
    await say('uno')
    await eventually(lastAnswer).toBe('Oí: uno')
    server.sessions.clear()
    await page.locator('#reconnectBtn').click()
    await eventually(notes).toContain('La conversación anterior ya no se puede continuar. Empieza una nueva.')
    await say('dos')
    await eventually(lastAnswer).toBe('Oí: dos')
    expect(said()).toEqual(['uno', 'dos'])
    // The old socket is not left open.
    await eventually(() => server.connections()).toBe(1)
    await page.reload()
    await eventually(() => answers()).toEqual(['Oí: dos'])
  })

  test('one tab is one conversation; a closed one is taken up; a new one is begun on request', async () => {
    await serve()
    await open({})
    const context = page.context()
    await connected()
    await say('de la primera')
    await eventually(lastAnswer).toBe('Oí: de la primera')
    const second = watch(await context.newPage())
    await second.goto(page.url())
    await connected(second)
    expect(server.sessions.size).toBe(2)
    expect(await bubbles('you', second)).toEqual([])
    await second.close()
    await say('otra vez')
    await page.close()
    page = watch(await context.newPage())
    await page.goto(home())
    await connected()
    expect(await bubbles('you')).toEqual(['de la primera', 'otra vez'])
    expect(server.sessions.size).toBe(2)
    await page.getByRole('button', { name: 'Conversación nueva' }).click()
    await page.getByRole('button', { name: 'Seguir con esta' }).click()
    expect(server.sessions.size).toBe(2)
    await page.getByRole('button', { name: 'Conversación nueva' }).click()
    await page.getByRole('button', { name: 'Empezar' }).click()
    await eventually(() => server.sessions.size).toBe(3)
    await connected()
    expect(await bubbles('you')).toEqual([])
    expect(server.heard.some(({ type }) => type === 'leave')).toBe(true)
  })

  test('a server of PsicoIA’s own: plain texts, from a page on disk', async () => {
    await serve({
      plain: {
        greeting: [
          'Usuario-1 conectado.\n',
          'Bienvenido a PsicoIA.\n',
          "Contame cómo te sentís hoy. Escribí 'salir' para cerrar.\n",
        ],
        reply: (text) => (text === 'salir' ? 'Gracias por usar PsicoIA. Cuidate!' : `Oí: ${text}`),
      },
    })
    const file = join(temporaryFolder(), 'client_web.html')
    writeFileSync(file, await loadChatPage())
    await open(undefined, `${pathToFileURL(file).href}?ws=ws://127.0.0.1:${server.port}`)
    await connected()
    expect(await page.locator('#server').textContent()).toBe(`127.0.0.1:${server.port}`)
    await eventually(() => answers()).toEqual([
      "Usuario-1 conectado.\nBienvenido a PsicoIA.\nContame cómo te sentís hoy. Escribí 'salir' para cerrar.",
    ])
    await say('una línea')
    await eventually(lastAnswer).toBe('Oí: una línea')
    await page.locator('#msg').fill('dos\nlíneas')
    await page.locator('#sendBtn').click()
    await eventually(lastAnswer).toBe('Oí: dos líneas')
    expect(await page.locator('.typing').count()).toBe(0)
    await say('salir')
    await eventually(lastAnswer).toBe('Gracias por usar PsicoIA. Cuidate!')
    await eventually(() => statusOf()).toBe('WS cerrado')
    await say('¿seguís ahí?')
    await eventually(notes).toContain('No hay conexión activa. Presioná el botón de reconectar')
    expect(await page.locator('#msg').inputValue()).toBe('¿seguís ahí?')
    await page.locator('#reconnectBtn').click()
    await connected()
    await page.locator('#msg').press('Enter')
    await eventually(lastAnswer).toBe('Oí: ¿seguís ahí?')
  })

  test('from a disk it looks for the server of this machine', async () => {
    await serve()
    const file = join(temporaryFolder(), 'client_web.html')
    writeFileSync(file, await loadChatPage())
    await open()
    const asked: string[] = []
    page.on('websocket', (socket) => asked.push(socket.url()))
    await page.goto(pathToFileURL(file).href)
    await eventually(() => asked.at(-1)).toBe('ws://localhost:8765/')
    asked.length = 0
    await page.goto(`${pathToFileURL(file).href}?ws=javascript:alert(1)`)
    await eventually(() => asked.at(-1)).toBe('ws://localhost:8765/')
    expect((await notes())[0]).toMatch(/^"javascript:alert\(1\)" no es una dirección ws:/)
  })

  test('limits, crisis, errors and goodbyes are told apart', async () => {
    let isLimited = true
    await serve({
      reply: ({ id, text }, session) => {
        if (text === 'peligro') return [{ type: 'answer', id, text: '**Llamá al 107**', notice: 'crisis' }]
        if (text === 'salir') {
          // Nothing of it is kept.
          session.history.pop()
          return []
        }
        if (text === 'roto') return [{ type: 'error', code: 'failed', message: 'Algo falló', id }]
        if (!isLimited) return [{ type: 'answer', id, text: 'Ahora sí' }]
        isLimited = false
        return [{ type: 'answer', id, text: 'Tranca, demasiados mensajes seguidos.', notice: 'limited' }]
      },
    })
    await open()
    await connected()
    await say('rápido')
    await eventually(lastAnswer).toBe('Tranca, demasiados mensajes seguidos.')
    expect(await page.locator('.row.you .state').textContent()).toBe('no se envió')
    await page.getByRole('button', { name: 'Reenviar' }).click()
    await eventually(lastAnswer).toBe('Ahora sí')
    expect(await page.locator('.row.you .state').count()).toBe(0)
    await say('peligro')
    await eventually(() => page.locator('.row.crisis').innerText()).toMatch(/Importante[^]*Llamá al 107/)
    await say('roto')
    await eventually(notes).toContain('Algo falló')
    expect(await page.locator('.typing').count()).toBe(0)
    await say('x'.repeat(70_000))
    await eventually(() => page.locator('.toast').allTextContents()).toContain(
      'El mensaje es demasiado largo: 69 KB, el máximo es 64 KB.',
    )
    await say('salir')
    await eventually(() => said().at(-1)).toBe('salir')
    server.tell({ type: 'goodbye', reason: 'farewell', text: 'Cuidate' })
    await eventually(lastAnswer).toBe('Cuidate')
    await page.locator('#reconnectBtn').click()
    await connected()
    await page.waitForTimeout(50)
    expect(said().filter((text) => text === 'salir')).toEqual(['salir'])
    server.tell({ type: 'goodbye', reason: 'killed', text: 'Sesión cerrada.' })
    await eventually(lastAnswer).toMatch(/Sesión cerrada\.$/)
    await server.stop()
    await eventually(() => statusOf()).toBe('WS cerrado')
    expect(await page.locator('#retryText').textContent()).toBe('')
  })

  test('a conversation that was idle is woken by the next word', async () => {
    await serve()
    await open()
    await connected()
    server.tell({ type: 'goodbye', reason: 'idle', text: 'Hasta luego.' })
    server.hangUp()
    await eventually(() => statusOf()).toBe('WS cerrado')
    expect(await page.locator('#retryText').textContent()).toBe('')
    expect(server.heard.map(({ type }) => type)).toEqual(['start'])
    await say('volví')
    await eventually(lastAnswer).toBe('Oí: volví')
    expect(server.heard.map(({ type }) => type)).toEqual(['start', 'resume', 'say'])
  })

  test('waits by the clock: placeholders, the end of the dots, the next attempt', async () => {
    await serve({ reply: () => [] })
    page = await newPage({})
    await page.clock.install()
    await page.goto(home())
    await connected()
    const placeholder = (): Promise<string | null> => page.locator('#msg').getAttribute('placeholder')
    expect(await placeholder()).toBe('Contame qué pasa…')
    await page.clock.runFor(4000)
    expect(await placeholder()).toBe('¿Cómo te sentís hoy?')
    await say('¿hola?')
    await eventually(() => page.locator('.typing').count()).toBe(1)
    await page.clock.runFor(125_000)
    expect(await page.locator('.typing').count()).toBe(0)
    expect((await notes()).at(-1)).toMatch(/^La respuesta está tardando/)
    await server.stop()
    await eventually(() => page.locator('#retryText').textContent()).toBe('· reintento en 1 s')
    for (let attempt = 0; attempt < 8; attempt++) {
      await page.clock.runFor(31_000)
      await eventually(() => statusOf()).toBe('Error de conexión')
    }
    // Half a minute at most, however long it has been away.
    await server.start()
    for (let second = 0; second < 35 && (await statusOf()) !== 'Conectado'; second++) {
      await page.clock.runFor(1000)
      await eventually(() => statusOf()).not.toBe('Conectando…')
    }
    expect(await statusOf()).toBe('Conectado')
  })

  test('days are told apart, the end is one click away, clearing clears the page', async () => {
    const day = (offset: number): string => new Date(Date.UTC(2026, 4, 3 + offset, 15)).toISOString()
    await serve()
    await open({ viewport: { width: 800, height: 500 } })
    await connected()
    const [session] = server.sessions.values()
    for (let index = 0; index < 20; index++)
      session!.history.push(
        { role: 'user', text: `pregunta ${index}`, at: day(index >> 3) },
        { role: 'assistant', text: `respuesta ${index}`, at: day(index >> 3) },
      )
    await page.reload()
    await eventually(() => page.locator('.daySep').allTextContents()).toEqual([
      'domingo, 3 de mayo',
      'lunes, 4 de mayo',
      'martes, 5 de mayo',
    ])
    const button = page.locator('#scrollDown')
    expect(await button.isVisible()).toBe(false)
    await page.evaluate("document.querySelector('#log').scrollTo(0, 0)")
    await eventually(() => button.isVisible()).toBe(true)
    // Who reads above is not torn away.
    server.tell({ type: 'answer', id: 'x', text: 'algo nuevo' })
    await eventually(lastAnswer).toBe('algo nuevo')
    expect(await page.evaluate("document.querySelector('#log').scrollTop")).toBe(0)
    await button.click()
    await eventually(() => button.isVisible()).toBe(false)
    await page.locator('#clearBtn').click()
    expect(await notes()).toEqual(['Chat limpiado. ¿En qué puedo ayudarte?'])
    expect(await answers()).toEqual([])
    await page.locator('#reconnectBtn').click()
    await connected()
    await say('y ahora')
    await eventually(lastAnswer).toBe('Oí: y ahora')
    expect((await answers()).length).toBe(1)
  })

  test('speaks English with an English agent, which has its own chips or none', async () => {
    await serve({
      hello: { type: 'hello', agent: 'helper', title: 'Helper', language: 'en', greeting: 'Hello.', chips: ['Prices'] },
    })
    await open()
    await eventually(() => statusOf()).toBe('Connected')
    expect(await page.evaluate('document.documentElement.lang')).toBe('en')
    expect(await page.title()).toBe('Helper')
    expect(await page.locator('.chip').allTextContents()).toEqual(['Prices'])
    expect(await page.locator('#sendBtn').getAttribute('aria-label')).toBe('Send')
    expect(await notes()).toEqual([])
    await page.locator('.chip').click()
    await eventually(said).toEqual(['Prices'])
  })

  test.each([
    ['chat-dark.png', 'dark', { viewport: { width: 1280, height: 860 } }],
    ['chat-light.png', 'light', { viewport: { width: 1280, height: 860 } }],
    [
      'chat-phone.png',
      'dark',
      { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
    ],
    ['chat-narrow.png', 'light', { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }],
  ] as const)('%s: fits, and axe finds nothing', async (name, theme, options) => {
    await serve({
      files: { '/files/c.svg': { type: 'image/svg+xml', body: chart } },
      reply: ({ id, text }) => {
        if (text === 'peligro')
          return [{ type: 'answer', id, text: 'Lo que contás importa. **Llamá al 107.**', notice: 'crisis' }]
        if (!text.startsWith('Estoy')) return [{ type: 'typing', id }]
        const list = '1. Apoyá los pies en el piso.\n2. Inhalá contando hasta 4.\n3. Retené 4 y soltá el aire en 4.'
        const table =
          name === 'chat-narrow.png'
            ? '\n\n| a | b |\n|---|---|\n| `1` | [enlace](https://example.org) |\n\n> cita'
            : ''
        const answer = `Gracias por contármelo. Probemos **un ejercicio corto**:\n\n${list}\n\n¿Cómo está tu respiración ahora?${table}`
        return [
          {
            type: 'answer',
            id,
            text: answer,
            ...(table ? { files: [{ name: 'Gráfico', url: '/files/c.svg', type: 'image/svg+xml' }] } : {}),
          },
        ]
      },
    })
    await open(options)
    await page.evaluate(`localStorage.setItem('psicoia-theme', '${theme}')`)
    await page.reload()
    await connected()
    await page.locator('.chip').first().click()
    await eventually(async () => (await answers()).length).toBe(2)
    if (name === 'chat-narrow.png') await say('peligro')
    await say('Un poco mejor, gracias')
    await eventually(() => page.locator('.typing').count()).toBe(1)
    const widths = await page.evaluate<number[]>(
      '[document.documentElement.scrollWidth, document.querySelector("#log").scrollWidth]',
    )
    expect(Math.max(...widths)).toBeLessThanOrEqual(options.viewport.width)
    // Colours are looked at where nothing moves any more.
    await page.evaluate(
      'Promise.all(document.getAnimations().filter((one) => one.animationName === "rise").map((one) => one.finished.catch(() => {})))',
    )
    await page.evaluate(axe.source)
    const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
      'axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) })))',
    )
    expect(found).toEqual([])
    if (wantsPictures && name !== 'chat-narrow.png') {
      mkdirSync(pictures, { recursive: true })
      await page.mouse.move(0, 0)
      await page.screenshot({ path: join(pictures, name) })
    }
  })
})
