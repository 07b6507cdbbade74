/** A session as one file: JSON that can be imported again, or a page to read. */
import type { Store } from '../stores/store.ts'
import { renderHtml } from './export-html.ts'
import { renderMarkdown } from './export-markdown.ts'
import { type SessionView, showSession } from './show.ts'

export const exportFormats = ['json', 'md', 'html'] as const
export type ExportFormat = (typeof exportFormats)[number]

/**
 * `json` is the seed's shape (two spaces, newline at the end) with our journal added; importing it elsewhere and exporting
 * again gives the same bytes.
 * @throws InputError when the id is wrong, unknown, or nothing of the session can be read.
 */
export async function exportSession(store: Store, id: string, format: ExportFormat): Promise<string> {
  const view = await showSession(store, id)
  switch (format) {
    case 'json':
      return renderJson(view)
    case 'md':
      return renderMarkdown(view)
    case 'html':
      return renderHtml(view)
  }
}

function renderJson({ metadata, transcript, tools_used, custom_data, records }: SessionView): string {
  return `${JSON.stringify({ metadata, transcript, tools_used, custom_data, journal: records }, null, 2)}\n`
}
