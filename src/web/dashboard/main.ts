/** The dashboard: its parts, the way in, and what is asked for while somebody looks. */
import { byId, elementOf } from '../chat/dom.ts'
import { ApiError, get, onLoggedOut, post } from './api.ts'
import type { Sample, State } from './api.ts'
import { createAgents, createTools } from './cards.ts'
import { createConsole } from './console.ts'
import { count } from './format.ts'
import { addKeys } from './keys.ts'
import { createModels } from './models.ts'
import { createOverview } from './overview.ts'
import { plain } from './plain.ts'
import { createPoll } from './poll.ts'
import { createRuns } from './runs.ts'
import { createSessions } from './sessions.ts'
import { applyTheme, switchTheme } from './theme.ts'
import { told } from './toast.ts'
import { createViews } from './views.ts'

const everyMs = 2_000
const mostSamples = 300

function start(): void {
  let samples: Sample[] = []
  /** The server's clock less ours. */
  let ahead = 0
  let startedAt = ''
  const overview = createOverview()
  const showModel = createModels()
  const consoleView = createConsole()
  const views = createViews({
    overview: {},
    sessions: createSessions(() => Date.now() + ahead),
    runs: createRuns(),
    tools: createTools(),
    agents: createAgents(),
    models: {},
    console: consoleView,
  })
  addKeys(views)

  function show(state: State): void {
    const { server, load } = state
    if (startedAt !== server.startedAt) samples = []
    startedAt = server.startedAt
    ahead = server.now - Date.now()
    const newest = samples.at(-1)?.n ?? 0
    samples = [...samples, ...state.series.samples.filter(({ n }) => n > newest)].slice(-mostSamples)
    document.title = `${plain(server.title)} · administration`
    byId('brand').textContent = plain(server.title)
    byId('sessionCount').textContent = load.conversations > 0 ? count(load.conversations) : ''
    if (server.isDraining) health('wait', 'Stopping: answers are finished')
    else if (state.model.name === null) health('wait', 'No model is set up')
    else health('ok', 'Serving')
    overview.show(state, samples)
    showModel(state.model)
  }

  function health(tone: 'ok' | 'wait' | 'bad', text: string): void {
    byId('dot').className = `dot ${tone}`
    if (byId('health').textContent !== text) byId('health').textContent = text
  }

  const poll = createPoll(everyMs, async () => {
    try {
      show(await get<State>(`api/state?since=${samples.at(-1)?.n ?? 0}`))
    } catch (error) {
      if (error instanceof ApiError && error.status !== 401) health('bad', error.message)
    }
  })

  function enter(state: State): void {
    byId('login').hidden = true
    byId('app').hidden = false
    show(state)
    views.start()
    poll.start()
    consoleView.listen()
  }

  /** The way in. Who was in leaves nothing behind on the page. */
  function leave(): void {
    if (!byId('app').hidden) return location.reload()
    byId('login').hidden = false
    elementOf('token', HTMLInputElement).focus()
  }
  onLoggedOut(leave)

  const problem = byId('loginProblem')
  elementOf('loginForm', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    const field = elementOf('token', HTMLInputElement)
    problem.textContent = ''
    post('login', { token: field.value })
      .then(async () => {
        field.value = ''
        enter(await get<State>('api/state'))
      })
      .catch((error: Error) => {
        problem.textContent = error.message
        field.select()
      })
  })
  byId('themeBtn').addEventListener('click', switchTheme)
  byId('logoutBtn').addEventListener('click', () => void told(post('logout').then(leave)))

  get<State>('api/state').then(enter, (error: Error) => {
    // Without a session `leave` has shown the way in already.
    if (!(error instanceof ApiError && error.status === 401)) {
      leave()
      problem.textContent = error.message
    }
  })
}

applyTheme()
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start)
else start()
