/**
 * A button at every box of code, value or text, and a way in for the keyboard where it is wider than its place. Boxes get
 * theirs when their turn comes near: most are never reached.
 */
import { type ShownTurn, make } from './run.ts'

const saidMs = 1500

export function addCopyButtons(run: readonly ShownTurn[]): void {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries)
        if (isIntersecting) {
          observer.unobserve(target)
          for (const box of target.querySelectorAll<HTMLElement>('.box')) {
            box.append(copyButton(box))
            box.querySelector('pre')!.tabIndex = 0
          }
        }
    },
    { rootMargin: '600px' },
  )
  const others = document.querySelectorAll('#answer, #requirements, .top')
  for (const part of [...run.map(({ card }) => card), ...others]) observer.observe(part)
}

function copyButton(box: HTMLElement): HTMLButtonElement {
  const button = make('button', { type: 'button', className: 'copy', textContent: 'Copy' })
  button.addEventListener('click', () => {
    const source = box.querySelector('pre')!
    void copy(source).then((isDone) => {
      button.textContent = isDone ? 'Copied' : 'Select it'
      setTimeout(() => (button.textContent = 'Copy'), saidMs)
    })
  })
  return button
}

async function copy(source: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(source.textContent)
    return true
  } catch {
    // Not allowed for this page: the older way, which leaves the text selected.
    getSelection()?.selectAllChildren(source)
    return document.execCommand('copy')
  }
}
