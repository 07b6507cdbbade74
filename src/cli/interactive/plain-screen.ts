/** A session in plain lines: nothing moves, nothing is drawn twice. For screen readers, simple terminals and `--plain`. */
import { createInterface } from 'node:readline'
import { plainText, withoutSecrets } from '../terminal.ts'
import type { Choice, Screen, ScreenOptions } from './screen.ts'

/** Lines that come so shortly after each other were pasted: they are one text. */
const pasteMs = 30

export function openPlainScreen({ person }: Pick<ScreenOptions, 'person'>): Screen {
  const lines = createInterface({ input: process.stdin, terminal: false })
  const write = (text: string): void => void process.stdout.write(withoutSecrets(text))
  let pasted: string[] = []
  let timer: NodeJS.Timeout | undefined
  let answerTo: ((line: string) => void) | null = null
  let isClosed = false

  function take(): void {
    const text = pasted.join('\n').trim()
    pasted = []
    if (text !== '') person.says(text)
  }
  lines.on('line', (line) => {
    if (answerTo) return answerTo(line)
    pasted.push(line)
    clearTimeout(timer)
    timer = setTimeout(take, pasteMs)
  })
  lines.on('close', () => {
    clearTimeout(timer)
    take()
    if (!isClosed) person.leaves()
  })
  const print = (text: string): void => write(text.endsWith('\n') ? text : `${text}\n`)
  return {
    print,
    answer: (markdown) => print(plainText(markdown)),
    live() {},
    choose<Value>(question: string, choices: readonly Choice<Value>[], signal: AbortSignal): Promise<Value | null> {
      const words = choices.map(({ key, label }) => `  ${key}: ${label}`).join('\n')
      print(`${question}\n${words}`)
      return new Promise((resolve) => {
        const end = (value: Value | null): void => {
          answerTo = null
          signal.removeEventListener('abort', cancel)
          resolve(value)
        }
        const cancel = (): void => end(null)
        if (signal.aborted) return resolve(null)
        signal.addEventListener('abort', cancel, { once: true })
        answerTo = (line) => {
          const word = line.trim().toLowerCase()
          const chosen = choices.find(({ key, label }) => word === key || word === label.toLowerCase())
          if (chosen) end(chosen.value)
          else print(`Please answer ${choices.map(({ key }) => key).join(', ')}.`)
        }
      })
    },
    close() {
      isClosed = true
      lines.close()
      process.stdin.pause()
      process.stdin.unref()
    },
  }
}
