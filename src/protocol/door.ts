/** How an agent is met from outside: the part `door` of its definition. Everything in it may be left out but `framing`. */

export interface Door {
  /** `line`: every line is a message. `prompt`: the same, with a prompt after each reply; an empty line is no message. */
  framing: 'line' | 'prompt'
  host?: string
  /** 0: any free one. */
  tcp_port?: number
  /** HTTP, WebSocket and the page. */
  http_port?: number
  /** What the page speaks (`es`, `en`). */
  language?: string
  title?: string
  /** Offered as first words by the page. */
  chips?: string[]
  /** Words that end the conversation, whatever their case. */
  leave?: string[]
  /** What of the conversation the model is sent. */
  history?: HistoryWindow
  rate?: { window_seconds: number; messages: number }
  /**
   * Each message is a task: the agent writes and runs tools, its answer is checked, and the run is recorded. Absent: a
   * conversation, answered at once.
   */
  review?: boolean
  /** A folder of tools (`autoagent tools export`), relative to the file; its tools are taken in through the gate. */
  tool_pack?: string
  /** What the tools may do: `net:HOST`, `write:out`, … */
  grants?: string[]
  /** Tools that are asked before the model: the first that has an answer gives it. */
  routes?: DoorRoute[]
  /** File of fixed messages that come before all else, relative to the file. */
  first?: string
  texts?: Partial<DoorTexts>
  log?: Partial<DoorLog>
  console?: Partial<DoorConsole>
}

export interface HistoryWindow {
  /** At most so many messages before the person's newest. */
  messages?: number
  /** Estimated tokens of all that is sent. */
  tokens?: number
  /** Characters that are taken for one token; 4. */
  chars_per_token?: number
}

/** Called with `{ text }`; what it returns as `answer` is said, `null` lets the next one try. */
export interface DoorRoute {
  tool: string
  /** Pattern that the text, in lower case and without accents, must match; absent: always. */
  when?: string
}

/**
 * What is said, with its line ends: `{sid}` the conversation's id, `{n}` its number, `{answer}`, `{error}`, `{secret}`,
 * `{seconds}`.
 */
export interface DoorTexts {
  greeting: string
  reply: string
  /** After an empty line (`prompt`). */
  again: string
  farewell: string
  error: string
  /** Too many messages in the window. */
  limited: string
  /** More are waiting than may. */
  busy: string
  too_long: string
  /** Not UTF-8. */
  invalid_text: string
  idle: string
  /** The server stops. */
  closing: string
  killed: string
  resume_hint: string
  resumed: string
  resume_refused: string
  /** Answers in the place of the model's, without their frame: it is away, its key is wrong, it said nothing, … */
  away: string
  away_key: string
  empty: string
  provider: string
  offline: string
}

/** Lines of the server's own log: `{host}`, `{port}`, `{ip}`, `{address}`, `{sid}`, `{n}`. What people write is in none. */
export interface DoorLog {
  listening: string
  connected: string
  closed: string
  /** Message `{m}` of the connection, of `{length}` characters. Told with `--log-level debug`, and as JSON. */
  asked: string
  /** Its answer, of `{length}` characters, `{by}` whom, after `{ms}`. */
  answered: string
}

/** What the administrator's console says: `{n}`, `{sid}`, `{ip}`, `{port}`, `{started}`, `{last_seen}`, `{messages}`. */
export interface DoorConsole {
  banner: string
  prompt: string
  row: string
  none: string
  killed: string
  unknown: string
  help: string
  exit: string
}

/** Fixed messages for what no model should answer. Patterns meet the text in lower case, without accents. */
export interface FirstMessages {
  patterns: string[]
  /** Where one of these is met, its words are taken out first: idioms. */
  not?: string[]
  countries: { [code: string]: FirstMessage }
  default_country: string
}

export interface FirstMessage {
  name?: string
  message: string
  lines?: { name: string; number: string; hours?: string; source?: string }[]
}
