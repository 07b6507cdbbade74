/** `autoagent models`: what the providers offer as a table, and a round trip with one model. */
import { loadConfiguration } from '../config/load.ts'
import type { Listing, OfferedModel, Price, TestedModel } from '../model-admin.ts'
import { exitCodes } from '../protocol/errors.ts'
import { settingsOf } from './flags.ts'
import type { Flags } from './flags.ts'
import { cell } from './session-text.ts'
import { listenForStop } from './stop-signals.ts'
import { counted, painter, plainText, plainValue } from './terminal.ts'
import type { Io } from './terminal.ts'

/** @returns 0 when at least one list came, else the exit code of what was in the way. */
export async function modelsList(provider: string | undefined, asJson: boolean, io: Io, flags: Flags): Promise<number> {
  const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settingsOf(flags) })
  for (const warning of configuration.warnings) io.stderr(`warning: ${plainText(warning)}\n`)
  const { listModels } = await import('../model-admin.ts')
  const listing = await listModels({ cwd: io.cwd, configuration }, provider)
  const { offers } = listing
  const failed = offers.filter(({ fault }) => fault !== null)
  const code = failed.length > 0 && failed.length === offers.length ? exitCodes[failed[0]!.fault!.exit] : exitCodes.ok
  if (asJson || flags.outputFormat === 'json') {
    io.result(`${JSON.stringify(jsonOf(listing))}\n`)
    return code
  }
  for (const { fault, title, provider: name, models } of offers) {
    const place = `${plainText(title)} (${plainText(name)})`
    if (fault) io.stderr(`${place}: ${plainText(fault.message)}\n${fault.wayOut ? `${plainText(fault.wayOut)}\n` : ''}`)
    if (models)
      io.stdout(`${place}: ${counted(models.length, 'model')}\n${table(name, plainValue(models), listing.usual, io)}\n`)
  }
  if (listing.usual !== null) io.stdout(`Without --model: ${plainText(listing.usual)}\n`)
  return code
}

function table(provider: string, models: OfferedModel[], usual: string | null, io: Io): string {
  if (models.length === 0) return '  (none)\n'
  const rows = models
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((one) => [
      `${provider}/${one.id}`,
      one.contextWindow === null ? '?' : one.contextWindow.toLocaleString('en'),
      one.price ? String(one.price.input) : '?',
      one.price ? String(one.price.output) : '?',
      one.nativeTools === null ? '?' : one.nativeTools ? 'yes' : 'no',
      [
        `${provider}/${one.id}` === usual ? 'default' : '',
        one.isPaid ? 'paid plan' : '',
        one.endsAt === null ? '' : `ends ${one.endsAt.slice(0, 10)}`,
      ]
        .filter(Boolean)
        .join(', '),
    ])
  const head = ['MODEL', 'WINDOW', '$ IN', '$ OUT', 'TOOLS', 'NOTES']
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]!.length)))
  const isFigure = (at: number): boolean => at >= 1 && at <= 3
  const lines = [head, ...rows].map((row) =>
    row
      .map((text, at) => (isFigure(at) ? text.padStart(widths[at]!) : cell(text, widths[at]!)))
      .join('  ')
      .trimEnd(),
  )
  const paint = painter(io)
  return `${[paint('dim', `  ${lines[0]}`), ...lines.slice(1).map((line) => `  ${line}`)].join('\n')}\n`
}

function jsonOf({ offers, usual, fault }: Listing): unknown {
  return {
    default: usual,
    ...(fault ? { fault: fault.message } : {}),
    providers: offers.map(({ provider, title, models, fault: wrong }) => ({
      provider,
      title,
      ...(wrong ? { fault: { message: wrong.message, wayOut: wrong.wayOut ?? null } } : {}),
      models:
        models?.map((one) => ({
          name: `${provider}/${one.id}`,
          ...one,
          isDefault: `${provider}/${one.id}` === usual,
        })) ?? null,
    })),
  }
}

/** @returns 0 when call, result and answer went well, else the exit code of what failed. */
export async function modelsTest(name: string, asJson: boolean, io: Io, flags: Flags): Promise<number> {
  const configuration = loadConfiguration({ cwd: io.cwd, env: io.env, flags: settingsOf(flags) })
  const { tryModel } = await import('../model-admin.ts')
  const { signal, stopListening } = listenForStop(() => {})
  try {
    const tested = await tryModel({ cwd: io.cwd, configuration }, name, signal)
    if (signal.aborted) return signal.reason === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted
    const code = tested.fault === null ? exitCodes.ok : exitCodes[tested.fault.exit]
    if (asJson || flags.outputFormat === 'json') {
      const { fault, ...rest } = tested
      io.result(`${JSON.stringify({ ok: fault === null, ...rest })}\n`)
    } else io.stdout(`${testLines(tested, io).join('\n')}\n`)
    return code
  } finally {
    stopListening()
  }
}

function testLines(tested: TestedModel, io: Io): string[] {
  const paint = painter(io)
  const { model, failed, fault, contextWindow, price, answeredBy } = tested
  const steps = { call: 'calling a tool', answer: 'answering from its result' }
  const verdict = failed
    ? [`${paint('red', '✗')} ${plainText(model)}: failed at ${steps[failed.step]}: ${plainText(failed.message)}`]
    : [
        `${paint('green', '✓')} ${plainText(model)}: ${tested.nativeTools ? 'called a tool and answered from its result' : 'answers'}`,
      ]
  if (fault?.wayOut) verdict.push(`  → ${plainText(fault.wayOut)}`)
  const rows: [string, string | null][] = [
    ['First byte', ms(tested.firstByteMs)],
    ['Whole reply', tested.firstByteMs === null ? null : ms(tested.wholeMs)],
    ['Streams', yesNo(tested.streams)],
    ['Native tools', tested.nativeTools === false ? 'no (actions are asked for as text)' : yesNo(tested.nativeTools)],
    ['Counts tokens', yesNo(tested.countsTokens)],
    ['Cached tokens', cachedText(tested)],
    ['Window', `${contextWindow.toLocaleString('en')} tokens`],
    ['Price', priceText(price)],
    ['Answered by', answeredBy !== null && !model.endsWith(answeredBy) ? plainText(answeredBy) : null],
    ['Left', tested.left === null ? null : plainText(tested.left)],
    ['Request id', tested.requestId === null ? null : plainText(tested.requestId)],
  ]
  return [...verdict, ...rows.flatMap(([title, text]) => (text === null ? [] : [`  ${title.padEnd(13)}  ${text}`]))]
}

function cachedText({ cachedTokens, countsTokens }: TestedModel): string | null {
  if (cachedTokens > 0) return `yes (${cachedTokens.toLocaleString('en')})`
  return countsTokens ? 'none seen (so short a prompt is often not cached)' : null
}

const ms = (value: number | null): string | null => (value === null ? null : `${value.toLocaleString('en')} ms`)
/** What was not found out is not told. */
const yesNo = (value: boolean | null): string | null => (value === null ? null : value ? 'yes' : 'no')

function priceText(price: Price | null): string {
  if (price === null) return 'not known'
  const cached = price.cachedInput === undefined ? '' : `, $${price.cachedInput} cached in`
  return `$${price.input} in${cached}, $${price.output} out per million tokens`
}
