/** Turns what a provider or the network did wrong into a fault that a person can act on. */
import { clean, readErrorBody } from './error-body.ts'
import type { ErrorFacts } from './error-body.ts'
import { kindOf } from './fault-kinds.ts'
import type { FaultCode, ModelFault } from './model.ts'

/** Where a call went: what a fault needs to name the way out. */
export interface Endpoint {
  /** For people: `Workers AI`, `OpenAI`, … */
  title: string
  /** The whole URL that was called. */
  url: string
  /** The model as the provider calls it. */
  model: string
  /** The environment variable that brought the key; null: no key was sent. */
  keyVariable: string | null
  /** Where keys are made. */
  keysUrl?: string
  /** The environment variable that chooses the model. */
  modelVariable?: string
  /** How to start it, for a server on the person's own machine. */
  startHint?: string
  /** Error numbers are Cloudflare's. */
  cloudflare?: boolean
  /** Texts that must never be shown. */
  secrets: readonly string[]
}

export type ResponseHeaders = Record<string, string | string[] | undefined>

/** An HTTP answer that is not 2xx. @param body as it came, already capped. @param now milliseconds since 1970. */
export function faultOfResponse(
  status: number,
  headers: ResponseHeaders,
  body: string,
  to: Endpoint,
  now = Date.now(),
): ModelFault {
  if (status >= 300 && status < 400)
    return {
      type: 'fault',
      code: 'bad-request',
      status,
      retryable: false,
      message: redact(`${to.title} redirects to ${clean(String(headers['location'] ?? 'nowhere'))}.`, to),
      wayOut: `Redirects are not followed, so that no key is sent elsewhere: set the base URL to the final address (now ${to.url}).`,
    }
  const fault = faultOfFacts(status, readErrorBody(body), to, now)
  const should = headers['x-should-retry']
  if (should === 'false') fault.retryable = false
  if (should === 'true' && (fault.code === 'rate-limit' || status >= 500)) fault.retryable = true
  const wait = retryAfterMs(headers, fault.message, now)
  if (wait !== undefined && fault.retryable) fault.retryAfterMs = wait
  return fault
}

/** @param status 200 when the error came inside a good answer. */
export function faultOfFacts(status: number, facts: ErrorFacts, to: Endpoint, now = Date.now()): ModelFault {
  const kind = kindOf(status, facts, to.cloudflare === true)
  const numbers = [
    facts.number !== null && facts.number !== status ? `code ${facts.number}` : '',
    status >= 400 ? `HTTP ${status}` : '',
  ].filter((part) => part !== '')
  const said = facts.message || 'an empty error'
  const fault: ModelFault = {
    type: 'fault',
    code: kind.code,
    retryable: kind.retryable,
    message: redact(`${to.title}: ${said}${numbers.length > 0 ? ` (${numbers.join(', ')})` : ''}`, to),
  }
  if (status >= 400) fault.status = status
  else if (facts.number !== null && facts.number >= 400 && facts.number < 600) fault.status = facts.number
  if (to.cloudflare && kind.code === 'quota') fault.resetsAt = nextMidnight(now)
  const wayOut = wayOutOf(fault, facts, to)
  if (wayOut) fault.wayOut = wayOut
  return fault
}

/** What happened below HTTP, or to the protocol. */
export function faultOf(code: FaultCode, message: string, to: Endpoint): ModelFault {
  const retryable = code === 'network' || code === 'timeout' || code === 'cut-stream' || code === 'format'
  const fault: ModelFault = { type: 'fault', code, message: redact(`${to.title}: ${message}`, to), retryable }
  if (code === 'network')
    fault.wayOut = to.startHint ?? `Check the network, the proxy settings and that ${hostOf(to.url)} is the right host.`
  else if (retryable) fault.wayOut = laterOrElsewhere
  return fault
}

/** A good answer whose body is something else: a page of a proxy, of a network that wants a sign-in, of the wrong address. */
export function faultOfForeignBody(what: string, to: Endpoint): ModelFault {
  return {
    ...faultOf('cut-stream', what, to),
    wayOut: `Check that ${to.url} is the address of the API, and that no proxy or sign-in page stands before it.`,
  }
}

export const abortedFault: ModelFault = {
  type: 'fault',
  code: 'aborted',
  message: 'The call was aborted.',
  retryable: false,
}

const laterOrElsewhere =
  'Try again later, or name another model with --model; one named with --fallback-model takes over by itself.'

function wayOutOf(fault: ModelFault, facts: ErrorFacts, to: Endpoint): string | undefined {
  const choose = `--model${to.modelVariable ? ` or ${to.modelVariable}` : ''}`
  if (to.cloudflare && facts.number === 5035)
    return `${to.model} needs the Workers Paid plan: enable it for the account, or choose a free model: ${choose} @cf/openai/gpt-oss-120b or @cf/zai-org/glm-4.7-flash.`
  if (to.cloudflare && facts.number === 5016)
    return `Agree to the model's licence once: send {"prompt":"agree"} to it from the account, then run again.`
  if (to.cloudflare && (facts.number === 7000 || facts.number === 7003))
    return 'Check CLOUDFLARE_ACCOUNT_ID: 32 hexadecimal characters, shown in the Cloudflare dashboard.'
  switch (fault.code) {
    case 'credentials':
      if (to.keyVariable === null) return `${hostOf(to.url)} wants a key: set the provider's key variable.`
      return to.cloudflare
        ? `Check ${to.keyVariable}, which this call used: a token with Workers AI Read and Edit for this account. Tokens are made at ${to.keysUrl}.`
        : `Check ${to.keyVariable}, which this call used${to.keysUrl ? `; keys are made at ${to.keysUrl}` : ''}.`
    case 'quota':
      return fault.resetsAt
        ? `The daily free allocation resets at 00:00 UTC (${fault.resetsAt}): continue then with --continue, or use another provider with --model or --fallback-model.`
        : `Check the plan and the balance of the ${to.title} account, or use another provider with --model or --fallback-model.`
    case 'not-found':
      return to.cloudflare
        ? `Check ${choose}, now ${to.model}; "autoagent models list cloudflare" shows what there is, as does https://developers.cloudflare.com/workers-ai/models/.`
        : `Check ${choose}, now ${to.model}, and the address ${to.url}.`
    case 'tools-unsupported':
      return `Choose a model or a server with tool calling (${choose}); without it actions are asked for as text.`
    case 'too-long':
      return `Give less text at once, or choose a model with a larger window (${choose}).`
    case 'unavailable':
    case 'rate-limit':
    case 'timeout':
    case 'cut-stream':
    case 'format':
      return laterOrElsewhere
    case 'bad-request':
    case 'network':
    case 'recording':
    case 'aborted':
      return undefined
  }
}

function redact(text: string, to: Endpoint): string {
  return to.secrets.reduce((clear, secret) => (secret.length >= 4 ? clear.replaceAll(secret, '***') : clear), text)
}

/** Host and port of a URL, without credentials and path. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}

function nextMidnight(now: number): string {
  const day = 86_400_000
  return new Date((Math.floor(now / day) + 1) * day).toISOString()
}

/** `retry-after-ms`, `retry-after` (seconds or a date), or Groq's "try again in 1m2.5s". */
export function retryAfterMs(headers: ResponseHeaders, message: string, now: number): number | undefined {
  const exact = Number(headers['retry-after-ms'] ?? Number.NaN)
  if (exact >= 0) return exact
  const given = headers['retry-after']
  if (typeof given === 'string' && given !== '') {
    const seconds = Number(given)
    if (seconds >= 0) return Math.ceil(seconds * 1000)
    const date = Date.parse(given)
    if (!Number.isNaN(date)) return Math.max(0, date - now)
  }
  const said = /try again in (?:(\d+)h)?(?:(\d+)m(?!s))?(?:([\d.]+)(ms|s))?/iu.exec(message)
  if (!said || (!said[1] && !said[2] && !said[3])) return undefined
  const last = Number(said[3] ?? 0) * (said[4] === 'ms' ? 1 : 1000)
  return Math.ceil(Number(said[1] ?? 0) * 3_600_000 + Number(said[2] ?? 0) * 60_000 + last)
}
