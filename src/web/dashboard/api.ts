/** The server's administration API (`docs/admin.md`). Page and server are one program, so its shapes are trusted here. */

export interface Sample {
  n: number
  at: number
  connected: number
  inFlight: number
  waiting: number
  answered: number
  refused: number
  p50: number | null
  p95: number | null
  memory: number
}

export interface State {
  server: {
    agent: string
    title: string
    places: string[]
    isDraining: boolean
    startedAt: string
    seconds: number
    pid: number
    node: string
    now: number
  }
  model: {
    name: string | null
    problem: string | null
    temperature: number
    maxTokens: number
    timeoutSeconds: number
    retries: number
    historyTokens: number
    historyMessages: number
  }
  memory: number
  load: { connected: number; inFlight: number; waiting: number; conversations: number; inMemory: number }
  limits: { name: string; most: number; used: number | null }[]
  counts: { answered: number; refused: number; failures: number; p50: number; p95: number; max: number }
  series: { everyMs: number; samples: Sample[] }
}

export interface SessionRow {
  id: string
  number: number
  channel: string | null
  ip: string | null
  port: number | null
  since: string
  lastSeen: string
  messages: number
  waiting: number
  state: string
}

export interface SessionView extends SessionRow {
  messagesSaid: { role: 'user' | 'assistant'; text: string }[]
  waitingTexts: string[]
}

export interface Sessions {
  total: number
  matching: number
  sessions: SessionRow[]
}

export class ApiError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const headers = { 'x-autoagent-admin': '1', 'content-type': 'application/json' }
/** A server that says nothing for so long is away. */
const deadlineMs = 15_000

/** Called when the session is over. */
let loggedOut = (): void => {}
export function onLoggedOut(listener: () => void): void {
  loggedOut = listener
}

/** @param path relative to the page. @throws ApiError with a text for the person. */
export async function get<Answer>(path: string): Promise<Answer> {
  return ask<Answer>(path, {})
}

export async function post<Answer>(path: string, body: object = {}): Promise<Answer> {
  return ask<Answer>(path, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function ask<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(path, { ...init, signal: AbortSignal.timeout(deadlineMs) }).catch(() => null)
  if (!response) throw new ApiError(0, 'The server does not answer.')
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return answer as Answer
  if (response.status === 401 && path !== 'login') loggedOut()
  const { error } = (answer ?? {}) as { error?: { message?: string } }
  throw new ApiError(response.status, error?.message ?? `The server answered ${response.status}.`)
}

export async function command(line: string): Promise<string> {
  return (await post<{ text: string }>('api/command', { line })).text
}
