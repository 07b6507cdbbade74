/** Lists of things that open: tools and agents. */
import { byId, elementOf, make } from '../chat/dom.ts'
import { count, dateTime, milliseconds } from './format.ts'
import { createKeptList } from './kept-list.ts'
import { factRows } from './facts.ts'
import { pill } from './pill.ts'
import { foreign, plain } from './plain.ts'
import type { View } from './views.ts'

interface Tool {
  name: string
  version: number
  status: string
  description: string
  parameters: object
  grants: string[]
  source: string
  updated_at: string
  isServed: boolean
  statistics: { calls: number; ok: number; avg_latency_ms: number; score: number; last_error: string | null }
}

interface Agent {
  name: string
  role: string
  capabilities: string[]
  tools: string[]
  model: string | null
  version: number
  created_by: string
  updated_at: string
  max_tokens: number
  temperature: number
  system_prompt: string
  session: string | null
  isServed: boolean
}

export function createTools(): View {
  const list = cardList('toolList', 'No tools here yet.')
  return createKeptList<Tool>({
    name: 'tools',
    into: 'toolList',
    filter: elementOf('toolFilter', HTMLInputElement),
    words: ({ name, description }) => `${name} ${description}`,
    show: (tools, isAll) => list(tools.map(toolCard), isAll),
  })
}

export function createAgents(): View {
  const list = cardList('agentList', 'No agents here yet.')
  return createKeptList<Agent>({
    name: 'agents',
    into: 'agentList',
    filter: null,
    words: ({ name }) => name,
    show: (agents, isAll) => list(agents.map(agentCard), isAll),
  })
}

function cardList(into: string, none: string): (cards: HTMLElement[], isAll: boolean) => void {
  const box = byId(into)
  box.className = 'cards'
  return (cards, isAll) =>
    box.replaceChildren(
      ...(cards.length > 0
        ? cards
        : [make('p', { className: 'card note', textContent: isAll ? none : 'None matches.' })]),
    )
}

function toolCard(tool: Tool): HTMLElement {
  const { statistics, grants, parameters, isServed } = tool
  const { calls, ok, avg_latency_ms, score, last_error } = statistics
  return opening(
    tool.name,
    [
      isServed ? pill('served', 'accent') : null,
      pill(tool.status, tool.status === 'active' ? 'good' : 'soft'),
      pill(`v${tool.version}`, 'soft'),
    ],
    tool.description,
    [
      [
        'Used',
        calls === 0 ? 'not yet' : `${count(calls)} times, ${count(ok)} well, ${milliseconds(avg_latency_ms)} each`,
      ],
      ['Score', count(score)],
      ['Grants', grants.join(', ') || 'none'],
      ['Made by', tool.source],
      ['Changed', dateTime(tool.updated_at)],
      ...(last_error === null ? [] : [['Last error', last_error] as const]),
    ],
    ['Arguments', JSON.stringify(parameters, null, 2)],
  )
}

function agentCard(agent: Agent): HTMLElement {
  const { isServed, session, tools, capabilities } = agent
  return opening(
    agent.name,
    [
      isServed ? pill('served', 'accent') : null,
      session === null ? null : pill('of one session', 'soft'),
      pill(`v${agent.version}`, 'soft'),
    ],
    agent.role,
    [
      ['Can', capabilities.join(', ') || 'nothing named'],
      ['Tools', tools.join(', ') || 'none'],
      ['Model', agent.model ?? (isServed ? 'the server’s' : 'the run’s own')],
      ['Replies', `${count(agent.max_tokens)} tokens, temperature ${agent.temperature}`],
      ...(isServed ? [] : [['Made by', `${agent.created_by}, changed ${dateTime(agent.updated_at)}`] as const]),
    ],
    ['Instructions', agent.system_prompt],
  )
}

function opening(
  name: string,
  pills: (HTMLElement | null)[],
  text: string,
  facts: readonly (readonly [string, string])[],
  [title, long]: readonly [string, string],
): HTMLElement {
  return make(
    'details',
    { className: 'card' },
    make(
      'summary',
      {},
      make('span', { className: 'name' }, foreign(name, 'mono'), ...pills.filter((one) => one !== null)),
      foreign(text, 'about'),
    ),
    make('dl', { className: 'facts wide' }, ...factRows(facts)),
    make('h2', { className: 'minor', textContent: title }),
    make('pre', { tabIndex: 0, textContent: plain(long) }),
  )
}
