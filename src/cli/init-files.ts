/** What `autoagent init` writes: every setting with what it means and where else it may be set, all of it commented out. */
import { settingNames, settingRows } from '../config/settings.ts'
import type { SettingName } from '../config/settings.ts'
import type { Json } from '../protocol/json.ts'

/** What it means, and an example where there is no default. */
export const settingMeanings: { [name in SettingName]: [meaning: string, example?: Json] } = {
  model: ['Which model answers, as PROVIDER/MODEL: see "autoagent models list"', 'openai/gpt-5-mini'],
  supervisorModel: ['Another model for the Supervisor', 'openai/gpt-5'],
  fallbackModel: ['Takes over when the model cannot be reached', 'groq/openai/gpt-oss-120b'],
  contextWindow: ["Tokens of the model's window, where its provider tells it wrongly", 131_072],
  maxTurns: ['Turns of a run at most'],
  timeoutSeconds: ['Seconds of a run at most', 600],
  maxBudgetUsd: ['Dollars of a run at most, for models whose price is known', 0.5],
  maxTokens: ['Tokens of a run at most, of all model calls', 200_000],
  runsDir: ['Folder of the records of runs'],
  sessionsDir: ['Folder of the conversations'],
  toolsDir: ['Folder of the library of tools'],
  agentsDir: ['Folder of the agents'],
  toolCodeMaxChars: ['Characters of a tool at most'],
  toolBuildMs: ['Milliseconds that compiling a tool may take'],
  toolWallMs: ['Milliseconds that a call of a tool may take, waiting included'],
  toolCpuMs: ['Milliseconds that a call of a tool may compute'],
  toolMemoryMb: ['Megabytes that a tool may use'],
  toolResultBytes: ['Bytes of the result of a call at most'],
  toolLogBytes: ['Bytes that a call may log'],
  toolCalls: ['Calls that a tool may make of the world'],
  toolCallsInFlight: ['Of these, at the same time'],
  recordBytes: ['Bytes of what tools got from the world, kept with each run so that it can be replayed'],
  leaseWaitMs: ['Milliseconds that a change of the library or of the agents waits for other processes'],
  shareAgents: ['Agents made in a run are for all sessions'],
  approvalMode: ['What was not granted: "ask" (on a terminal), "auto" or "never"'],
  openMode: ['Tools run as plain programs with every right you have: only in a container'],
}

function settingsText(names: readonly SettingName[]): string {
  return names
    .map((name) => {
      const [meaning, example] = settingMeanings[name]
      const row = settingRows[name]
      return `  // ${meaning} (${row.env.join(', ')}).\n  // ${JSON.stringify(name)}: ${JSON.stringify(row.default ?? example)},\n`
    })
    .join('\n')
}

/** Of the folder; counts when the folder is trusted. */
export function projectConfigText(): string {
  return `// Settings of AutoAgent for this folder: take away the slashes before what you want to change.
// They count once you list the folder as "trustedProjects" of your own config.json (autoagent init --user makes one).
// First come flags, then the environment and .env, then this file, then your own. Keys do not belong here: see .env.example.
{
${settingsText(settingNames)}}
`
}

/** Of the person. */
export function userConfigText(): string {
  return `// Your settings of AutoAgent, for all folders: take away the slashes before what you want to change.
// First come flags, then the environment and .env, then .autoagent/config.json of a trusted folder, then this file.
{
  // Folders whose own settings and .env may give rights and choose servers.
  // "trustedProjects": ["/home/me/shop"],

  // Further servers that speak OpenAI's chat completions; the key stays in the environment.
  // "providers": { "mistral": { "baseUrl": "https://api.mistral.ai/v1", "keyVariable": "MISTRAL_API_KEY" } },

${settingsText(settingNames)}}
`
}

export const environmentText = `# Keys and servers of AutoAgent: copy this file to .env (chmod 600 .env), fill in one of them, and keep it out of git.
# The first whose key is set is used; --model PROVIDER/MODEL chooses another.

# Workers AI: a token with Workers AI Read and Edit, https://dash.cloudflare.com/profile/api-tokens
# CLOUDFLARE_ACCOUNT_ID=
# CLOUDFLARE_API_TOKEN=
# CF_MODEL=@cf/openai/gpt-oss-120b

# OpenAI, or any server that speaks its chat completions: https://platform.openai.com/api-keys
# OPENAI_API_KEY=
# OPENAI_BASE_URL=https://api.openai.com/v1
# OPENAI_MODEL=gpt-5-mini

# Groq: https://console.groq.com/keys
# GROQ_API_KEY=
# GROQ_MODEL=openai/gpt-oss-120b

# OpenRouter: https://openrouter.ai/settings/keys
# OPENROUTER_API_KEY=
# OPENROUTER_MODEL=openai/gpt-oss-120b

# A server on this machine needs no key: Ollama, llama.cpp, vLLM and LM Studio are found on their usual ports.
# OLLAMA_HOST=http://127.0.0.1:11434
# OLLAMA_MODEL=

# Any setting has a variable too: see .autoagent/config.json.
# AUTOAGENT_MODEL=
# AUTOAGENT_MAX_BUDGET_USD=0.50
`

/** What git must not keep: keys, conversations and records. */
export const ignoredByGit = ['.env', '.sessions/', '.runs/']
