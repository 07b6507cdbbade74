/**
 * A scripted model that works as an honest one does: it reads the cards and results of the prompt it is really sent. Without
 * a tool that fits it looks at the data, writes a tool, sees in the result what the tool could not read, mends it, and
 * answers from the result. With one it has a program call it and bring the answer, unless lines were left unread. As the
 * Supervisor it accepts what the evidence shows.
 */
import type { ModelRequest, ModelResult } from '../../src/models/model.ts'
import { call, reply } from '../../src/models/scripted.ts'
import type { JsonObject } from '../../src/protocol/json.ts'

const says = (name: string, fields: JsonObject): ModelResult => reply({ calls: [call(name, fields)] })

export function honestReply(request: ModelRequest): ModelResult {
  const first = request.tools[0]?.name
  if (first === 'set_requirements')
    return says('set_requirements', {
      requirements: [
        { text: 'The three customers who paid most are named with their totals in EUR.', basis: 'results' },
        { text: 'Refunds are subtracted and lines that come twice are counted once.', basis: 'results' },
      ],
    })
  if (first === 'give_verdict') return verdict(request)
  return work(request)
}

function verdict({ messages }: ModelRequest): ModelResult {
  const text = messages.at(-1)!.content
  const evidence = [...text.matchAll(/<result id="(r\d+)"/g)].map(([, id]) => id!)
  return says('give_verdict', {
    route: 'end',
    reason: 'The result shows the three totals, refunds and repeated lines counted apart.',
    tips: [],
    requirements: ['R1', 'R2'].map((id) => ({ id, status: 'met', evidence, note: 'seen in the result' })),
  })
}

interface Totals {
  best: { customer: string; total: number }[]
  skipped: number
}

function work({ messages }: ModelRequest): ModelResult {
  const said = messages.filter((message) => !('volatile' in message && message.volatile))
  const system = said[0]!.content
  const path = /paid most in (\S+)\?/.exec(said.map(({ content }) => content).join('\n'))?.[1] ?? ''
  const last = said.at(-1)!.content
  const result = /<result id="(r\d+)"[^>]*>\n([\s\S]*?)\n<\/result[ >]/.exec(last)
  const totals = result && totalsOf(result[2]!)
  if (totals && totals.skipped === 0)
    return says('final', {
      message: 'All lines were read.',
      answer: totals.best.map(({ customer, total }) => `${customer}: ${total.toFixed(2)} EUR`).join('\n'),
      evidence: [result[1]!],
    })
  if (totals) return makes(true, path, 'Some lines were not read: amounts have a point for thousands. I mend that.')
  if (last.includes('was refused')) return makes(true, path, 'I mend what the gate found and add examples.')
  if (result) return makes(false, path, 'Payments of a till will come again, so I make a tool.')
  const card = fittingCard(system)
  if (card)
    return says('run_code', {
      message: `${card} does this; a program brings the answer unless lines were left unread.`,
      code: `export default async function main(args: {}, ctx: ToolContext) {
  const result = await ctx.tools.${card}({ path: '${path}', top: 3 })
  if (result.skipped > 0) return result
  return { answer: result.best.map(({ customer, total }) => customer + ': ' + total.toFixed(2) + ' EUR').join('\\n'), result }
}`,
      grants: [`tool:${card}`],
      final: true,
    })
  return says('run_code', {
    message: 'I look at how the file is written.',
    code: `export default async function main(args: {}, ctx: ToolContext) {
  const lines = (await ctx.readFile('${path}')).split('\\n')
  return { lines: lines.length, head: lines.slice(0, 8), tail: lines.slice(-3) }
}`,
    grants: [`read:${path}`],
  })
}

function totalsOf(text: string): Totals | null {
  try {
    const value = JSON.parse(text) as Partial<Totals>
    return Array.isArray(value.best) && typeof value.skipped === 'number' ? (value as Totals) : null
  } catch {
    return null
  }
}

/** A card whose words say what the task asks for, and whose arguments the task can fill. */
function fittingCard(system: string): string | null {
  for (const [, name, description, args] of system.matchAll(/^- (\w+): (.*) args (\{.*\})$/gm)) {
    const words = ['customer', 'paid', 'refund', 'twice'].filter((word) => description!.toLowerCase().includes(word))
    const properties = Object.keys(JSON.parse(args!) as JsonObject)
    if (words.length >= 3 && properties.includes('path') && properties.includes('top')) return name!
  }
  return null
}

function makes(isMended: boolean, path: string, message: string): ModelResult {
  return says('create_tool', {
    message,
    tool: {
      name: 'top_customers',
      description:
        'Customers who paid most in a till file of payments; refunds are subtracted, lines that come twice count once',
      parameters: {
        type: 'object',
        properties: {
          path: { type: 'string', description: 'The till file' },
          text: { type: 'string', description: 'Its text, instead of path' },
          top: { type: 'integer', description: 'How many customers' },
        },
        required: ['top'],
      },
      code: codeOf(isMended),
      grants: ['read'],
      examples: isMended ? [...examples, ...moreExamples] : examples,
    },
    call: { args: { path, top: 3 } },
  })
}

const codeOf = (
  isMended: boolean,
): string => `export default async function top_customers(args: { path?: string; text?: string; top: number }, ctx: ToolContext) {
  if (args.text === undefined && args.path === undefined) throw new Error('give path or text')
  const text = args.text ?? (await ctx.readFile(args.path!))
  const seen = new Set<string>()
  const cents = new Map<string, number>()
  let payments = 0
  let refunds = 0
  let repeated = 0
  const unread: string[] = []
  for (const line of text.split('\\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue
    if (seen.has(line)) {
      repeated += 1
      continue
    }
    seen.add(line)
    const match = /^([PR])-\\d+;\\d{4}-\\d\\d-\\d\\d;([^;]+);${isMended ? '([\\d.]+),(\\d\\d)' : '(\\d+),(\\d\\d)'} EUR$/.exec(line)
    if (!match) {
      unread.push(line)
      continue
    }
    const [, kind, customer = '', whole = '', fraction = ''] = match
    const amount = Number(${isMended ? "whole.replaceAll('.', '')" : 'whole'}) * 100 + Number(fraction)
    if (kind === 'R') refunds += 1
    else payments += 1
    cents.set(customer, (cents.get(customer) ?? 0) + (kind === 'R' ? -amount : amount))
  }
  const best = [...cents].sort(([, a], [, b]) => b - a).slice(0, args.top)
  return {
    best: best.map(([customer, total]) => ({ customer, total: total / 100 })),
    payments,
    refunds,
    repeated,
    skipped: unread.length,
    unread: unread.slice(0, 3),
  }
}
`

const none = { payments: 0, refunds: 0, repeated: 0, skipped: 0, unread: [] as string[] }
const examples: JsonObject[] = [
  {
    args: {
      text: '# till\nP-0001;2024-01-02;Ann;10,50 EUR\nP-0002;2024-01-02;Bob;99,99 EUR\nP-0002;2024-01-02;Bob;99,99 EUR\nR-0003;2024-01-03;Ann;0,50 EUR\n',
      top: 2,
    },
    expect: {
      ...none,
      best: [
        { customer: 'Bob', total: 99.99 },
        { customer: 'Ann', total: 10 },
      ],
      payments: 2,
      refunds: 1,
      repeated: 1,
    },
  },
  { args: { text: '', top: 3 }, expect: { ...none, best: [] } },
  { args: { top: 3 }, fails: true },
]
const moreExamples: JsonObject[] = [
  {
    args: { text: 'P-0001;2024-01-02;Ann;1.234.567,05 EUR\nP-0002;2024-01-02;Bob;1.000,00 EUR\nnonsense\n', top: 1 },
    expect: {
      ...none,
      best: [{ customer: 'Ann', total: 1234567.05 }],
      payments: 2,
      skipped: 1,
      unread: ['nonsense'],
    },
  },
]
