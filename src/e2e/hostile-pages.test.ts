/** Hostile text of models, tools and files in an exported session, opened in a real browser and read as Markdown. */
import { marked, type Token } from 'marked'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../protocol/json.ts'
import { exportSession } from '../sessions/index.ts'
import { createFolderStore } from '../stores/index.ts'
import { hostileTexts } from '../timeline/fixtures/hostile.ts'
import {
  type Found,
  type WatchedPages,
  hasBrowser,
  lookForMarkup,
  watchPages,
} from '../timeline/fixtures/watched-page.ts'
import { temporaryFolder } from './program.ts'

const at = '2026-01-02T03:04:05.000Z'
const store = createFolderStore(temporaryFolder())
const names = Object.keys(hostileTexts)

/** A session with the text in every field that a model, a tool, a file or a person writes. */
function recordsWith(text: string, id: string): JsonObject[] {
  const metadata = {
    session_id: id,
    task: text,
    created_at: at,
    updated_at: at,
    total_turns: 1,
    status: 'active',
    model: text,
    tags: [text],
  }
  const statuses = [{ id: 'R1', status: 'met', evidence: [text], note: text }]
  const call = { id: text, name: text, arguments: text }
  return [
    {
      type: 'imported',
      metadata,
      tools_used: [text],
      custom_data: { [text]: text, tool_stats: { [text]: { last_error: text } } },
    },
    { type: 'task', task: text, run_id: text, at },
    { type: 'requirements', requirements: [{ id: text, text }] },
    { type: 'message', turn: 1, message: { role: 'user', content: text } },
    { type: 'message', turn: 1, message: { role: 'assistant', content: text, toolCalls: [call], reasoning: text } },
    { type: 'result-known', turn: 1, id: text, ok: true, name: text, value: text },
    { type: 'message', turn: 1, message: { role: 'tool', toolCallId: text, name: text, content: text } },
    { type: 'turn-end', turn: 2, tools_used: [text], agents_used: [text], statuses, answer: text, asked: text, at },
  ]
}

beforeAll(async () => {
  for (const [index, text] of Object.values(hostileTexts).entries())
    await store.append(`s${index}`, recordsWith(text, `s${index}`), 0)
})

// `hostile.test.ts` of the timeline tells when there is no browser.
describe.skipIf(!hasBrowser)('in the browser', () => {
  let pages: WatchedPages
  beforeAll(async () => (pages = await watchPages()))
  afterAll(() => pages?.close())

  test('all of them in one page', async () => {
    const [first, ...others] = Object.values(hostileTexts).map((text) => recordsWith(text, 'all'))
    await store.append('all', [...first!, ...others.flatMap((records) => records.slice(1))], 0)
    const whole = await exportSession(store, 'all', 'html')
    expect(whole).toMatch(/<meta http-equiv="Content-Security-Policy" content="default-src 'none'/)
    // Without the policy too: the escaping holds alone.
    for (const document of [whole, whole.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')]) {
      const { page, done, leave } = await pages.open(document)
      const found = await page.evaluate<Found>(lookForMarkup)
      expect(found).toEqual({ dangerous: [], handlers: [], links: [], turns: 0, unseen: null })
      expect(await page.$$eval('article', (articles) => articles.length)).toBe(3 * names.length)
      expect(done).toEqual([])
      await leave()
    }
  })
})

test.each(names)('as Markdown: %s', async (name) => {
  const document = await exportSession(store, `s${names.indexOf(name)}`, 'md')
  const bad: string[] = []
  const tokens = marked.lexer(document)
  void marked.walkTokens(tokens, (token: Token) => {
    // An address that is shown as it is may be a link: nothing is loaded, and a person sees where it leads.
    const isBare = token.type === 'link' && token.raw === token.text && /^(https?:|mailto:)/.test(String(token.href))
    if (['html', 'image', 'link'].includes(token.type) && !isBare) bad.push(token.raw.slice(0, 100))
  })
  const headings = tokens.flatMap((token) => (token.type === 'heading' ? [String(token.text)] : []))
  expect(bad).toEqual([])
  // Nothing swallowed or added a section.
  expect(headings.filter((heading) => /^\d\. (user|assistant|tool)$/.test(heading))).toHaveLength(3)
  expect(headings).toHaveLength(7)
})
