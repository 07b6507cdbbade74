/** The model that answers, and what the providers offer. */
import { byId, elementOf, make } from '../chat/dom.ts'
import { get } from './api.ts'
import type { State } from './api.ts'
import { count } from './format.ts'
import { factRows } from './facts.ts'
import { pill } from './pill.ts'
import { foreign } from './plain.ts'
import { createTable } from './table.ts'
import { told } from './toast.ts'

interface Offered {
  id: string
  contextWindow: number | null
  price: { input: number; output: number } | null
  nativeTools: boolean | null
  endsAt: string | null
}

interface Offers {
  models: {
    usual: string | null
    providers: { provider: string; title: string; models: Offered[] | null; problem: string | null }[]
  }
}

export function createModels(): (model: State['model']) => void {
  const button = elementOf('askModels', HTMLButtonElement)
  button.addEventListener('click', () => {
    button.disabled = true
    void told(get<Offers>('api/models').then(showOffers)).finally(() => (button.disabled = false))
  })
  return (model) =>
    byId('servedModel').replaceChildren(
      ...factRows([
        ['Model', model.name ?? 'none'],
        ...(model.problem === null ? [] : [['Problem', model.problem] as const]),
        ['Replies', `${count(model.maxTokens)} tokens, temperature ${model.temperature}`],
        ['Waits', `${count(model.timeoutSeconds)} s, then tries ${count(model.retries)} more times`],
        ['History', `${count(model.historyMessages)} messages, ${count(model.historyTokens)} tokens at most`],
      ]),
    )
}

function showOffers({ models: { usual, providers } }: Offers): void {
  const parts = providers.map(({ provider, title, models, problem }) => {
    const table = createTable<Offered>({
      caption: `Models of ${title}`,
      empty: 'It offers none.',
      keyOf: ({ id }) => id,
      columns: [
        {
          name: 'Model',
          fill({ id }, cell) {
            cell.replaceChildren(foreign(`${provider}/${id}`, 'mono'))
            if (`${provider}/${id}` === usual) cell.append(' ', pill('default', 'accent'))
          },
        },
        {
          name: 'Window',
          className: 'figure',
          fill: ({ contextWindow: tokens }, cell) => (cell.textContent = tokens === null ? '?' : count(tokens)),
        },
        {
          name: '$ in',
          className: 'figure less',
          fill: ({ price }, cell) => (cell.textContent = price ? String(price.input) : '?'),
        },
        {
          name: '$ out',
          className: 'figure less',
          fill: ({ price }, cell) => (cell.textContent = price ? String(price.output) : '?'),
        },
        {
          name: 'Tools',
          className: 'less',
          fill: ({ nativeTools: has }, cell) => (cell.textContent = has === null ? '?' : has ? 'yes' : 'no'),
        },
      ],
    })
    table.show(models ?? [])
    return make(
      'section',
      {},
      make('h3', {}, foreign(title)),
      problem === null ? table.element : make('p', { className: 'problem' }, foreign(problem)),
    )
  })
  byId('offered').replaceChildren(
    ...(parts.length > 0 ? parts : [make('p', { className: 'note', textContent: 'No provider is set up.' })]),
  )
}
