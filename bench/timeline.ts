/**
 * What a timeline weighs and how soon it is there: the size of a page of 50 turns, the making of one of 10,000 events, and
 * in Chromium its first picture, its end of loading, a search and a link to an event. Medians and least of five; "blank" is
 * the same browser with an empty page. Run with `npm run bench:timeline`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Page, chromium } from 'playwright-core'
import { longRun } from '../src/timeline/fixtures/long-run.ts'
import { browserFlags, executablePath } from '../src/timeline/fixtures/watched-page.ts'
import { renderHtml } from '../src/timeline/html.ts'
import { renderMarkdown } from '../src/timeline/markdown.ts'

const rounds = 5
const folder = await mkdtemp(join(tmpdir(), 'timeline-'))
const frames = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))'
const firstPicture = `new Promise((done) => {
  new PerformanceObserver((told) => done(told.getEntries()[0].startTime)).observe({ type: 'paint', buffered: true })
})`

async function taken(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

function tell(name: string, values: number[]): void {
  const sorted = values.toSorted((a, b) => a - b)
  const [least, middle] = [sorted[0]!, sorted[Math.floor(sorted.length / 2)]!]
  console.log(`${name.padEnd(34)} ${middle.toFixed(0).padStart(6)} ms  (least ${least.toFixed(0)})`)
}

async function saved(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return pathToFileURL(path).href
}

const fifty = await renderHtml(longRun(50))
console.log(`page of 50 turns                   ${(Buffer.byteLength(fifty) / 1000).toFixed(0).padStart(6)} kB`)
const events = longRun(1500).slice(0, 10_000)
const page = await renderHtml(events)
const turns = events.at(-1)!.turn
console.log(
  `page of 10,000 events              ${(Buffer.byteLength(page) / 1e6).toFixed(1).padStart(6)} MB, ${turns} turns`,
)
console.log(`load of the machine                ${loadavg()[0]!.toFixed(1).padStart(6)}`)

const making: number[] = []
const writing: number[] = []
for (let round = 0; round < rounds; round += 1) {
  making.push(await taken(() => renderHtml(events)))
  writing.push(await taken(() => renderMarkdown(events)))
}
tell('made: page of 10,000 events', making)
tell('made: Markdown of 10,000 events', writing)

const urls = { blank: await saved('blank.html', '<!doctype html><p>blank'), page: await saved('page.html', page) }
const browser = await chromium.launch({ executablePath, args: browserFlags })
try {
  for (const [name, url] of Object.entries(urls)) {
    const loaded: number[] = []
    const worked: number[] = []
    const painted: number[] = []
    const searched: number[] = []
    const linked: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const opened = await browser.newPage({ viewport: { width: 1280, height: 900 } })
      // Time of the thread itself, which does not grow with the load of the machine.
      const inspector = await opened.context().newCDPSession(opened)
      await inspector.send('Performance.enable', { timeDomain: 'threadTicks' })
      loaded.push(await taken(async () => (await opened.goto(url), opened.evaluate(frames))))
      const { metrics } = await inspector.send('Performance.getMetrics')
      worked.push(1000 * metrics.find((metric) => metric.name === 'TaskDuration')!.value)
      painted.push(await opened.evaluate<number>(firstPicture))
      if (name === 'page') {
        searched.push(await taken(() => search(opened)))
        linked.push(await taken(() => opened.evaluate(`location.hash = '#e9000'; ${frames}`)))
      }
      await opened.close()
    }
    tell(`${name}: first picture`, painted)
    tell(`${name}: opened`, loaded)
    tell(`${name}: opened, work of its thread`, worked)
    if (searched.length > 0) tell(`${name}: search, all hits marked`, searched)
    if (linked.length > 0) tell(`${name}: link to event 9,000`, linked)
  }
} finally {
  await browser.close()
  await rm(folder, { recursive: true, force: true })
}

/** Enter searches at once. */
async function search(opened: Page): Promise<void> {
  await opened.fill('.toolbar input', '319.30')
  await opened.keyboard.press('Enter')
  await opened.evaluate(frames)
  await opened.keyboard.press('Escape')
  await opened.evaluate(frames)
}
