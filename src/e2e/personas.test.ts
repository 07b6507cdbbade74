/** The agents that ship: their files load, their tools pass the gate and know their economics, their fixed messages are met. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { capabilities } from '../capabilities/index.ts'
import { loadPersona } from '../persona-file.ts'
import { createPersonaModel } from '../persona-model.ts'
import type { Heard } from '../persona-model.ts'
import { isJsonObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import { createSandbox } from '../sandbox/index.ts'
import { createFolderStore } from '../stores/index.ts'
import { createLibrary } from '../tools/folder-library.ts'
import type { Library } from '../tools/library.ts'
import { openPackFolder } from '../tools/pack-folder.ts'
import { readPack } from '../tools/pack.ts'
import { createTypeCheck } from '../tools/type-check.ts'
import { root, temporaryFolder } from './program.ts'

const agents = join(root, 'examples/agents')
const pack = join(agents, 'ecobot/tools')
const grants = { read: ['out'], write: ['out'] }
const cwd = temporaryFolder()
const sandbox = createSandbox({ capabilities })
const library: Library = createLibrary({
  store: createFolderStore(join(cwd, '.permanent_tools')),
  versions: createFolderStore(join(cwd, '.permanent_tools/.versions')),
  sandbox,
  typeCheck: createTypeCheck({ environmentPath: join(root, 'src/sandbox/guest/tool-environment') }),
})
const codes = new Map<string, string>()
beforeAll(async () => {
  for (const { name, code } of await readPack(openPackFolder(pack))) codes.set(name, code)
})
afterAll(() => sandbox.close())

async function call(name: string, args: JsonObject): Promise<JsonObject> {
  const result = await sandbox.execute({ name, code: codes.get(name)!, args, grants, cwd })
  if (!result.ok) throw new Error(result.failure.message)
  if (!isJsonObject(result.value)) throw new Error('no object')
  return result.value
}

test('the tools of EcoBot pass the gate, examples and all', async () => {
  for (const tool of await readPack(openPackFolder(pack))) {
    expect(tool.examples.length).toBeGreaterThanOrEqual(7)
    const admission = await library.admit({ ...tool, parameters: {} }, { cwd, grants, runId: null, openMode: false })
    expect(admission).toMatchObject({ type: 'admitted', entry: { name: tool.name } })
  }
})

describe('the files', () => {
  test('EcoBot is met as it was, and keeps to economics', async () => {
    const { definition, door, first } = await loadPersona(join(agents, 'ecobot.json'))
    expect(first).toBe(null)
    expect(definition.tools.toSorted()).toEqual([...codes.keys()].toSorted())
    expect((door.routes ?? []).every(({ tool }) => definition.tools.includes(tool))).toBe(true)
    expect(definition.system_prompt).toContain(
      'Solo puedo ayudarte con temas de economía. Esta pregunta parece ser de otro tema.',
    )
    expect(definition).toMatchObject({ temperature: 0.55, max_tokens: 380, model: null })
    expect(door).toMatchObject({
      framing: 'prompt',
      tcp_port: 5001,
      leave: ['salir', 'exit', 'quit'],
      texts: {
        greeting:
          "Bienvenido a EcoBot👋\nTu session_id es: {sid}\nEscribí tu pregunta de economía o 'salir' para desconectarte.\n\n> ",
        reply: '\nEcoBot: {answer}\n\n> ',
        again: '> ',
        farewell: '👋 Cerrando sesión. Gracias por usar EcoBot.\n',
        error: '\n[ERROR] {error}\n',
      },
    })
  })
  test('PsicoIA is met as it was, with a prompt that leaves room in its window', async () => {
    const { definition, door } = await loadPersona(join(agents, 'psicoia.json'))
    expect(definition.system_prompt.length).toBeLessThanOrEqual(1_800)
    expect(definition.system_prompt).not.toContain('\n')
    expect(definition).toMatchObject({ temperature: 0.5, max_tokens: 200, tools: [] })
    expect(door).toMatchObject({
      framing: 'line',
      http_port: 8765,
      leave: ['salir'],
      history: { messages: 10, tokens: 1000, chars_per_token: 3 },
      rate: { window_seconds: 10, messages: 6 },
      texts: {
        greeting:
          "Usuario-{n} conectado.\nBienvenido a PsicoIA.\nContame cómo te sentís hoy. Escribí 'salir' para cerrar.\n",
        reply: '{answer}\n',
        farewell: 'Gracias por usar PsicoIA. Cuidate!\n',
        limited: 'Tranca, demasiados mensajes seguidos. Probá en unos segundos.\n',
        offline: 'Estoy para acompañarte. Probemos respirar suave 4-4-4-4 y contame qué sentís ahora.',
        empty: 'No recibí respuesta del modelo.',
        away: 'Estoy recibiendo muchas solicitudes. Probemos de nuevo en unos segundos.',
        provider: 'Hubo un problema con el proveedor. Intentá más tarde.',
      },
    })
  })
  test.each<[string, string | null]>([
    ['gráfico de oferta', 'economics_chart'],
    ['GRAFICAME la demanda', 'economics_chart'],
    ['cuánto es 2,5 * 4', 'economics_calculation'],
    ['grafico serie 1 2', 'economics_chart'],
    ['¿Qué es el PBI?', 'economics_concept'],
    ['la geografia y la demografica', 'economics_concept'],
  ])('EcoBot asks the right tool first: %s', async (text, expected) => {
    const { door } = await loadPersona(join(agents, 'ecobot.json'))
    const asked: string[] = []
    await answerOf(text, { routes: door.routes ?? [], callTool: (name) => Promise.resolve(asked.push(name) && null) })
    expect(asked[0] ?? null).toBe(expected)
  })
})

/** What is said without a model; null: it would have been asked. */
async function answerOf(text: string, own: Partial<Parameters<typeof createPersonaModel>[0]>): Promise<string | null> {
  const heard: Heard = { by: 'model', tool: null, files: [], fault: null }
  const usual = { model: null, first: null, country: null, routes: [], callTool: () => Promise.resolve(null) }
  const result = await createPersonaModel({ ...usual, ...own })(heard).complete(
    {
      purpose: 'coder',
      messages: [{ role: 'user', content: text }],
      tools: [],
      toolChoice: 'none',
      temperature: 0,
      maxTokens: 1,
      sessionId: 's',
    },
    { signal: new AbortController().signal },
  )
  return result.type === 'reply' ? result.text : null
}

describe('economics_concept', () => {
  const explain = async (text: string): Promise<Json | undefined> =>
    (await call('economics_concept', { text }))['concept']
  test('each of its concepts answers to each of its names', async () => {
    const source = readFileSync(join(pack, 'economics_concept.ts'), 'utf8')
    const concepts = [...source.matchAll(/names: \[([^\]]+)\]/g)].map(([, list]) =>
      [...list!.matchAll(/'([^']+)'/g)].map(([, name]) => name!),
    )
    expect(concepts.length).toBeGreaterThanOrEqual(50)
    const wrong: string[] = []
    for (const names of concepts)
      await Promise.all(
        names.map(async (name, at) => {
          const text = [name, `¿Qué es ${name}?`, `${name.toUpperCase()}?`][at % 3]!
          if ((await explain(text)) !== names[0]) wrong.push(text)
        }),
      )
    expect(wrong).toEqual([])
  })
  test('says what it is, why, how it is calculated and asks back', async () => {
    const { answer, formula } = await call('economics_concept', { text: '¿Me explicás qué es el VAN?' })
    expect(answer).toMatch(
      /^• Definición: .+\n• Intuición: .+\n• Fórmula: .+\n• Mini-check: ¿Querés que lo bajemos a un numerito rápido\? .+\?$/,
    )
    expect(answer).toContain(`• Fórmula: ${formula as string}\n`)
  })
  test.each([
    ['VAN?', 'van'],
    ['¿Qué es el PBI?', 'pbi'],
    ['pbi real', 'pbi real'],
    ['PBI per cápita', 'pbi per capita'],
    ['¿Qué es la demanda agregada?', 'demanda agregada'],
    ['elasticidad precio de la demanda', 'elasticidad precio de la demanda'],
    ['Hola! Explicame por favor el modelo IS-LM', 'is lm'],
    ['costos fijos', 'costo fijo'],
    ['¿cómo se calcula el VPN?', 'van'],
    ['inflación en argentina', 'inflacion'],
    ['explicame las elasticidades', 'elasticidad'],
  ])('%s → %s', async (text, concept) => expect(await explain(text)).toBe(concept))
  test.each([
    'hola',
    '¿quién ganó el partido?',
    '¿Cómo afecta la inflación al tipo de cambio real?',
    '¿Qué es la inflación y por qué sube?',
    '¿Cuál es la diferencia entre PBI nominal y PBI real?',
    'demanda laboral',
    'demanda de dinero',
    'una demanda judicial',
    'Van a subir los precios',
    'si la demanda es Q=100-2P, ¿cuál es el precio de equilibrio?',
    `La demanda ${'y otras cosas '.repeat(40)}`,
    '',
  ])('leaves to the model: %s', async (text) =>
    expect(await call('economics_concept', { text })).toEqual({ answer: null }),
  )
})

describe('economics_calculation', () => {
  test.each<[string, string, { [figure: string]: number }]>([
    ['cuánto es 2,5 * 4', 'expression', { value: 10 }],
    ['¿Cuánto es 1.500 + 2,5?', 'expression', { value: 1502.5 }],
    ['calculá (3 + 4) x 2 − 1.234,5', 'expression', { value: -1220.5 }],
    ['2 + 3 * 4 ^ 2 / 8', 'expression', { value: 8 }],
    ['-2^2', 'expression', { value: -4 }],
    ['cuanto es 3 millones / 2', 'expression', { value: 1_500_000 }],
    ['cuanto es el 15% de 2.000', 'expression', { value: 300 }],
    ['100 + 10%', 'expression', { value: 110 }],
    ['raíz cuadrada de 144 más 1', 'expression', { value: 13 }],
    ['qué porcentaje es 30 de 120', 'share', { share: 0.25 }],
    ['el PBI creció de 500 a 575', 'growth', { growth: 0.15 }],
    ['tasa de crecimiento de 100 a 200 en 10 años', 'growth', { growth: 1, average: 0.0717734625363 }],
    ['elasticidad si el precio pasa de 10 a 12 y la cantidad de 100 a 80', 'elasticity', { point: -1, arc: -11 / 9 }],
    ['elasticidad: el precio sube 10% y la cantidad baja 20%', 'elasticity', { point: -2 }],
    ['elasticidad ingreso: el ingreso sube de 1.000 a 1.100 y las ventas de 50 a 60', 'elasticity', { point: 2 }],
    ['elasticidad de la demanda Q = 100 - 2P en P = 10', 'elasticity', { point: -0.25, quantity: 80 }],
    ['equilibrio con Qd = 100 - P y Qs = 10 + P', 'market', { P: 45, Q: 55, consumer_surplus: 1512.5 }],
    ['equilibrio con P = 100 - Q y P = 10 + Q', 'market', { P: 55, Q: 45, producer_surplus: 1012.5 }],
    ['equilibrio 120 -2,5 -20 1,5', 'market', { P: 35, Q: 32.5 }],
    ['la demanda es 200 - 4P y la oferta 50 + 2P', 'market', { P: 25, Q: 100 }],
    ['VAN al 12% si invierto 1.000 y cobro 300 anuales por 5 años', 'van_tir', { van: 81.4328607035 }],
    ['deflactor: PBI nominal de 2023 660, PBI real de 2023 600', 'gdp', { deflator: 110 }],
    ['un capital de 5.000 al 3% mensual por 2 años', 'interest', { amount: 5000 * 1.03 ** 24 }],
    [
      'impuesto de 10 con Q = 100 - P y Q = 10 + P',
      'market',
      { buyer_price: 50, seller_price: 40, taxed_quantity: 50, revenue: 500, deadweight_loss: 25, buyers_share: 0.5 },
    ],
    ['en una hora hago 10 panes o 5 pizzas, ¿costo de oportunidad?', 'opportunity_cost', { cost_of_second: 2 }],
    ['PBI real con PBI nominal 660 y deflactor 110', 'gdp', { real: 600 }],
    ['deflactor si el PBI nominal es 660 y el PBI real es 600', 'gdp', { deflator: 110 }],
    ['PBI con C=60, I=20, G=15, X=10 y M=12', 'gdp', { gdp: 93 }],
    ['inflación si el IPC pasa de 200 a 215', 'inflation', { inflation: 0.075 }],
    ['inflación acumulada de 3%, 4% y 5%', 'inflation', { accumulated: 0.12476 }],
    ['tasa real con nominal 40% e inflación 25%', 'real_interest', { exact: 0.12, approximate: 0.15 }],
    ['TEA con TNA 36% y capitalización mensual', 'effective_rate', { effective: 1.03 ** 12 - 1 }],
    ['VAN al 10% inversión 1000 flujos 300; 420; 680', 'van_tir', { van: 130.728775357 }],
    ['VAN de -1000, 300, 420, 680 al 10%', 'van_tir', { van: 130.728775357 }],
    ['TIR si invierto 100 y cobro 110', 'van_tir', { tir: 0.1 }],
    [
      'VAN y TIR con inversión de 1.000 y 5 flujos de 300 al 12%',
      'van_tir',
      { van: 81.4328607035, tir: 0.152382371166 },
    ],
    ['interés compuesto de $1.000 al 2,5% mensual por 12 meses', 'interest', { amount: 1000 * 1.025 ** 12 }],
    ['interés simple de 1000 al 10% anual en 3 años', 'interest', { amount: 1300, interest: 300 }],
    [
      '1000 al 36% anual con capitalización mensual durante 12 meses, ¿qué monto?',
      'interest',
      { amount: 1000 * 1.03 ** 12 },
    ],
    ['valor presente de 121 en 2 años al 10%', 'present_value', { present_value: 100 }],
    ['punto de equilibrio con costo fijo 1000, precio 25 y costo variable 15', 'break_even', { quantity: 100 }],
    ['margen si cuesta 80 y se vende a 100', 'margin', { margin: 0.2, markup: 0.25 }],
    [
      'multiplicador si la PMC es 0,8 y el gasto público sube 10',
      'multiplier',
      { multiplier: 5, change_of_product: 50 },
    ],
    ['ROI si invertí 400 y gané 60', 'roi', { roi: 0.15 }],
  ])('%s', async (text, calculation, figures) => {
    const found = await call('economics_calculation', { text })
    expect(found).toMatchObject({
      calculation,
      answer: expect.stringMatching(/^• Fórmula: .+\n• Cuenta: .+\n• Resultado: /),
    })
    for (const [name, value] of Object.entries(figures))
      expect((found['figures'] as JsonObject)[name]).toBeCloseTo(value, 8)
  })
  test('shows its figures as they are written in Spanish', async () => {
    const { answer } = await call('economics_calculation', { text: 'cuánto es 12.345,678 * 2' })
    expect(answer).toBe('• Fórmula: operación directa\n• Cuenta: 12.345,68 × 2 = 24.691,36\n• Resultado: 24.691,36')
  })
  test.each<[string, RegExp]>([
    ['cuanto es 10 / 0', /no se puede dividir por cero/],
    ['TIR de 100; 200', /al menos un flujo negativo y uno positivo/],
    ['VAN inversión 100 flujos 50; 60', /falta la tasa/],
    ['equilibrio con Q = 100 - P y Q = 10 - 2P', /una curva tiene que bajar/],
    ['punto de equilibrio con costo fijo 10, precio 5 y costo variable 8', /no supera el costo variable/],
    ['cuanto es 9^9^9', /demasiado grande/],
  ])('says what is wrong: %s', async (text, message) =>
    expect((await call('economics_calculation', { text }))['answer']).toMatch(message),
  )
  test.each([
    '¿qué pasó en 2001?',
    'tengo 3 hermanos',
    'la inflacion de 2023',
    'hola',
    '5',
    '2024-2025',
    '12/05/2024',
    '11-4444-5555',
    `1${'+1'.repeat(400)}`,
    '¿Por qué la inflación pasó de 20 a 200?',
    'el PBI creció de 2% a 3%',
    'el IPC fue 25% en 12 meses, inflación',
    'VAN de un proyecto con inversión de 1000 a 5 años con tasa 10%',
    'VAN de 100 a 5 años y 200 a 6 años con tasa 10%',
    'el VAN con 10% es 200 y la TIR 15%, ¿qué conviene?',
    'tasa efectiva mensual equivalente a una TEA del 42%',
    'si la tasa sube 5 puntos, ¿qué pasa con un bono de 1000 a 10 años?',
  ])('leaves to the model: %s', async (text) =>
    expect(await call('economics_calculation', { text })).toEqual({ answer: null }),
  )
})

interface Picture {
  width: number
  height: number
  chunks: string[]
  /** `#rrggbb` */
  at: (x: number, y: number) => string
}

/** A PNG as its standard has it; throws where a checksum, a length or the compression is wrong. */
function decode(png: Buffer): Picture {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < png.length;) {
    const [length, type] = [png.readUInt32BE(at), png.toString('latin1', at + 4, at + 8)]
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)))
    chunks.set(type, png.subarray(at + 8, at + 8 + length))
    at += 12 + length
  }
  const header = chunks.get('IHDR')!
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  expect([...header.subarray(8)]).toEqual([8, 3, 0, 0, 0])
  const [rows, palette] = [inflateSync(chunks.get('IDAT')!), chunks.get('PLTE')!]
  expect(rows.length).toBe(height * (width + 1))
  const at = (x: number, y: number): string => {
    const index = rows[y * (width + 1) + 1 + x]!
    return `#${palette.subarray(index * 3, index * 3 + 3).toString('hex')}`
  }
  return { width, height, chunks: [...chunks.keys()], at }
}

/** Elements that are closed in order, attributes in quotes, nothing unescaped; the texts in it. */
function textsOf(svg: string): string[] {
  const open: string[] = []
  const texts: string[] = []
  for (const [, close, name, rest, text] of svg.matchAll(/<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"<&]*")*\s*\/?)>([^<]*)/g)) {
    if (close === '/') expect(open.pop()).toBe(name)
    else if (!rest!.endsWith('/')) open.push(name!)
    expect(text).not.toMatch(/&(?!amp;|lt;)/)
    if (text!.trim() !== '') texts.push(text!)
  }
  expect(open).toEqual([])
  expect(svg.replaceAll(/<\/?[a-z]+(?:\s+[\w:-]+="[^"<&]*")*\s*\/?>/g, '')).not.toContain('<')
  return texts
}

describe('economics_chart', () => {
  const draw = async (text: string): Promise<{ answer: string; files: string[]; figures: JsonObject; kind: string }> =>
    (await call('economics_chart', { text })) as never
  const help =
    'Usos de `grafico`:\n• `grafico demanda [a_d b_d]`\n• `grafico oferta  [a_s b_s]`\n• `grafico oferta demanda [a_d b_d a_s b_s]`\n• `grafico costos`\n• `grafico serie 10,12,11,15`'

  test.each(['grafico', 'Gráfico', 'gráfico de torta', '  GRÁFICO  '])('%s: tells its uses', async (text) =>
    expect(await draw(text)).toEqual({ answer: help }),
  )
  test.each(['hola', 'geografía', 'la demanda', '¿qué muestra un gráfico de barras apiladas?'])(
    'leaves to others: %s',
    async (text) => expect(await draw(text)).toEqual({ answer: null }),
  )
  test.each([
    ['grafico serie', 'Decime valores así: `grafico serie 10,12,11,15`'],
    ['grafico serie 5', 'Decime valores así: `grafico serie 10,12,11,15`'],
    ['grafico demanda 100 2', '⚠️ No pude generar el gráfico: Para DEMANDA usá pendiente negativa: b_d < 0.'],
    ['grafico oferta 10 -1', '⚠️ No pude generar el gráfico: Para OFERTA usá pendiente positiva: b_s > 0.'],
    [
      'grafico oferta demanda 10 -1 100 1',
      '⚠️ No pude generar el gráfico: Las curvas no se cruzan con P > 0: usá a_d > a_s.',
    ],
    [
      'grafico demanda 9999999999999 -1',
      '⚠️ No pude generar el gráfico: Usá valores entre −1.000.000.000 y 1.000.000.000.',
    ],
  ])('%s', async (text, answer) => expect(await draw(text)).toEqual({ answer }))
  test.each([
    ['grafico demanda', 'demanda', 'DEMANDA'],
    ['gráfico de demna', 'demanda', 'DEMANDA'],
    ['grafico dema', 'demanda', 'DEMANDA'],
    ['grafico demada', 'demanda', 'DEMANDA'],
    ['Grafico Oferta', 'oferta', 'OFERTA'],
    ['grafico ofrta', 'oferta', 'OFERTA'],
    ['grafico ofe', 'oferta', 'OFERTA'],
    ['grafico oferta demanda', 'oferta_demanda', 'OFERTA Y DEMANDA'],
    ['graficá demanda y oferta', 'oferta_demanda', 'OFERTA Y DEMANDA'],
    ['grafico costos demanda', 'costos', 'COSTOS'],
    ['grafico coste', 'costos', 'COSTOS'],
    ['grafico serie costos oferta demanda 1 2 3', 'serie', 'SERIE'],
  ])('%s → %s', async (text, kind, title) => {
    const { answer, files } = await draw(text)
    expect(files).toEqual([
      expect.stringMatching(RegExp(`^out/${kind}-\\d{8}-\\d{6}(-\\d+)?\\.png$`)),
      expect.stringMatching(/\.svg$/),
    ])
    expect(answer).toMatch(RegExp(`^✅ Gráfico de ${title} guardado en:\\n${files[0]}\\n\\n📘 Explicación: .+\\.$`))
  })
  test.each<[string, number[]]>([
    ['10,12,11,15', [4, 10, 15]],
    ['10, 12, 11, 15', [4, 10, 15]],
    ['2,5', [2, 2, 5]],
    ['2,5 3,1', [2, 2.5, 3.1]],
    ['2,5; 3,1; 4', [3, 2.5, 4]],
    ['2.5,3.1', [2, 2.5, 3.1]],
    ['1.500; 1.750,5', [2, 1500, 1750.5]],
    [': -3, 4', [2, -3, 4]],
    ['2,5, 3,1, 4', [3, 2.5, 4]],
  ])('grafico serie %s', async (values, [count, min, max]) =>
    expect((await draw(`grafico serie ${values}`)).figures).toMatchObject({ count, min, max }),
  )
  test.each<[string, JsonObject]>([
    ['grafico oferta demanda', { Q: 55, P: 45, consumer_surplus: 1512.5, producer_surplus: 1462.5 }],
    ['grafico oferta demanda 120 -2,5 -20 1,5', { Q: 32.5, P: 35 }],
    ['grafico oferta demanda 120,-2,10,3', { P: 22, Q: 76 }],
    ['grafico demanda P: Q = 80 - 2P', { a_d: 80, b_d: -2, choke_price: 40 }],
    ['grafico demanda 50,5', { a_d: 50.5, b_d: -1 }],
    ['grafico oferta -50 2', { start_price: 25 }],
  ])('%s', async (text, figures) => expect((await draw(text)).figures).toMatchObject(figures))

  test('the pictures are sound and show what they say', async () => {
    const { files } = await draw('grafico oferta demanda')
    const { width, height, chunks, at } = decode(readFileSync(join(cwd, files[0]!)))
    expect([width, height, chunks]).toEqual([1280, 800, ['IHDR', 'pHYs', 'PLTE', 'IDAT', 'IEND']])
    const svg = readFileSync(join(cwd, files[1]!), 'utf8')
    const texts = textsOf(svg)
    expect(texts).toEqual(
      expect.arrayContaining(['Oferta y demanda', 'Cantidad (Q)', 'Precio (P)', 'Equilibrio', '(Q*=55, P*=45)', '100']),
    )
    // The SVG says where the equilibrium is; there, on the lines and beside them the PNG has their colours.
    const [, cx, cy] = /<circle cx="([\d.]+)" cy="([\d.]+)"/.exec(svg)!.map(Number) as [number, number, number]
    const [x, y] = [Math.floor(cx), Math.floor(cy)]
    const unit = (x - 110) / 55
    const [right, up] = [
      (q: number) => Math.round(110 + q * unit),
      (p: number) => Math.round(710 - (p * (710 - cy)) / 45),
    ]
    expect([at(x, y), at(1, 1), at(right(23), up(57)), at(right(23), up(27)), at(right(83), up(47))]).toEqual([
      '#1f2937',
      '#ffffff',
      '#dbeafe',
      '#ffedd5',
      '#ffffff',
    ])
    expect([at(right(33), up(67)), at(right(83), up(73))]).toEqual(['#1d4ed8', '#c2410c'])
  })
  test.each(['grafico costos', 'grafico serie 1;4;2', 'grafico demanda 1000000 -3', 'grafico oferta 0,5 0,01'])(
    '%s: sound too',
    async (text) => {
      const { files } = await draw(text)
      expect(decode(readFileSync(join(cwd, files[0]!)))).toMatchObject({ width: 1280, height: 800 })
      expect(textsOf(readFileSync(join(cwd, files[1]!), 'utf8')).length).toBeGreaterThan(10)
    },
  )
  test('many at once get names of their own, and nothing else is left', async () => {
    const drawn = await Promise.all(Array.from({ length: 8 }, (_, n) => draw(`grafico serie ${n} ${n + 1}`)))
    expect(new Set(drawn.flatMap(({ files }) => files)).size).toBe(16)
    for (const [n, { files, figures }] of drawn.entries()) {
      expect(figures).toMatchObject({ min: n })
      expect(textsOf(readFileSync(join(cwd, files[1]!), 'utf8'))).toContain(`Promedio: ${n},5`)
    }
    expect(
      readdirSync(join(cwd, 'out')).filter((name) => !/^[a-z_]+-\d{8}-\d{6}(-\d+)?\.(png|svg)$/.test(name)),
    ).toEqual([])
  })
  test('a model gives a kind and numbers', async () => {
    expect(await call('economics_chart', { kind: 'oferta_demanda', a_d: 200 })).toMatchObject({ figures: { P: 95 } })
    expect(await call('economics_chart', { kind: 'serie', values: [1, 2.5] })).toMatchObject({
      figures: { mean: 1.75 },
    })
  })
})

describe('the fixed messages of PsicoIA', () => {
  const said = async (text: string, country: string | null = null): Promise<string | null> =>
    answerOf(text, { first: (await loadPersona(join(agents, 'psicoia.json'))).first, country })

  test.each([
    'Quiero morirme',
    'me quiero morir',
    'kiero morir',
    'qiero morirme ya',
    'Quiero matarme',
    'me quiero matar',
    'estoy pensando en suicidarme',
    'pienso en el suicidio todos los días',
    'tengo ideas suisidas',
    'me voy a suicidar',
    'quiero quitarme la vida',
    'quiero sacarme la vida',
    'voy a acabar con mi vida',
    'quiero terminar con todo',
    'No quiero vivir más',
    'ya no quiero vivir',
    'no quiero seguir viviendo',
    'no quiero estar más en este mundo',
    'ojalá no despertar mañana',
    'No quiero despertar más',
    'ojalá me muera',
    'quisiera estar muerto',
    'quiero desaparecer para siempre',
    'Quiero desaparecer',
    'todos estarían mejor sin mí',
    'sería mejor si no existiera',
    'mi vida no tiene sentido',
    'no vale la pena vivir',
    'pienso en tirarme del puente',
    'quiero tirarme a las vías del tren',
    'quiero ahorcarme',
    'me voy a pegar un tiro y pegarme un tiro es lo único que pienso',
    'me tomé todas las pastillas',
    'voy a tomarme un montón de pastillas',
    'escribí una carta de despedida',
    'me corto los brazos',
    'me corto cuando me siento mal',
    'tengo ganas de cortarme',
    'volví a cortarme',
    'me lastimo a propósito',
    'tengo ganas de lastimarme',
    'me autolesiono',
    'mi marido me pega',
    'mi novio me golpeó anoche',
    'me pega mi papá',
    'mi padrastro me toca',
    'me violaron',
    'abusaron de mí',
    'sufro violencia de género',
    'soy víctima de abuso',
    'me amenaza con matarme',
    'mi ex me quiere matar',
    'tengo miedo de que me mate',
    'me obliga a tener relaciones',
    'quiero matar a alguien',
    'me muero de risa pero la verdad es que quiero matarme',
    'QUIERO  MORIR!!!',
    '¡¡no quiero vivir!!',
    'suicidio',
    'me quiero morirr',
    'prefiero estar muerta',
    'soy una carga para todos',
    'quiero dormir y no despertar',
    'no quiero,, vivir más',
    'no puedo seguir viviendo así',
  ])('come before any model: %s', async (text) => expect(await said(text)).toContain('135'))
  test.each([
    'me muero de risa',
    'me muero de hambre',
    'me morí de vergüenza en la reunión',
    'me quiero morir de vergüenza',
    'me mato estudiando para el parcial',
    'me mato de risa con vos',
    'estoy matando el tiempo',
    'voy a matar el tiempo con una serie',
    'maté dos pájaros de un tiro',
    'Ansiedad',
    'Estrés',
    'Depresión',
    'Desmotivación',
    'Tengo ansiedad y no puedo dormir',
    'estoy estresado por el trabajo',
    'me siento deprimida y sin ganas de nada',
    'estoy triste porque murió mi abuela',
    'mi perro se murió ayer',
    'me corté el pelo y no me gusta',
    'quiero cortarme el pelo',
    'tengo ganas de cortarme el flequillo',
    'mi novia me cortó',
    'se me cortó la luz',
    'me pega mal el calor',
    'me pega el sol en la ventana',
    'se me pegó una canción',
    'no quiero despertar a mi hijo',
    'no quiero vivir en Buenos Aires',
    'no quiero seguir estudiando',
    'quiero desaparecer unos días e irme de vacaciones',
    'quiero terminar con mi novio',
    'quiero terminar el trabajo',
    'vi Escuadrón Suicida',
    'muero por un helado',
    'me muero por verte',
    'abusó de mi confianza',
    'mi jefe me amenazó con despedirme',
    'mi vieja me va a matar si llego tarde',
    'mi hermano me pegó una gripe terrible',
    'estoy muerto de cansancio',
    'estoy muerta de sueño',
    'me golpeé el dedo con la puerta',
    'me lastimé la rodilla jugando al fútbol',
    'la vida me sonríe',
    'no encuentro sentido a mi trabajo',
    'tengo miedo de hablar en público',
    'me siento solo',
    'lloro todos los días',
    'no puedo más con la facultad',
    'mi mamá me toca el hombro',
    'estoy harto de todo',
    'quiero acabar con esta tarea',
    'me tiré del trampolín',
    'voy a tomar un té',
    'quiero vivir mejor',
    'hola',
    'salir',
    'trabajo en prevención de incendios',
    'me mato trabajando y no llego a fin de mes',
    '¿qué es la ansiedad?',
    'estoy cansada de estudiar',
  ])('leave to the model: %s', async (text) => expect(await said(text)).toBe(null))

  test('are of the country, with a number for emergencies and a source each, and say that nobody has reviewed them', async () => {
    const text = readFileSync(join(agents, 'psicoia/crisis.json'), 'utf8')
    const file = JSON.parse(text) as JsonObject
    expect(file).toMatchObject({ default_country: 'AR', reviewed_at: null })
    expect(file['reviewed_by']).toContain('not reviewed yet')
    const { first } = await loadPersona(join(agents, 'psicoia.json'))
    expect(Object.keys(first!.countries)).toEqual(expect.arrayContaining(['AR', 'UY', 'CL', 'MX', 'ES', 'CO', 'PE']))
    for (const [code, { message, lines = [] }] of Object.entries(first!.countries)) {
      const answer = await said('quiero morirme', code)
      expect(answer).toContain(message)
      expect(message).not.toMatch(/[\d\n]/)
      expect(lines.length).toBeGreaterThanOrEqual(2)
      for (const { number, source = '' } of lines) {
        expect(answer).toContain(number)
        expect(source).toMatch(/^https?:|sin cotejar/)
      }
    }
    expect(await said('quiero morirme', 'XX')).toBe(await said('quiero morirme', 'AR'))
  })
  test('are found at once in a long text, and after an idiom', async () => {
    expect(await said(`${'hola que tal '.repeat(5_000)}quiero morirme`)).not.toBe(null)
    expect(await said('me muero de risa '.repeat(4_000))).toBe(null)
    expect(await said('me muero de risa, pero quiero matarme')).not.toBe(null)
  })
})
