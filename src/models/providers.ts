/** Providers that speak OpenAI's chat completions, as data: one row is one provider. Workers AI has its own file. */
import type { OwnFacts } from './price-list.ts'
import type { Quirks } from './wire-request.ts'

export interface Provider {
  /** As it stands before the slash in `--model`. */
  name: string
  /** As people call it. */
  title: string
  baseUrl: string
  /** The first that is set wins. */
  keyVariables: string[]
  baseUrlVariables: string[]
  modelVariables: string[]
  /** null: the first model the server lists. */
  defaultModel: string | null
  quirks: Quirks
  /** Its own address is of no use without a key. */
  needsKey: boolean
  keysUrl?: string
  /** Answers only to a key that is taken; for providers whose list answers to anybody. */
  keyPath?: string
  startHint?: string
  headers?: Record<string, string>
  /** A slow machine of the person: the first byte may take long. */
  local?: true
  /** What the person's configuration says of single models. */
  own?: OwnFacts
}

const plain: Quirks = { maxTokensField: 'max_tokens', streamUsage: true }

export const providers: Provider[] = [
  {
    name: 'openai',
    title: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    keyVariables: ['OPENAI_API_KEY'],
    baseUrlVariables: ['OPENAI_BASE_URL'],
    modelVariables: ['OPENAI_MODEL'],
    defaultModel: 'gpt-5-mini',
    quirks: {
      maxTokensField: 'max_completion_tokens',
      streamUsage: true,
      session: { body: 'prompt_cache_key' },
      noTemperature: /^(?:o\d|gpt-[5-9]|chat-latest)/u,
      longestCallId: 40,
    },
    needsKey: true,
    keysUrl: 'https://platform.openai.com/api-keys',
  },
  {
    name: 'groq',
    title: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    keyVariables: ['GROQ_API_KEY'],
    baseUrlVariables: ['LLM_URL'],
    modelVariables: ['GROQ_MODEL', 'MODEL_NAME'],
    defaultModel: 'openai/gpt-oss-120b',
    quirks: { maxTokensField: 'max_completion_tokens', streamUsage: true },
    needsKey: true,
    keysUrl: 'https://console.groq.com/keys',
  },
  {
    name: 'openrouter',
    title: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyVariables: ['OPENROUTER_API_KEY'],
    baseUrlVariables: ['OPENROUTER_BASE_URL'],
    modelVariables: ['OPENROUTER_MODEL'],
    defaultModel: 'openai/gpt-oss-120b',
    quirks: { ...plain, session: { header: 'x-session-id' }, reasoningFields: [[/^/u, 'reasoning']] },
    needsKey: true,
    keysUrl: 'https://openrouter.ai/settings/keys',
    keyPath: '/key',
    headers: { 'x-title': 'AutoAgent' },
  },
  {
    name: 'ollama',
    title: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    keyVariables: ['OLLAMA_API_KEY'],
    baseUrlVariables: ['OLLAMA_HOST'],
    modelVariables: ['OLLAMA_MODEL'],
    defaultModel: null,
    quirks: { ...plain, needsUserMessage: true },
    needsKey: false,
    startHint: 'Is Ollama running? Start it with `ollama serve`, or set OLLAMA_HOST to where it listens.',
    local: true,
  },
  {
    name: 'llama.cpp',
    title: 'llama.cpp',
    baseUrl: 'http://127.0.0.1:8080/v1',
    keyVariables: ['LLAMA_API_KEY'],
    baseUrlVariables: ['LLAMA_CPP_BASE_URL'],
    modelVariables: [],
    defaultModel: null,
    quirks: { ...plain, reasoningFields: [[/^/u, 'reasoning_content']] },
    needsKey: false,
    startHint: 'Is llama.cpp running? Start it with `llama-server --jinja -m MODEL.gguf`, or set LLAMA_CPP_BASE_URL.',
    local: true,
  },
  {
    name: 'vllm',
    title: 'vLLM',
    baseUrl: 'http://127.0.0.1:8000/v1',
    keyVariables: ['VLLM_API_KEY'],
    baseUrlVariables: ['VLLM_BASE_URL'],
    modelVariables: [],
    defaultModel: null,
    quirks: plain,
    needsKey: false,
    startHint:
      'Is vLLM running? Start it with `vllm serve MODEL --enable-auto-tool-choice --tool-call-parser PARSER`, or set VLLM_BASE_URL.',
    local: true,
  },
  {
    name: 'lmstudio',
    title: 'LM Studio',
    baseUrl: 'http://127.0.0.1:1234/v1',
    keyVariables: ['LM_STUDIO_API_KEY'],
    baseUrlVariables: ['LM_STUDIO_BASE_URL'],
    modelVariables: [],
    defaultModel: null,
    quirks: plain,
    needsKey: false,
    startHint: 'Is the server of LM Studio running? Start it with `lms server start`, or set LM_STUDIO_BASE_URL.',
    local: true,
  },
]

/** Tried on loopback, in this order, when no credentials are found. */
export const localProviders = providers.filter(({ local }) => local)

/** Whose credentials are looked for, in this order, after Cloudflare's. */
export const credentialProviders = providers.filter(({ name }) =>
  ['openai', 'groq', 'openrouter', 'ollama'].includes(name),
)

/** Workers AI, and whatever else Cloudflare's gateway leads to. */
export const cloudflareNames: readonly string[] = ['cloudflare', 'workers-ai', 'ai-gateway']
export const workersAIDefaultModel = '@cf/openai/gpt-oss-120b'
