/** What a terminal shows, as a picture for the documentation: the colours of tmux become a page, the page a PNG. */
import { chromium } from 'playwright-core'
import { browserFlags, executablePath } from '../timeline/fixtures/watched-page.ts'

const colors = ['#1c1f24', '#d16969', '#6bbf8a', '#d7ba7d', '#6a9fd8', '#c586c0', '#5fbfbf', '#d4d4d4']
const ground = '#1c1f24'
const plain = '#d4d4d4'

/** @param raw lines with SGR escapes (`tmux capture-pane -e`). @param path of the PNG. */
export async function drawTerminal(raw: string, path: string): Promise<void> {
  const page = `<!doctype html><meta charset="utf-8"><style>body{margin:0;background:${ground};color:${plain}}
    pre{display:inline-block;margin:0;padding:16px 20px;font:14px/1.45 "DejaVu Sans Mono",monospace}</style><pre>${marked(raw.trimEnd())}</pre>`
  const browser = await chromium.launch({ executablePath, args: browserFlags })
  try {
    const tab = await browser.newPage({ viewport: { width: 1100, height: 900 } })
    await tab.setContent(page)
    await tab.locator('pre').screenshot({ path })
  } finally {
    await browser.close()
  }
}

function marked(raw: string): string {
  let style = { bold: false, dim: false, italic: false, inverse: false, color: '' }
  return raw.replaceAll(/\u001b\[([\d;]*)m|\u001b[^m]*m|([^\u001b]+)/g, (_, codes?: string, text?: string) => {
    if (text !== undefined) {
      const [color, back] = style.inverse ? [ground, style.color || plain] : [style.color || plain, '']
      const css = `color:${color};${back && `background:${back};`}${style.bold ? 'font-weight:bold;' : ''}${style.italic ? 'font-style:italic;' : ''}${style.dim ? 'opacity:.6;' : ''}`
      return `<span style="${css}">${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</span>`
    }
    for (const code of (codes || '0').split(';').map(Number)) {
      if (code === 0) style = { bold: false, dim: false, italic: false, inverse: false, color: '' }
      if (code === 1) style.bold = true
      if (code === 2) style.dim = true
      if (code === 3) style.italic = true
      if (code === 7) style.inverse = true
      if (code === 27) style.inverse = false
      if (code === 22) Object.assign(style, { bold: false, dim: false })
      if (code >= 30 && code <= 37) style.color = colors[code - 30]!
      if (code >= 90 && code <= 97) style.color = colors[code - 90]!
      if (code === 39) style.color = ''
    }
    return ''
  })
}
