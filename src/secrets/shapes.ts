/** Keys that can be told by their look, as data: one row is one kind. The shapes are those that their makers publish. */

export interface Shape {
  kind: string
  /** Under which a pasted one is kept. */
  name: string
  /** It begins with one of these, exactly. */
  heads: readonly string[]
  /** From there on; what `keep` holds is no part of the secret. */
  pattern: RegExp
  /** false: it only looks like one. */
  holds: (value: string) => boolean
  /** A letter before it does not make it a part of a word. */
  anywhere?: true
}

/** A made-up example repeats a few letters; what chance made does not. */
const isRandom = (value: string): boolean =>
  new Set(value).size >= 8 && (/\d/.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value)))
/** Words with dashes between them are no key: somewhere chance must have had room. */
const hasRandomRun = (value: string): boolean =>
  (value.match(/[A-Za-z0-9]{16,}/g) ?? []).some((run) => /\d/.test(run) && isRandom(run))
const isMixed = (value: string): boolean => /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value)
const always = (): boolean => true
const placeholder = /[$*{}[\]]|^(?:x+|\.+|pass(?:word|wd|wort)?|secret|token|changeme|example|your.*|my.*)$/i

const pem = String.raw`(?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----`

const shape = (
  kind: string,
  name: string,
  heads: readonly string[],
  pattern: RegExp,
  holds: Shape['holds'] = isRandom,
  anywhere?: true,
): Shape => ({ kind, name, heads, pattern, holds, ...(anywhere ? { anywhere } : {}) })

/** The first that fits at a place is it. */
export const shapes: readonly Shape[] = [
  shape(
    'private-key',
    'PRIVATE_KEY',
    ['-----BEGIN '],
    new RegExp(
      `-----BEGIN ${pem}(?:(?:(?!-----BEGIN )[^]){0,20000}?-----END ${pem}|(?:(?:\\s|\\\\+[nr])*[A-Za-z0-9+/=]{16,})*)`,
      'y',
    ),
    always,
    true,
  ),
  shape('anthropic-key', 'ANTHROPIC_KEY', ['sk-ant-'], /sk-ant-[a-z0-9]{2,12}-[\w-]{20,400}/y),
  shape('openrouter-key', 'OPENROUTER_KEY', ['sk-or-v'], /sk-or-v\d-[0-9a-f]{32,}/y),
  shape('openai-key', 'OPENAI_KEY', ['sk-'], /sk-(?:[A-Za-z]{2,12}-)?[\w-]{20,400}/y, hasRandomRun),
  shape('groq-key', 'GROQ_KEY', ['gsk_'], /gsk_[A-Za-z0-9]{40,}/y),
  shape('huggingface-token', 'HUGGINGFACE_TOKEN', ['hf_'], /hf_[A-Za-z0-9]{30,}/y),
  shape('github-token', 'GITHUB_TOKEN', ['ghp_', 'gho_', 'ghs_', 'ghu_', 'ghr_'], /gh[opsur]_[A-Za-z0-9]{36,}/y),
  shape('github-token', 'GITHUB_TOKEN', ['github_pat_'], /github_pat_\w{60,}/y),
  shape('gitlab-token', 'GITLAB_TOKEN', ['glpat-'], /glpat-[\w-]{20,400}/y),
  shape('npm-token', 'NPM_TOKEN', ['npm_'], /npm_[A-Za-z0-9]{36,}/y),
  shape(
    'slack-token',
    'SLACK_TOKEN',
    ['xoxa-', 'xoxb-', 'xoxp-', 'xoxo-', 'xoxr-', 'xoxs-'],
    /xox[aboprs]-[A-Za-z0-9-]{20,400}/y,
  ),
  shape('aws-access-key', 'AWS_ACCESS_KEY', ['AKIA', 'ASIA'], /A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])/y),
  shape('google-key', 'GOOGLE_KEY', ['AIza'], /AIza[\w-]{35}/y),
  shape('cloudflare-token', 'CLOUDFLARE_TOKEN', ['cfk_', 'cfut_', 'cfat_'], /cf(?:k|ut|at)_[A-Za-z0-9]{40,}/y),
  // The older ones have no prefix: what is said before them tells.
  shape(
    'cloudflare-token',
    'CLOUDFLARE_TOKEN',
    ['loudflare', 'LOUDFLARE'],
    /(?<keep>loudflare[^\n]{0,80}?(?<![\w-]))[\w-]{40}(?![\w-])/iy,
    isMixed,
    true,
  ),
  shape('vercel-token', 'VERCEL_TOKEN', ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'], /vc[piark]_[A-Za-z0-9]{24,}/y),
  shape('stripe-key', 'STRIPE_KEY', ['sk_live_', 'rk_live_'], /[sr]k_live_[A-Za-z0-9]{16,}/y),
  shape('jwt', 'JWT', ['eyJ'], /(?<!-)eyJ[\w-]{8,4000}\.eyJ[\w-]{8,4000}\.[\w-]{8,4000}/y, always),
  shape(
    'bearer-token',
    'BEARER_TOKEN',
    ['earer '],
    /(?<keep>earer +)[\w.~+/-]{16,}=*/y,
    (value) => isRandom(value) && hasRandomRun(value),
    true,
  ),
  shape(
    'url-password',
    'URL_PASSWORD',
    ['://'],
    /(?<keep>:\/\/[^\s/@:"'<>\\]{0,128}:)[^\s/@:"'<>\\]{6,256}(?=@)/y,
    (value) => !placeholder.test(value),
    true,
  ),
]

/** Begins what may hold spaces: nobody can tell whether it is over before its line is. */
export const goesOnBehindSpaces = /-----BEGIN|loudflare|earer\s/i

export interface Found {
  shape: Shape
  start: number
  end: number
}

/** No key is told by less than this. */
const leastKeyChars = 40

/** Looks at the places of one text, from left to right. What begins there; null: nothing that fits. */
export function createShapeFinder(text: string): (shape: Shape, at: number) => Found | null {
  /** What was found to be no key need not be looked at again from its middle: a long text of beginnings is no trap. */
  const rejectedUntil = new Map<Shape, number>()
  return (shape, at) => {
    if (at < (rejectedUntil.get(shape) ?? 0) || (!shape.anywhere && isWithinWord(text, at))) return null
    shape.pattern.lastIndex = at
    const match = shape.pattern.exec(text)
    if (match === null) return null
    const start = at + (match.groups?.['keep']?.length ?? 0)
    const end = at + match[0].length
    if (shape.holds(text.slice(start, end))) return { shape, start, end }
    rejectedUntil.set(shape, end - leastKeyChars)
    return null
  }
}

/** `\n` of JSON before it is the end of a line, not a letter. */
function isWithinWord(text: string, at: number): boolean {
  if (at === 0 || !isWordCode(text.charCodeAt(at - 1))) return false
  return at === 1 || text[at - 2] !== '\\' || !'nrtbf'.includes(text[at - 1]!)
}

const isWordCode = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95
