/**
 * Economics in Spanish: what a concept is, why it matters, its formula and a question to check oneself.
 *
 * What it answers: a message that names ONE concept, bare ("VAN?") or asked for ("¿qué es el PBI real?"). Of the names that
 * occur as whole words the longest is meant, so "pbi real" is not "pbi". What it leaves to the model (answer: null): two
 * concepts at once, a name that goes on ("demanda de dinero"), questions of another kind (why, what if, differences,
 * figures, examples), and messages that say more: above `spare` other words, `spareWhenAsked` after "qué es" and the like.
 */
export const description =
  'Explains a concept of economics in Spanish (micro, macro, finance): definition, intuition, formula. answer is null when the text is no question about one concept it knows.'

export const parameters = {
  type: 'object',
  properties: { text: { type: 'string', description: 'What the person wrote, or the name of a concept' } },
  required: ['text'],
}

interface Concept {
  /** The first is its title; all are matched without accents, capitals and punctuation, also in the plural. */
  names: string[]
  definition: string
  intuition: string
  check: string
  formula?: string
}

const spare = 1
const spareWhenAsked = 4

export default function economics_concept(args: { text: string }) {
  const found = conceptOf(args.text)
  if (found === null) return { answer: null }
  const { names, definition, intuition, formula, check } = found
  const lines = [
    `• Definición: ${definition}`,
    `• Intuición: ${intuition}`,
    ...(formula === undefined ? [] : [`• Fórmula: ${formula}`]),
    `• Mini-check: ¿Querés que lo bajemos a un numerito rápido? ${check}`,
  ]
  return { answer: lines.join('\n'), concept: names[0]!, ...(formula === undefined ? {} : { formula }) }
}

function conceptOf(text: string): Concept | null {
  const plain = ` ${normal(text)} `
  if (plain.length > longestMessage) return null
  let rest = plain
  let meant: { concept: Concept; before: string } | null = null
  for (const { name, concept } of byLength) {
    const at = rest.indexOf(` ${name} `)
    if (at < 0) continue
    if (meant !== null && meant.concept !== concept) return null
    meant ??= { concept, before: plain.slice(0, plain.indexOf(` ${name} `)) }
    rest = rest.replaceAll(` ${name} `, ' | ')
  }
  if (meant === null || otherKind.test(rest)) return null
  const next = goesOn.exec(rest)?.[1]
  if (next !== undefined && !asking.has(next)) return null
  const others = rest.split(' ').filter((word) => word !== '' && word !== '|' && !asking.has(word))
  return others.length <= (asked.test(meant.before) ? spareWhenAsked : spare) ? meant.concept : null
}

function normal(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

/** Nobody asks for a definition in more. */
const longestMessage = 300

const otherKind =
  / (?:por que|porque|diferencias?|diferencian?|comparar?|comparacion|versus|vs|afectan?|afectaria|impactan?|impacto|influyen?|causas?|causan?|efectos?|consecuencias?|relacion|relacionan?|ejemplos?|si|cuando|cuanto|cuanta|cuantos|cuantas|historia|hoy|actual|actualmente|suben?|bajan?|aument[a-z]+|disminuy[a-z]+|ventajas?|desventajas?|opinas?|conviene|deberia|resolve|resolver|ayudame|no) /

/** What follows the name, articles aside. */
const goesOn = / \|(?: (?:de|del|a|al|el|la|los|las|un|una|unos|unas))* ([a-z0-9]+)/

/** Just before the name, with articles between. */
const asked =
  /(?: (?:que (?:es|son|era|significan?|quiere decir|se entiende por)|cual es|como se (?:calculan?|miden?|definen?|interpretan?)|defin[a-z]+|significado|concepto|explic[a-z]+|habl[a-z]+|contame|formula|entender|saber|aprender))(?: (?:que|es|son|a|de|del|el|la|lo|los|las|un|una|sobre|acerca|por|modelo|concepto|termino|curva|ley|teoria))*$/

const asking = new Set(
  `que es son era significa significan quiere decir definicion definime defini define definir definan definis definen concepto conceptos
  significado explica explicame explicar explicarme explicas expliques explicacion formula formulas como se calcula calculan mide miden
  interpreta entiende entender dame decime contame hablame habla hables sobre acerca quiero quisiera saber aprender necesito podes podrias
  puede pueden puedes me te nos le por favor porfa hola buenas buen dia dias tardes noches gracias el la los las lo un una unos unas de del al
  a en y o e con para sirve economia economico economica economicos economicas termino palabra palabras simple simples facil breve
  brevemente sencillo sencilla sencillas cual cuales llama consiste trata refiere ecobot bien vos sabes conoces repasar repasemos veamos
  ver mas proyecto inversion empresa pais mercado bien producto modelo teoria curva curvas tema otra vez este esta eso ahora`.split(
    /\s+/,
  ),
)

function plural(name: string): string {
  const grown = (word: string): string => (/[aeiou]$/.test(word) ? `${word}s` : /s$/.test(word) ? word : `${word}es`)
  return name
    .split(' ')
    .map((word) => (word.length < 4 ? word : grown(word)))
    .join(' ')
}

const concepts: Concept[] = [
  // Micro
  {
    names: ['demanda', 'ley de la demanda', 'cantidad demandada'],
    definition:
      'relación entre el precio de un bien y la cantidad que los compradores quieren y pueden comprar, con todo lo demás constante.',
    intuition:
      'si algo se encarece, compramos menos o buscamos un reemplazo; por eso la curva baja. El precio mueve a lo largo de la curva; el ingreso, los gustos y otros precios la desplazan.',
    formula: 'Q = a + b·P con b < 0',
    check: 'Si sube el ingreso y el bien es normal, ¿la curva se mueve a la derecha o a la izquierda?',
  },
  {
    names: ['oferta', 'ley de la oferta', 'cantidad ofrecida'],
    definition:
      'relación entre el precio de un bien y la cantidad que los productores quieren vender, con todo lo demás constante.',
    intuition:
      'a mayor precio conviene producir más, aunque cueste más cada unidad; por eso la curva sube. Costos, tecnología e impuestos la desplazan.',
    formula: 'Q = a + b·P con b > 0',
    check: 'Si baja el costo de un insumo, ¿qué le pasa a la curva?',
  },
  {
    names: [
      'equilibrio de mercado',
      'equilibrio',
      'precio de equilibrio',
      'cantidad de equilibrio',
      'oferta y demanda',
      'ley de oferta y demanda',
      'ley de la oferta y la demanda',
    ],
    definition: 'precio y cantidad en los que lo que se quiere comprar coincide con lo que se quiere vender.',
    intuition:
      'por encima de ese precio sobra mercadería y el precio tiende a bajar; por debajo falta y tiende a subir.',
    formula: 'a_d + b_d·P = a_s + b_s·P ⇒ P* = (a_d − a_s)/(b_s − b_d), Q* = a_d + b_d·P*',
    check: 'Con Q = 100 − P y Q = 10 + P, ¿cuáles son P* y Q*?',
  },
  {
    names: ['elasticidad'],
    definition: 'medida de cuánto cambia, en porcentaje, una variable cuando otra cambia 1 %.',
    intuition:
      'no importa la unidad de medida: compara reacciones. Mayor que 1 en valor absoluto es una respuesta fuerte (elástica); menor que 1, débil (inelástica).',
    formula: 'E = (ΔY/Y) / (ΔX/X)',
    check: 'Si X sube 10 % e Y baja 5 %, ¿cuánto vale E?',
  },
  {
    names: [
      'elasticidad precio de la demanda',
      'elasticidad de la demanda',
      'elasticidad demanda',
      'elasticidad precio',
      'elasticidad precio demanda',
      'demanda elastica',
      'demanda inelastica',
    ],
    definition: 'cambio porcentual de la cantidad demandada ante un cambio de 1 % en el precio del bien.',
    intuition:
      'la sal o un remedio casi no se dejan de comprar (inelástica); un bien con muchos sustitutos, sí (elástica). Si es inelástica, subir el precio aumenta la recaudación.',
    formula: 'Ep = (ΔQ/Q) / (ΔP/P)',
    check: 'Si el precio sube 10 % y la cantidad cae 20 %, ¿es elástica o inelástica?',
  },
  {
    names: ['elasticidad precio de la oferta', 'elasticidad de la oferta', 'elasticidad oferta'],
    definition: 'cambio porcentual de la cantidad ofrecida ante un cambio de 1 % en el precio.',
    intuition:
      'depende del tiempo y de la capacidad ociosa: una cosecha ya sembrada casi no reacciona; una fábrica con turnos libres, sí.',
    formula: 'Es = (ΔQs/Qs) / (ΔP/P)',
    check: '¿En qué plazo es mayor: en el corto o en el largo?',
  },
  {
    names: ['elasticidad ingreso', 'elasticidad ingreso de la demanda', 'elasticidad renta'],
    definition: 'cambio porcentual de la cantidad demandada ante un cambio de 1 % en el ingreso.',
    intuition: 'positiva en los bienes normales, mayor que 1 en los de lujo y negativa en los inferiores.',
    formula: 'Ey = (ΔQ/Q) / (ΔY/Y)',
    check: 'Si el ingreso sube 5 % y la compra de fideos cae 2 %, ¿qué tipo de bien son?',
  },
  {
    names: ['elasticidad cruzada', 'elasticidad cruzada de la demanda', 'elasticidad precio cruzada'],
    definition: 'cambio porcentual de la cantidad demandada de un bien ante un cambio de 1 % en el precio de otro.',
    intuition:
      'positiva entre sustitutos (té y café), negativa entre complementos (autos y nafta), cero si no se relacionan.',
    formula: 'Exy = (ΔQx/Qx) / (ΔPy/Py)',
    check: 'Si sube la nafta y caen las ventas de camionetas, ¿qué signo tiene?',
  },
  {
    names: ['escasez', 'problema economico'],
    definition: 'los recursos son limitados frente a los usos que les queremos dar, y por eso hay que elegir.',
    intuition:
      'no es pobreza ni faltante: hasta quien tiene mucho dinero tiene 24 horas por día. Toda elección deja algo afuera.',
    check: '¿Qué dejaste de hacer hoy para estudiar economía?',
  },
  {
    names: ['costo de oportunidad', 'coste de oportunidad'],
    definition: 'valor de la mejor alternativa que se deja de lado al elegir.',
    intuition: 'el costo de estudiar no son solo los apuntes: es también el sueldo que no ganás mientras tanto.',
    formula: 'Costo de oportunidad de 1 unidad de A = unidades de B que se resignan / unidades de A que se ganan',
    check: 'Si en una hora hacés 10 panes o 5 pizzas, ¿cuánto te cuesta cada pizza en panes?',
  },
  {
    names: [
      'frontera de posibilidades de produccion',
      'curva de posibilidades de produccion',
      'fpp',
      'frontera de produccion',
    ],
    definition:
      'combinaciones máximas de dos bienes que se pueden producir con los recursos y la tecnología disponibles.',
    intuition:
      'adentro se desperdicia, afuera no se llega, sobre la curva hay que resignar un bien para tener más del otro. El crecimiento la corre hacia afuera.',
    check: 'Una economía con desempleo, ¿está sobre la curva o adentro?',
  },
  {
    names: ['ventaja comparativa', 'ventajas comparativas'],
    definition: 'capacidad de producir un bien a un costo de oportunidad menor que otro productor.',
    intuition:
      'aunque seas mejor en todo, conviene dedicarte a lo que te hace resignar menos y comprar el resto: los dos ganan.',
    formula: 'Conviene especializarse en A si (B resignado / A ganado) es menor que en el otro país',
    check: 'Si a vos 1 vino te cuesta 2 telas y a mí 3, ¿quién debería hacer vino?',
  },
  {
    names: ['utilidad marginal', 'utilidad', 'utilidad marginal decreciente'],
    definition: 'satisfacción adicional que da consumir una unidad más de un bien.',
    intuition: 'el primer vaso de agua vale oro, el quinto casi nada: por eso pagamos menos por cada unidad adicional.',
    formula: 'UMg = ΔU/ΔQ; en el óptimo UMgx/Px = UMgy/Py',
    check: 'Si la utilidad pasa de 20 a 26 con una unidad más, ¿cuánto es la utilidad marginal?',
  },
  {
    names: ['bienes sustitutos', 'bien sustituto', 'sustitutos', 'sustituto'],
    definition: 'bienes que cumplen la misma función: si sube el precio de uno, aumenta la demanda del otro.',
    intuition: 'manteca y margarina, taxi y aplicación de viajes: cuanto más parecidos, más fácil es cambiar.',
    check: '¿Qué signo tiene su elasticidad cruzada?',
  },
  {
    names: ['bienes complementarios', 'bien complementario', 'complementarios', 'complementos', 'bienes complementos'],
    definition: 'bienes que se usan juntos: si sube el precio de uno, baja la demanda del otro.',
    intuition: 'impresora y cartuchos, auto y nafta: la compra de uno arrastra a la del otro.',
    check: 'Si bajan las consolas, ¿qué pasa con la demanda de juegos?',
  },
  {
    names: ['bien normal', 'bien inferior', 'bienes inferiores', 'bienes normales', 'bien de lujo'],
    definition: 'un bien es normal si se compra más cuando sube el ingreso, e inferior si se compra menos.',
    intuition:
      'con más sueldo comés más afuera (normal) y menos fideos blancos (inferior). Es una relación con el ingreso, no con la calidad.',
    check: '¿El colectivo es normal o inferior para vos?',
  },
  {
    names: [
      'costos',
      'costo',
      'costo total',
      'coste',
      'costos de produccion',
      'estructura de costos',
      'costos fijos y variables',
      'costo fijo y costo variable',
    ],
    definition: 'valor de los recursos usados para producir; el costo total suma una parte fija y una variable.',
    intuition: 'el alquiler se paga aunque no produzcas (fijo); la harina crece con cada pan (variable).',
    formula: 'CT = CF + CV(Q); CMe = CT/Q; CMg = ΔCT/ΔQ',
    check: 'Con CT = 50 + 5Q + Q² y Q = 10, ¿cuánto es el costo total?',
  },
  {
    names: ['costo fijo', 'coste fijo'],
    definition: 'costo que no cambia con la cantidad producida en el corto plazo.',
    intuition:
      'alquiler, seguros, sueldos de planta: se pagan igual con la persiana baja. Al producir más se reparten entre más unidades.',
    formula: 'CF = CT − CV; CFMe = CF/Q',
    check: 'Si el alquiler es 1.000 y hacés 200 unidades, ¿cuánto costo fijo lleva cada una?',
  },
  {
    names: ['costo variable', 'coste variable'],
    definition: 'costo que crece con la cantidad producida.',
    intuition: 'materia prima, energía de las máquinas, comisiones: sin producción no existen.',
    formula: 'CV = CT − CF; CVMe = CV/Q',
    check: 'Si el precio no llega a cubrir el costo variable medio, ¿conviene seguir abierto?',
  },
  {
    names: ['costo medio', 'costo promedio', 'costo unitario', 'coste medio', 'costo total medio'],
    definition: 'costo total por unidad producida.',
    intuition:
      'baja mientras lo fijo se reparte y sube cuando cada unidad nueva cuesta más que el promedio: tiene forma de U.',
    formula: 'CMe = CT/Q = CFMe + CVMe',
    check: '¿Dónde corta el costo marginal a la curva de costo medio?',
  },
  {
    names: ['costo marginal', 'coste marginal'],
    definition: 'aumento del costo total por producir una unidad más.',
    intuition: 'es el que decide: si una unidad más trae más ingreso que costo, se produce.',
    formula: 'CMg = ΔCT/ΔQ = dCT/dQ',
    check: 'Con CT = 50 + 5Q + Q², ¿cuánto es el CMg en Q = 10?',
  },
  {
    names: ['ingreso marginal'],
    definition: 'aumento del ingreso total por vender una unidad más.',
    intuition:
      'para quien acepta el precio del mercado es el precio; para un monopolio es menor, porque vender más obliga a bajar el precio de todas.',
    formula: 'IMg = ΔIT/ΔQ; el beneficio es máximo donde IMg = CMg',
    check: 'Con P = 100 − Q, ¿cuánto es el IMg en Q = 20?',
  },
  {
    names: ['excedente del consumidor', 'excedente consumidor'],
    definition: 'diferencia entre lo que los compradores estaban dispuestos a pagar y lo que pagaron.',
    intuition: 'ibas a dar 100 por la entrada y costó 60: ganaste 40 sin que nadie te los regale.',
    formula: 'EC = (precio máximo − P*)·Q*/2 con demanda lineal',
    check: 'Con Q = 100 − P y P* = 45, ¿cuánto es?',
  },
  {
    names: ['excedente del productor', 'excedente productor'],
    definition: 'diferencia entre lo que cobraron los vendedores y lo mínimo por lo que habrían vendido.',
    intuition: 'es la ganancia por encima del costo de cada unidad: el área entre el precio y la oferta.',
    formula: 'EP = (P* − precio mínimo)·Q*/2 con oferta lineal',
    check: 'Con Q = 2·P y P* = 40, ¿cuánto es?',
  },
  {
    names: ['competencia perfecta', 'mercado competitivo'],
    definition:
      'mercado con muchos compradores y vendedores de un producto igual, sin barreras de entrada y con información completa.',
    intuition:
      'nadie fija el precio: si pedís más, te compran al de al lado. En el largo plazo el beneficio extraordinario desaparece.',
    formula: 'P = IMg = CMg',
    check: '¿Por qué el productor de trigo no pone el precio?',
  },
  {
    names: ['monopolio'],
    definition: 'mercado con un único vendedor y sin sustitutos cercanos.',
    intuition:
      'elige el punto de la demanda que más le conviene: vende menos y más caro que con competencia, y se pierde bienestar.',
    formula: 'IMg = CMg, con P > CMg',
    check: 'Con P = 100 − Q y CMg = 20, ¿qué cantidad y precio elige?',
  },
  {
    names: ['oligopolio'],
    definition: 'mercado con pocos vendedores, en el que lo que hace cada uno depende de lo que harán los otros.',
    intuition:
      'como en el ajedrez: bajar el precio puede desatar una guerra; coludir tienta, y desviarse del acuerdo también.',
    check: '¿Por qué los carteles suelen romperse?',
  },
  {
    names: ['externalidades', 'externalidad'],
    definition: 'efecto de una decisión sobre terceros que no pasa por el precio.',
    intuition:
      'la fábrica que contamina no paga ese daño y produce de más (negativa); quien se vacuna protege a otros y se vacuna de menos (positiva).',
    formula: 'Costo social = costo privado + costo externo',
    check: '¿Qué haría un impuesto igual al daño externo?',
  },
  {
    names: ['bien publico', 'bienes publicos'],
    definition: 'bien del que no se puede excluir a nadie y cuyo uso por uno no reduce el de los demás.',
    intuition:
      'el alumbrado de la plaza alumbra a quien paga y a quien no: por eso el mercado ofrece poco (el problema del colado).',
    check: '¿Un parque con entrada es un bien público?',
  },
  {
    names: ['precio maximo', 'control de precios', 'precio minimo', 'precios maximos', 'precios minimos'],
    definition: 'límite legal: el máximo prohíbe cobrar más y el mínimo prohíbe pagar menos.',
    intuition:
      'un máximo por debajo del equilibrio crea faltante; un mínimo por encima crea sobrante. Del otro lado del equilibrio no hacen nada.',
    formula: 'Faltante = Qd(Pmáx) − Qs(Pmáx)',
    check: 'Con Q = 100 − P y Q = 10 + P, ¿cuánto falta si el máximo es 40?',
  },
  {
    names: [
      'incidencia de un impuesto',
      'incidencia fiscal',
      'incidencia impositiva',
      'incidencia',
      'impuesto',
      'incidencia del impuesto',
    ],
    definition: 'reparto de la carga de un impuesto entre compradores y vendedores, sin importar quién lo deposita.',
    intuition:
      'paga más quien menos puede escapar: el lado más inelástico. Y el mercado se achica, con una pérdida que nadie recauda.',
    formula: 'parte del comprador = b_s/(b_s − b_d), con Q = a + b·P',
    check: 'Si la demanda es muy inelástica, ¿quién carga con el impuesto?',
  },
  {
    names: ['economias de escala', 'economia de escala', 'rendimientos a escala'],
    definition: 'el costo medio de largo plazo baja cuando crece la escala de producción.',
    intuition:
      'una máquina grande o una red ya tendida se reparte entre más unidades; más allá de cierto tamaño, coordinar cuesta y el efecto se invierte.',
    check: '¿Por qué hay pocas fábricas de aviones?',
  },
  {
    names: [
      'rendimientos decrecientes',
      'rendimientos marginales decrecientes',
      'productividad marginal',
      'ley de rendimientos decrecientes',
      'producto marginal',
    ],
    definition: 'al agregar un factor con los demás fijos, cada unidad adicional aporta cada vez menos producto.',
    intuition: 'el cuarto cocinero en una cocina chica estorba más de lo que cocina.',
    formula: 'PMg = ΔQ/ΔL',
    check: 'Si con 4 personas hacés 40 y con 5 hacés 46, ¿cuánto es el PMg?',
  },
  // Macro
  {
    names: ['pbi', 'pib', 'producto bruto interno', 'producto interno bruto', 'producto bruto'],
    definition: 'valor de mercado de todos los bienes y servicios finales producidos en un país en un período.',
    intuition: 'suma el pan y no la harina, para no contar dos veces. Mide producción, no bienestar ni reparto.',
    formula: 'PBI = C + I + G + (X − M)',
    check: 'Con C = 60, I = 20, G = 15, X = 10 y M = 12, ¿cuánto es?',
  },
  {
    names: ['pbi real', 'pib real', 'producto real', 'pbi a precios constantes'],
    definition: 'PBI valuado a los precios de un año base: cambia solo si cambian las cantidades.',
    intuition: 'saca el efecto de la inflación: si todo sube 10 % y se produce lo mismo, el real no se mueve.',
    formula: 'PBI real = PBI nominal / deflactor × 100',
    check: 'Con PBI nominal de 660 y deflactor 110, ¿cuánto es el real?',
  },
  {
    names: ['pbi nominal', 'pib nominal', 'producto nominal', 'pbi a precios corrientes'],
    definition: 'PBI valuado a los precios del mismo período.',
    intuition: 'crece porque se produce más o porque todo es más caro, y solo no dice cuál de las dos.',
    formula: 'PBI nominal = Σ precio del año × cantidad del año',
    check: 'Si el nominal creció 8 % y los precios 8 %, ¿cuánto creció la producción?',
  },
  {
    names: ['deflactor del pbi', 'deflactor', 'deflactor del pib', 'deflactor implicito'],
    definition: 'índice de precios de todo lo que se produce en el país.',
    intuition:
      'compara el mismo PBI a precios de hoy y del año base; a diferencia del IPC incluye máquinas y exportaciones, y excluye importaciones.',
    formula: 'Deflactor = PBI nominal / PBI real × 100',
    check: 'Con nominal 660 y real 600, ¿cuánto vale?',
  },
  {
    names: ['pbi per capita', 'pib per capita', 'producto per capita', 'ingreso per capita', 'renta per capita'],
    definition: 'PBI dividido por la cantidad de habitantes.',
    intuition: 'permite comparar países de distinto tamaño, pero es un promedio: no dice cómo se reparte.',
    formula: 'PBI per cápita = PBI / población',
    check: 'Si el PBI crece 3 % y la población 1 %, ¿cuánto crece más o menos?',
  },
  {
    names: ['demanda agregada', 'da'],
    definition: 'gasto total en bienes y servicios de un país que se desea hacer a cada nivel de precios.',
    intuition:
      'no es la suma de curvas de un bien: baja porque con precios más altos el dinero rinde menos, sube la tasa y caen las exportaciones netas.',
    formula: 'DA = C + I + G + (X − M)',
    check: 'Si el gobierno gasta más, ¿hacia dónde se mueve?',
  },
  {
    names: ['oferta agregada', 'oa'],
    definition: 'producción total que las empresas ofrecen a cada nivel de precios.',
    intuition:
      'en el corto plazo sube, porque salarios y contratos tardan en ajustar; en el largo es vertical en el producto potencial.',
    formula: 'Y = Yn + α·(P − Pe)',
    check: 'Si sube el petróleo, ¿qué pasa con precios y producto?',
  },
  {
    names: ['inflacion', 'tasa de inflacion'],
    definition: 'aumento general y sostenido de los precios.',
    intuition: 'no es que suba el tomate: es que el dinero compra menos de casi todo, período tras período.',
    formula: 'π = (IPC actual − IPC anterior) / IPC anterior × 100',
    check: 'Si el IPC pasa de 200 a 215, ¿cuánta inflación hubo?',
  },
  {
    names: ['ipc', 'indice de precios al consumidor', 'indice de precios'],
    definition: 'índice del costo de una canasta fija de consumo respecto de un período base.',
    intuition: 'es el ticket del mismo changuito, mes a mes. Si cambiás pollo por carne, el índice se entera tarde.',
    formula: 'IPC = costo de la canasta hoy / costo en la base × 100',
    check: 'Si la canasta costaba 500 y hoy 575, ¿cuánto es el IPC?',
  },
  {
    names: ['deflacion'],
    definition: 'caída general y sostenida de los precios.',
    intuition: 'suena bien, pero si todo será más barato mañana se posterga el gasto, y las deudas pesan más.',
    check: '¿Qué pasa con la tasa real si la nominal es 0 % y los precios caen 2 %?',
  },
  {
    names: ['hiperinflacion'],
    definition: 'inflación extrema, de manera convencional 50 % mensual o más.',
    intuition: 'nadie quiere quedarse con billetes: se gastan el mismo día, y eso la acelera.',
    formula: 'anual = (1 + mensual)^12 − 1',
    check: 'A 50 % mensual, ¿por cuánto se multiplican los precios en un año?',
  },
  {
    names: ['desempleo', 'tasa de desempleo', 'desocupacion', 'tasa de desocupacion'],
    definition: 'situación de quienes no tienen trabajo, lo buscan y están disponibles.',
    intuition: 'quien dejó de buscar no cuenta: por eso la tasa puede bajar sin que haya más empleo.',
    formula: 'u = desocupados / población económicamente activa × 100',
    check: 'Con 8 desocupados y 92 ocupados, ¿cuánto es la tasa?',
  },
  {
    names: ['politica fiscal'],
    definition: 'uso del gasto público y de los impuestos para influir en la economía.',
    intuition:
      'expansiva si gasta más o cobra menos; contractiva al revés. Actúa fuerte, pero tarda en aprobarse y deja deuda.',
    formula: 'ΔY = ΔG / (1 − PMC) en el modelo simple',
    check: 'Si PMC = 0,8 y G sube 10, ¿cuánto sube Y?',
  },
  {
    names: ['politica monetaria'],
    definition: 'decisiones del banco central sobre la tasa de interés y la cantidad de dinero.',
    intuition: 'si sube la tasa, se encarece el crédito, se gasta menos y afloja la inflación; también, el empleo.',
    check: '¿Qué hace con la tasa un banco central que teme una recesión?',
  },
  {
    names: [
      'deficit fiscal',
      'superavit fiscal',
      'resultado fiscal',
      'deficit',
      'superavit',
      'deficit primario',
      'deficit publico',
    ],
    definition: 'hay déficit cuando el Estado gasta más de lo que recauda; superávit, cuando gasta menos.',
    intuition: 'la diferencia se cubre con deuda, emisión o venta de activos; el primario no cuenta los intereses.',
    formula: 'Resultado = T − G; primario = T − (G − intereses)',
    check: 'Con T = 90, G = 100 e intereses 6, ¿cuánto es el primario?',
  },
  {
    names: ['multiplicador', 'multiplicador keynesiano', 'multiplicador del gasto'],
    definition: 'cuánto aumenta el producto por cada peso adicional de gasto autónomo.',
    intuition: 'tu gasto es mi ingreso, y parte de mi ingreso es gasto de nuevo: la cadena se achica en cada vuelta.',
    formula: 'k = 1 / (1 − PMC)',
    check: 'Con PMC = 0,75, ¿cuánto vale k?',
  },
  {
    names: ['propension marginal a consumir', 'pmc', 'propension marginal al consumo', 'funcion consumo'],
    definition: 'parte de cada peso adicional de ingreso que se consume.',
    intuition: 'lo que no se consume se ahorra: las dos propensiones suman 1.',
    formula: 'PMC = ΔC/ΔY; C = C0 + PMC·Y',
    check: 'Si el ingreso sube 100 y el consumo 80, ¿cuánto es?',
  },
  {
    names: ['is lm', 'islm', 'curva is', 'curva lm', 'modelo is lm'],
    definition:
      'modelo que encuentra a la vez el producto y la tasa de interés que equilibran el mercado de bienes (IS) y el de dinero (LM).',
    intuition:
      'la IS baja: con tasa menor se invierte más. La LM sube: con más producto se demanda más dinero y la tasa crece. El gasto público corre la IS; la emisión, la LM.',
    formula: 'IS: Y = C(Y − T) + I(i) + G; LM: M/P = L(Y, i)',
    check: 'Si sube G, ¿qué pasa con Y y con i?',
  },
  {
    names: ['curva de phillips', 'phillips'],
    definition: 'relación inversa de corto plazo entre inflación y desempleo.',
    intuition:
      'con poca desocupación los salarios presionan los precios; cuando la gente espera esa inflación, la ventaja se pierde y la curva se corre.',
    formula: 'π = πe − β·(u − un)',
    check: 'En el largo plazo, ¿se puede bajar el desempleo con más inflación?',
  },
  {
    names: ['tipo de cambio nominal', 'tipo de cambio', 'cotizacion', 'tipos de cambio'],
    definition: 'precio de una moneda en unidades de otra.',
    intuition: 'si pasa de 900 a 1.000 pesos por dólar, el peso se depreció: cada dólar cuesta más.',
    formula: 'depreciación % = (TC nuevo − TC viejo) / TC viejo × 100',
    check: 'De 900 a 990, ¿cuánto subió el dólar?',
  },
  {
    names: ['tipo de cambio real', 'tcr'],
    definition: 'precio de los bienes de afuera en términos de los bienes propios.',
    intuition: 'mide competitividad: si el dólar sube 20 % y los precios internos también, no ganaste nada.',
    formula: 'TCR = TCN × P* / P',
    check: 'Si TCN = 1.000, P* = 110 y P = 220, ¿cuánto es?',
  },
  {
    names: ['balanza comercial', 'exportaciones netas', 'saldo comercial', 'superavit comercial', 'deficit comercial'],
    definition: 'exportaciones menos importaciones de bienes en un período.',
    intuition:
      'con superávit entran más divisas de las que salen; el signo solo no dice si es bueno: puede haber recesión o inversión en máquinas.',
    formula: 'XN = X − M',
    check: 'Con X = 80 y M = 95, ¿qué saldo hay?',
  },
  {
    names: ['balanza de pagos', 'balance de pagos', 'cuenta corriente'],
    definition: 'registro de todas las operaciones de un país con el resto del mundo.',
    intuition:
      'lo que se compra de más (cuenta corriente) se paga con deuda, venta de activos o reservas (cuenta financiera).',
    formula: 'cuenta corriente + cuenta de capital y financiera + errores = variación de reservas',
    check: 'Un déficit de cuenta corriente, ¿con qué se puede financiar?',
  },
  {
    names: [
      'base monetaria',
      'oferta monetaria',
      'agregados monetarios',
      'multiplicador monetario',
      'encaje',
      'encaje bancario',
    ],
    definition:
      'la base es lo que emite el banco central (circulante y reservas de los bancos); la oferta monetaria le suma los depósitos.',
    intuition:
      'los bancos prestan parte de lo depositado y ese préstamo vuelve como depósito: cuanto menor es el encaje, más se multiplica.',
    formula: 'M = m·B, con m = (1 + c)/(c + r)',
    check: 'Sin efectivo y con encaje de 20 %, ¿cuánto vale m?',
  },
  {
    names: [
      'teoria cuantitativa del dinero',
      'teoria cuantitativa',
      'ecuacion cuantitativa',
      'velocidad del dinero',
      'velocidad de circulacion',
    ],
    definition: 'teoría según la cual el dinero por su velocidad es igual a los precios por el producto.',
    intuition:
      'con velocidad y producto estables, más dinero termina en precios más altos; cuando la velocidad cambia, el vínculo afloja.',
    formula: 'M·V = P·Y',
    check: 'Si M crece 12 %, Y 3 % y V no cambia, ¿cuánto suben los precios, más o menos?',
  },
  {
    names: [
      'paridad del poder adquisitivo',
      'ppa',
      'paridad de poder adquisitivo',
      'paridad de poder de compra',
      'poder adquisitivo',
    ],
    definition: 'idea de que, con el tipo de cambio, una misma canasta debería costar lo mismo en todos los países.',
    intuition: 'si la hamburguesa cuesta la mitad acá, nuestra moneda está barata, o hay costos que no se comercian.',
    formula: 'TC de paridad = P interno / P externo',
    check: 'Si cuesta 5.000 pesos acá y 5 dólares allá, ¿qué tipo de cambio las iguala?',
  },
  {
    names: ['crecimiento economico', 'tasa de crecimiento', 'crecimiento'],
    definition: 'aumento sostenido de la producción real de una economía.',
    intuition:
      'viene de más trabajo, más capital y, sobre todo, de usarlos mejor. Con 7 % anual se duplica en unos 10 años.',
    formula: 'g = (Y2 − Y1)/Y1 × 100; años para duplicar ≈ 70/g',
    check: 'Al 2 % anual, ¿cuántos años tarda en duplicarse?',
  },
  {
    names: ['recesion', 'ciclo economico', 'estanflacion', 'depresion economica'],
    definition:
      'caída general de la actividad; como regla práctica, dos trimestres seguidos de baja del PBI real. Con inflación alta se llama estanflación.',
    intuition:
      'el ciclo sube y baja alrededor de la tendencia: se corta el gasto, caen ventas y empleo, y eso corta más gasto.',
    check: 'Si el PBI baja un trimestre y sube el siguiente, ¿hay recesión según la regla?',
  },
  {
    names: ['riesgo pais', 'embi'],
    definition: 'sobretasa que paga la deuda de un país respecto de un bono que se considera seguro.',
    intuition: 'es el precio de la desconfianza: cuanto más se teme que no pague, más interés le piden.',
    formula: 'riesgo país (puntos básicos) = (tasa del bono − tasa segura) × 100, con tasas en %',
    check: 'Con 11,5 % y 4 %, ¿cuántos puntos son?',
  },
  // Finance
  {
    names: ['tasa de interes', 'tasa de interes nominal', 'interes', 'tasa nominal', 'tna'],
    definition: 'precio del dinero en el tiempo: lo que se paga por usarlo durante un período.',
    intuition:
      'paga la espera, la inflación esperada y el riesgo de no cobrar. La nominal anual no cuenta la capitalización; la efectiva, sí.',
    formula: 'TEA = (1 + TNA/n)^n − 1',
    check: 'Con TNA de 36 % y capitalización mensual, ¿cuál es la efectiva?',
  },
  {
    names: ['tasa de interes real', 'tasa real', 'interes real', 'ecuacion de fisher', 'fisher', 'efecto fisher'],
    definition: 'tasa de interés descontada la inflación: lo que crece tu poder de compra.',
    intuition: 'si el plazo fijo paga 40 % y los precios suben 50 %, terminás con más billetes y menos cosas.',
    formula: '1 + r = (1 + i)/(1 + π); aproximada r ≈ i − π',
    check: 'Con i = 40 % y π = 25 %, ¿cuánto es la tasa real exacta?',
  },
  {
    names: ['interes simple'],
    definition: 'interés que se calcula siempre sobre el capital inicial.',
    intuition: 'crece en línea recta: los intereses no ganan intereses.',
    formula: 'M = C·(1 + i·n)',
    check: 'Con 1.000 al 10 % anual, ¿cuánto hay en 3 años?',
  },
  {
    names: ['interes compuesto', 'capitalizacion', 'capitalizacion compuesta'],
    definition: 'interés que se suma al capital y gana interés en el período siguiente.',
    intuition: 'la bola de nieve: al principio se parece al simple, y con los años lo deja muy atrás.',
    formula: 'M = C·(1 + i)^n',
    check: 'Con 1.000 al 10 % anual, ¿cuánto hay en 3 años?',
  },
  {
    names: [
      'valor presente',
      'valor actual',
      'valor descontado',
      'descuento financiero',
      'valor del dinero en el tiempo',
    ],
    definition: 'cuánto vale hoy un monto que se cobrará en el futuro.',
    intuition: '100 dentro de un año valen menos que 100 hoy, porque hoy se pueden invertir.',
    formula: 'VP = VF / (1 + i)^n',
    check: 'Al 10 %, ¿cuánto valen hoy 121 dentro de 2 años?',
  },
  {
    names: ['van', 'vpn', 'valor actual neto', 'valor presente neto', 'van y vpn'],
    definition: 'suma de los flujos de un proyecto traídos a hoy, menos la inversión inicial.',
    intuition: 'si es positivo, el proyecto rinde más que tu alternativa; si es negativo, conviene la alternativa.',
    formula: 'VAN = −I0 + Σ Ft / (1 + k)^t',
    check: 'Con inversión 100, un flujo de 121 en 2 años y k = 10 %, ¿cuánto es?',
  },
  {
    names: ['tir', 'tasa interna de retorno', 'tasa interna de rendimiento'],
    definition: 'tasa de descuento que hace cero el VAN de un proyecto.',
    intuition:
      'es el rendimiento propio del proyecto: conviene si supera lo que te cuesta el capital. Con flujos que cambian de signo puede haber más de una.',
    formula: '0 = −I0 + Σ Ft / (1 + TIR)^t',
    check: 'Si invertís 100 y cobrás 110 en un año, ¿cuánto es?',
  },
  {
    names: ['payback', 'periodo de recupero', 'plazo de recupero', 'periodo de repago', 'periodo de recuperacion'],
    definition: 'tiempo que tarda un proyecto en devolver la inversión inicial.',
    intuition:
      'dice cuánto tiempo está tu dinero en juego, pero ignora lo que pasa después y, en su forma simple, el valor del tiempo.',
    formula: 'Payback = inversión / flujo anual, con flujos iguales',
    check: 'Con inversión 1.000 y flujo 250 por año, ¿cuánto tarda?',
  },
  {
    names: ['punto de equilibrio', 'break even', 'breakeven', 'punto muerto', 'umbral de rentabilidad'],
    definition: 'cantidad que hay que vender para no ganar ni perder.',
    intuition: 'cada unidad deja una contribución; hay que juntar las suficientes para pagar lo fijo.',
    formula: 'Q = CF / (P − CVu)',
    check: 'Con CF = 1.000, P = 25 y CVu = 15, ¿cuántas unidades?',
  },
  {
    names: [
      'margen',
      'margen bruto',
      'margen de ganancia',
      'margen de contribucion',
      'rentabilidad sobre ventas',
      'markup',
      'margen neto',
      'margen de utilidad',
    ],
    definition: 'parte del precio de venta que queda después de cubrir el costo.',
    intuition:
      'margen es sobre el precio; recargo (markup) es sobre el costo. Vender a 150 lo que costó 100 es 33 % de margen y 50 % de recargo.',
    formula: 'Margen = (P − C)/P; recargo = (P − C)/C',
    check: 'Si cuesta 80 y se vende a 100, ¿cuál es cada uno?',
  },
  {
    names: ['bono', 'renta fija', 'obligacion negociable', 'titulo publico'],
    definition: 'título de deuda: quien lo emite promete pagar intereses y devolver el capital.',
    intuition: 'si suben las tasas, los bonos viejos pagan poco en comparación y su precio baja.',
    formula: 'P = Σ cupón/(1 + i)^t + valor nominal/(1 + i)^n',
    check: 'Si la tasa de mercado sube, ¿el precio del bono sube o baja?',
  },
  {
    names: ['accion', 'dividendo', 'renta variable', 'acciones'],
    definition:
      'parte del capital de una empresa: da derecho a su proporción de los dividendos y, en general, a votar.',
    intuition: 'cobrás después que los acreedores: ganás más si va bien y podés perder todo si va mal.',
    formula: 'P = D1/(k − g), con dividendos que crecen a tasa g',
    check: 'Con D1 = 5, k = 12 % y g = 2 %, ¿cuánto vale?',
  },
  {
    names: ['diversificacion', 'cartera', 'diversificar', 'diversificacion de cartera', 'riesgo y rendimiento'],
    definition: 'repartir una inversión entre activos que no se mueven igual para bajar el riesgo.',
    intuition:
      'no poner todos los huevos en la misma canasta: lo propio de cada activo se compensa; lo que afecta a todos, no.',
    formula: 'σ² = w²σA² + (1 − w)²σB² + 2w(1 − w)σAσBρ',
    check: 'Si dos activos tienen correlación 1, ¿baja el riesgo?',
  },
  {
    names: ['apalancamiento', 'leverage', 'apalancamiento financiero'],
    definition: 'uso de deuda para invertir más que el capital propio.',
    intuition:
      'agranda la ganancia y la pérdida: con 10 propios y 90 prestados, una caída de 10 % se lleva todo lo tuyo.',
    formula: 'ROE = ROA + (ROA − i)·D/PN',
    check: 'Con ROA = 12 %, i = 8 % y D/PN = 1, ¿cuánto es el ROE antes de impuestos?',
  },
  {
    names: ['liquidez', 'liquidez corriente', 'capital de trabajo', 'razon corriente'],
    definition:
      'facilidad para convertir un activo en dinero sin perder valor; en una empresa, capacidad de pagar lo que vence pronto.',
    intuition: 'una casa vale mucho y no paga la cuenta de mañana. Se puede quebrar siendo rico en papeles.',
    formula: 'Liquidez corriente = activo corriente / pasivo corriente',
    check: 'Con 300 y 200, ¿cuánto es?',
  },
  {
    names: ['roi', 'roe', 'roa', 'retorno de la inversion', 'retorno sobre la inversion', 'rentabilidad'],
    definition: 'ganancia comparada con lo invertido (ROI), con el patrimonio (ROE) o con los activos (ROA).',
    intuition: 'ganar 10 es mucho si pusiste 50 y poco si pusiste 1.000.',
    formula: 'ROI = (ganancia / inversión) × 100',
    check: 'Si invertís 400 y ganás 60, ¿cuánto es el ROI?',
  },
  {
    names: ['wacc', 'costo de capital', 'costo promedio ponderado del capital', 'capm', 'costo del capital'],
    definition: 'rendimiento promedio que exigen quienes financian a una empresa, accionistas y acreedores.',
    intuition: 'es la vara: un proyecto que rinde menos que lo que cuesta el dinero destruye valor.',
    formula: 'WACC = E/V·ke + D/V·kd·(1 − t); CAPM: ke = rf + β·(rm − rf)',
    check: 'Con rf = 4 %, β = 1,2 y rm = 9 %, ¿cuánto es ke?',
  },
  {
    names: ['depreciacion', 'amortizacion', 'amortizacion contable', 'depreciacion contable'],
    definition:
      'pérdida de valor de un activo por uso o paso del tiempo, que se reparte como costo entre sus años de vida.',
    intuition: 'la máquina se pagó una vez, pero se gasta de a poco: no sale plata, aunque baja la ganancia.',
    formula: 'cuota anual = (valor inicial − valor residual) / vida útil',
    check: 'Con 1.000, residual 100 y 9 años, ¿cuánto por año?',
  },
]

/** All names with their plurals, the longest first. */
const byLength = concepts
  .flatMap((concept) =>
    concept.names.flatMap((name) =>
      [...new Set([normal(name), plural(normal(name))])].map((one) => ({ name: one, concept })),
    ),
  )
  .sort((one, other) => other.name.length - one.name.length)
