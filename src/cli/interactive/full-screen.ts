/** A session on a terminal that can do more than lines: an editor at the bottom, what moves above it, the rest scrolls away. */
import {
  CombinedAutocompleteProvider,
  Container,
  Editor,
  Markdown,
  type MarkdownTheme,
  ProcessTerminal,
  SelectList,
  type SelectListTheme,
  Text,
  TuiMainScreen,
  matchesKey,
  setCapabilities,
} from '@earendil-works/pi-tui'
import { codeBlock } from '../code-view.ts'
import { painter, plainText, withoutSecrets } from '../terminal.ts'
import type { Style } from '../terminal.ts'
import type { Choice, Screen, ScreenOptions } from './screen.ts'

/** Blocks that can still be redrawn; the oldest stay where they were printed. */
const mostBlocks = 4_000
const droppedAtOnce = 2_000

export function openFullScreen({ person, cwd, color, completions, history }: ScreenOptions): Screen {
  // A link must say where it leads, and a model's text draws no pictures.
  setCapabilities({ images: null, trueColor: false, hyperlinks: false })
  const paint = painter({ color })
  const styled = (style: Style) => (text: string) => paint(style, text)
  const terminal = new ProcessTerminal()
  const tui = new TuiMainScreen(terminal)
  const transcript = new Container()
  const live = new Text('', 0, 0)
  const lists: SelectListTheme = {
    selectedPrefix: styled('cyan'),
    selectedText: styled('cyan'),
    description: styled('dim'),
    scrollInfo: styled('dim'),
    noMatch: styled('dim'),
  }
  const editor = new Editor(tui, { borderColor: styled('dim'), selectList: lists })
  editor.setAutocompleteProvider(new CombinedAutocompleteProvider([...completions], cwd))
  for (const text of history) editor.addToHistory(text)
  editor.onSubmit = (text) => {
    if (text.trim() === '') return
    editor.addToHistory(text)
    person.says(text)
  }
  for (const part of [transcript, live, editor]) tui.addChild(part)
  tui.setFocus(editor)

  let isClosed = false
  let cancelChoice: (() => void) | null = null
  tui.addInputListener((data) => {
    if (matchesKey(data, 'ctrl+c')) {
      cancelChoice?.()
      // What was being typed goes first, as in a shell.
      if (cancelChoice === null && editor.getText() !== '') editor.setText('')
      else person.interrupts()
      return { consume: true }
    }
    if (matchesKey(data, 'ctrl+d') && editor.getText() === '') {
      person.leaves()
      return { consume: true }
    }
    return undefined
  })

  function add(block: Text | Markdown): void {
    if (transcript.children.length >= mostBlocks)
      for (const old of transcript.children.slice(0, droppedAtOnce)) transcript.removeChild(old)
    transcript.addChild(block)
    tui.requestRender()
  }
  function close(): void {
    if (isClosed) return
    isClosed = true
    live.setText('')
    tui.removeChild(editor)
    tui.renderNow()
    tui.stop()
  }
  process.once('exit', close)
  tui.start()

  const markdown = markdownTheme(styled, color, terminal)
  return {
    print: (text) => add(new Text(withoutSecrets(text.replace(/\n$/, '')), 0, 0)),
    answer: (text) =>
      add(new Markdown(withoutSecrets(plainText(text)), 0, 1, markdown, undefined, { renderLatex: false })),
    live(text) {
      live.setText(withoutSecrets(text))
      tui.requestRender()
    },
    choose(question, choices, signal) {
      return new Promise((resolve) => {
        const asked = new Text(withoutSecrets(question), 0, 0)
        const list = new SelectList(
          choices.map(({ key, label }) => ({ value: key, label: `[${key}] ${label}` })),
          choices.length,
          lists,
        )
        const stopListening = tui.addInputListener((data) => {
          const chosen = choices.find(({ key }) => data === key)
          if (chosen) end(chosen)
          return chosen ? { consume: true } : undefined
        })
        const cancel = (): void => end(null)
        function end(chosen: Choice<unknown> | null): void {
          stopListening()
          signal.removeEventListener('abort', cancel)
          cancelChoice = null
          tui.removeChild(asked)
          tui.removeChild(list)
          tui.addChild(editor)
          tui.setFocus(editor)
          tui.requestRender()
          resolve(chosen === null ? null : (choices.find((one) => one === chosen)?.value ?? null))
        }
        if (signal.aborted) return resolve(null)
        cancelChoice = cancel
        signal.addEventListener('abort', cancel, { once: true })
        list.onSelect = ({ value }) => end(choices.find(({ key }) => key === value) ?? null)
        list.onCancel = cancel
        tui.removeChild(editor)
        tui.addChild(asked)
        tui.addChild(list)
        tui.setFocus(list)
        tui.requestRender()
      })
    },
    close,
  }
}

function markdownTheme(
  styled: (style: Style) => (text: string) => string,
  color: boolean,
  terminal: { columns: number },
): MarkdownTheme {
  return {
    heading: styled('bold'),
    link: styled('underline'),
    linkUrl: styled('dim'),
    code: styled('cyan'),
    codeBlock: (text) => text,
    codeBlockBorder: styled('dim'),
    quote: styled('italic'),
    quoteBorder: styled('dim'),
    hr: styled('dim'),
    listBullet: styled('dim'),
    bold: styled('bold'),
    italic: styled('italic'),
    strikethrough: styled('strikethrough'),
    underline: styled('underline'),
    highlightCode: (code) => codeBlock(code, Infinity, { color, columns: terminal.columns }, '').split('\n'),
  }
}
