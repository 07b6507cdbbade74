/** Which kind of fault an error is: by Cloudflare's codes, by its text, by its name, by its HTTP status; in that order of trust. */
import type { ErrorFacts } from './error-body.ts'
import type { FaultCode } from './model.ts'

export interface FaultKind {
  code: FaultCode
  retryable: boolean
}

const once = (code: FaultCode): FaultKind => ({ code, retryable: false })
const again = (code: FaultCode): FaultKind => ({ code, retryable: true })

/** Workers AI and the Cloudflare API. https://developers.cloudflare.com/workers-ai/platform/errors/ */
const cloudflareKinds: Record<number, FaultKind> = {
  3003: once('bad-request'),
  3006: once('too-long'),
  3007: again('timeout'),
  3008: again('timeout'),
  3023: once('credentials'),
  3036: once('quota'),
  3040: again('rate-limit'),
  3041: once('credentials'),
  3042: once('not-found'),
  5004: once('bad-request'),
  5006: once('bad-request'),
  5007: once('not-found'),
  5016: once('credentials'),
  5018: once('credentials'),
  5023: once('bad-request'),
  5025: once('bad-request'),
  5035: once('credentials'),
  6003: once('credentials'),
  7000: once('not-found'),
  7003: once('not-found'),
  7009: again('unavailable'),
  8001: once('bad-request'),
  8006: once('bad-request'),
  9106: once('credentials'),
  9109: once('credentials'),
  10000: once('credentials'),
}

const texts: [RegExp, FaultKind][] = [
  // The server could not read the model's own tool-call format (harmony and its like): asking again helps.
  [
    /'NoneType' object has no attribute 'startswith'|unknown (?:recipient|channel):|<\|(?:constrain|channel|message|start)\|>|unexpected tokens remaining in message header|failed to parse (?:input|tool|function)|error parsing tool call|could not parse tool call|tool_use_failed|json_validate_failed/iu,
    again('format'),
  ],
  [
    /does not support (?:tools|tool use|tool calling|function calling)|support tool use|tools? (?:is|are) not supported|(?:tool|function) call(?:ing|s)? (?:is|are) not (?:supported|enabled)|enable-auto-tool-choice|tools param requires|requires? --jinja|unsupported parameter:? '?tools|unknown (?:field|parameter) "?'?tools\b/iu,
    once('tools-unsupported'),
  ],
  [
    /insufficient[_ ]quota|exceeded your current quota|insufficient (?:credits|balance|funds)|billing[_ ](?:hard[_ ]limit|not[_ ]active)|payment required|daily free allocation|used up your daily/iu,
    once('quota'),
  ],
]

const overflow =
  /maximum context length|context[_ ]length[_ ]exceeded|context (?:size|window|length) (?:is )?exceeded|exceeds? (?:the )?(?:available |model'?s? )?(?:maximum )?context|exceeds the (?:maximum|limit)[^.]{0,40}tokens|(?:prompt|input|request) is too (?:long|large)|too many (?:input |prompt )?tokens|reduce the length of the (?:messages|prompt|input)|greater than the context length|input (?:token count|length)[^.]{0,60}exceed|larger than the (?:model's )?context|request entity too large|tokens? exceeds? (?:the )?(?:model|limit)/iu
const throttled = /rate.?limit|too many requests|tokens per (?:minute|day)|requests per (?:minute|day)|throttl/iu

const names: Record<string, FaultKind> = {
  context_length_exceeded: once('too-long'),
  exceed_context_size_error: once('too-long'),
  invalid_api_key: once('credentials'),
  authentication_error: once('credentials'),
  permission_denied: once('credentials'),
  model_not_found: once('not-found'),
  model_decommissioned: once('not-found'),
  not_found_error: once('not-found'),
  insufficient_quota: once('quota'),
  rate_limit_exceeded: again('rate-limit'),
  rate_limit_error: again('rate-limit'),
  overloaded_error: again('unavailable'),
  server_error: again('unavailable'),
  invalid_request_error: once('bad-request'),
  invalid_prompt: once('bad-request'),
}

/**
 * @param status of HTTP; 200 when the error came inside a good answer.
 * @param cloudflare the numbers in the body are Cloudflare's codes.
 */
export function kindOf(status: number, facts: ErrorFacts, cloudflare: boolean): FaultKind {
  const { number, message } = facts
  const name = facts.name.toLowerCase()
  const text = `${name} ${message}`
  const format = texts[0]!
  if (format[0].test(text)) return format[1]
  if (cloudflare && number !== null && cloudflareKinds[number]) return cloudflareKinds[number]
  for (const [pattern, kind] of texts) if (pattern.test(text)) return kind
  const effective = status >= 400 ? status : number !== null && number >= 400 && number < 600 ? number : 0
  if (effective !== 429 && overflow.test(text) && !throttled.test(text)) return once('too-long')
  // Groq: a single request above the allowance of a minute never fits, however long one waits.
  if (effective === 413) return once('too-long')
  if (name !== 'invalid_request_error' && names[name]) return names[name]
  return byStatus(effective) ?? names[name] ?? (throttled.test(text) ? again('rate-limit') : again('unavailable'))
}

function byStatus(status: number): FaultKind | undefined {
  if (status === 0) return undefined
  if (status === 401 || status === 403 || status === 407) return once('credentials')
  if (status === 402) return once('quota')
  if (status === 404 || status === 410) return once('not-found')
  if (status === 408) return again('timeout')
  if (status === 425 || status === 429) return again('rate-limit')
  return status >= 500 ? again('unavailable') : once('bad-request')
}
