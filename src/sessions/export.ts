/** A session as one file: JSON that can be imported again, or a page to read. */
import type { JsonObject } from '../protocol/json.ts'
import type { Store } from '../stores/store.ts'
import { withText } from './blobs.ts'
import { renderHtml } from './export-html.ts'
import { renderMarkdown } from './export-markdown.ts'
import { type SessionView, showSession } from './show.ts'

export const exportFormats = ['json', 'md', 'html'] as const
export type ExportFormat = (typeof exportFormats)[number]

/**
 * `json` is the seed's shape (two spaces, newline at the end) with our journal added; importing it elsewhere and exporting
 * again gives the same bytes.
 * @param warn told, in words for a person, what cannot be read and is not in it.
 * @throws InputError when the id is wrong, unknown, or nothing of the session can be read.
 */
export async function exportSession(
  store: Store,
  id: string,
  format: ExportFormat,
  warn?: (damage: string) => void,
): Promise<string> {
  const view = await showSession(store, id)
  if (view.damage) warn?.(view.damage)
  switch (format) {
    case 'json':
      return renderJson({ ...view, records: await wholeRecords(store, id, view.records) })
    case 'md':
      return renderMarkdown(view)
    case 'html':
      return renderHtml(view)
  }
}

/** With the large texts in them: an export is one file. */
async function wholeRecords(store: Store, id: string, records: readonly JsonObject[]): Promise<JsonObject[]> {
  const whole: JsonObject[] = []
  for (const record of records) whole.push(await withText(store, id, record))
  return whole
}

function renderJson({ metadata, transcript, tools_used, custom_data, records }: SessionView): string {
  return `${JSON.stringify({ metadata, transcript, tools_used, custom_data, journal: records }, null, 2)}\n`
}
