/** Conversations with EcoBot and PsicoIA, byte for byte as their originals had them (design: their contract sheets). */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from './program.ts'
import { connectPerson, startEchoModel, startServed } from './serve-ground.ts'
import type { EchoModel, Served } from './serve-ground.ts'

let model: EchoModel
const servers: Served[] = []
beforeAll(async () => void (model = await startEchoModel()))
afterAll(async () => {
  for (const server of servers) await server.kill()
  await model.close()
})

async function serve(
  agent: string,
  options: { model?: EchoModel | null; env?: Record<string, string> } = {},
): Promise<Served> {
  const server = await startServed({
    cwd: temporaryFolder(),
    agent: `examples/agents/${agent}.json`,
    model: options.model === undefined ? model : options.model,
    env: options.env ?? {},
  })
  servers.push(server)
  return server
}

const sidIn = (text: string): string => /session_id es: ([0-9a-f]{8})\n/.exec(text)![1]!

describe('EcoBot', () => {
  let server: Served
  beforeAll(async () => void (server = await serve('ecobot')), 120_000)

  test('greeting, prompt, an empty line, a concept, the model, farewell', async () => {
    const person = await connectPerson(server.tcp)
    const greeting = await person.until('> ')
    const sid = sidIn(greeting)
    expect(greeting).toBe(
      `Bienvenido a EcoBot👋\nTu session_id es: ${sid}\nEscribí tu pregunta de economía o 'salir' para desconectarte.\n\n> `,
    )
    person.say('\n')
    expect(await person.until('> ')).toBe('> ')
    person.say('que es la demanda\n')
    expect(await person.until('\n\n> ')).toMatch(
      /^\nEcoBot: • Definición: .+\n• Intuición: .+\n(?:• Fórmula: .+\n)?• Mini-check: .+\n\n> $/,
    )
    person.say('¿Cómo ves la economía del futuro?\n')
    expect(await person.until('\n\n> ')).toBe('\nEcoBot: Eco: ¿Cómo ves la economía del futuro?\n\n> ')
    person.say('SALIR\n')
    await person.gone
    expect(person.heard.endsWith('👋 Cerrando sesión. Gracias por usar EcoBot.\n')).toBe(true)
  })

  test('the console: banner, list, kill, help, exit; the server goes on', async () => {
    expect(server.stdout()).toMatch(/^EcoBot socket server escuchando en 127\.0\.0\.1:\d+ \.\.\.\n/)
    expect(server.stdout()).toContain('Consola admin lista. Comandos: list, kill <session_id>, exit\n(admin)> ')
    const person = await connectPerson(server.tcp)
    const sid = sidIn(await person.until('> '))
    const saysAfter = async (line: string, what: RegExp): Promise<string> => {
      const before = server.stdout().length
      server.type(line)
      await expect.poll(() => server.stdout().slice(before)).toMatch(what)
      return what.exec(server.stdout().slice(before))![0]
    }
    expect(server.stdout()).toMatch(
      RegExp(`\\[Sesión \\d+\\] Nueva conexión desde \\('127\\.0\\.0\\.1', \\d+\\) \\(sid=${sid}\\)\n`),
    )
    expect(await saysAfter('list', /Sesión .*last_seen=\S+\n/)).toMatch(
      RegExp(
        `^Sesión \\d+ \\(${sid}\\) \\| \\('127\\.0\\.0\\.1', \\d+\\) \\| hilo=handle_client \\| started=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[+-]\\d\\d:\\d\\d \\| last_seen=\\d{4}-\\d\\d-\\d\\dT\\S+\n$`,
      ),
    )
    await saysAfter('kill', /Comandos disponibles: list, kill <session_id>, exit\n/)
    await saysAfter('kill 00000000', /No existe esa sesión o ya está cerrada\.\n/)
    await saysAfter(`kill ${sid}`, RegExp(`Sesión ${sid} cerrada desde admin\\.\n`))
    await person.gone
    await saysAfter('list', /No hay conexiones activas\.\n/)
    await saysAfter('exit', /Saliendo consola admin \(el server sigue corriendo\)\.\.\.\n/)
    const next = await connectPerson(server.tcp)
    await next.until('> ')
    next.hangUp()
  })

  test('a chart: files where the original put them, and a page can fetch them', async () => {
    const person = await connectPerson(server.tcp)
    await person.until('> ')
    person.say('grafico oferta demanda 100 -1 10 1\n')
    const reply = await person.until('\n\n> ')
    const path = /guardado en:\n(.+)\n/.exec(reply)![1]!
    expect(reply).toMatch(
      /^\nEcoBot: ✅ Gráfico de OFERTA Y DEMANDA guardado en:\n.+\/out\/oferta_demanda-\d{8}-\d{6}\S*\.png\n\n📘 Explicación: /,
    )
    const fetched = await fetch(`http://127.0.0.1:${server.http}/files/${path.split('/').at(-1)!}`)
    expect([fetched.status, fetched.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(
      Buffer.from(await fetched.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    const outside = await fetch(`http://127.0.0.1:${server.http}/files/..%2f..%2fpackage.json`)
    expect(outside.status).toBe(404)
    person.hangUp()
  })
})

describe('PsicoIA', () => {
  test('greeting, an answer on one line, farewell', async () => {
    const server = await serve('psicoia')
    const person = await connectPerson(server.tcp)
    expect(await person.until('cerrar.\n')).toBe(
      "Usuario-1 conectado.\nBienvenido a PsicoIA.\nContame cómo te sentís hoy. Escribí 'salir' para cerrar.\n",
    )
    model.answer = () => 'Te leo.\n\nRespirá\r\nhondo.'
    person.say('hola\n')
    expect(await person.until('\n')).toBe('Te leo. Respirá hondo.\n')
    model.answer = (text) => `Eco: ${text}`
    person.say('  Salir \n')
    await person.gone
    expect(person.heard.endsWith('Gracias por usar PsicoIA. Cuidate!\n')).toBe(true)
    expect(server.stdout()).toMatch(/\[Usuario-1\] Conexión desde \('127\.0\.0\.1', \d+\)\n/)
  })

  test('six pass in the window, the seventh is told; the connection stays', async () => {
    const server = await serve('psicoia')
    const person = await connectPerson(server.tcp)
    await person.until('cerrar.\n')
    for (let n = 1; n <= 6; n++) {
      person.say(`m${n}\n`)
      expect(await person.until('\n')).toBe(`Eco: m${n}\n`)
    }
    person.say('m7\n')
    expect(await person.until('\n')).toBe('Tranca, demasiados mensajes seguidos. Probá en unos segundos.\n')
    person.say('salir\n')
    await person.gone
  })

  test('without a key, and when the model fails', async () => {
    const offline = await serve('psicoia', { model: null })
    const alone = await connectPerson(offline.tcp)
    await alone.until('cerrar.\n')
    alone.say('hola\n')
    expect(await alone.until('\n')).toBe(
      'Estoy para acompañarte. Probemos respirar suave 4-4-4-4 y contame qué sentís ahora.\n',
    )
    const server = await serve('psicoia', { env: { LLM_MAX_RETRIES: '1' } })
    const person = await connectPerson(server.tcp)
    await person.until('cerrar.\n')
    const answers: [number | string, string][] = [
      [503, 'Estoy recibiendo muchas solicitudes. Probemos de nuevo en unos segundos.\n'],
      [400, 'Hubo un problema con el proveedor. Intentá más tarde.\n'],
      ['', 'No recibí respuesta del modelo.\n'],
    ]
    for (const [answer, told] of answers) {
      model.answer = () => answer
      person.say('hola\n')
      expect(await person.until('\n')).toBe(told)
    }
    model.answer = (text) => `Eco: ${text}`
    // What was never answered is not sent again.
    person.say('ahora sí\n')
    await person.until('\n')
    expect(model.asked.at(-1)!.messages.filter(({ role }) => role === 'user')).toEqual([
      { role: 'user', content: 'ahora sí' },
    ])
  })

  test('words of risk get the fixed message and reach no model', async () => {
    const server = await serve('psicoia')
    const person = await connectPerson(server.tcp)
    await person.until('cerrar.\n')
    const asked = model.asked.length
    person.say('no quiero vivir más\n')
    expect(await person.until('\n')).toMatch(/\d{3}/)
    expect(model.asked).toHaveLength(asked)
  })
})

test('two servers do not share a folder', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'served-twice-'))
  const options = { cwd, agent: 'examples/agents/psicoia.json', model: null }
  const first = await startServed(options)
  servers.push(first)
  await expect(startServed(options)).rejects.toThrow(/is served by pid \d+/)
  expect(await first.stop()).toBe(0)
  expect(readdirSync(join(cwd, '.served', 'psicoia'))).not.toContain('admin.sock')
  rmSync(cwd, { recursive: true })
})
