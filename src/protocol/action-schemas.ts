/**
 * JSON Schemas of what models send us: the Coder's actions (also offered to it as native tools), the Supervisor's
 * requirements and verdict. Validators are generated from these by `npm run generate`.
 */
import type { ActionType } from './action.ts'
import { agentLimits } from './agent-definition.ts'
import type { JsonSchema } from './json.ts'

const text = (description: string): JsonSchema => ({ type: 'string', description })
const list = (items: JsonSchema, description: string): JsonSchema => ({ type: 'array', items, description })
const record = (properties: JsonSchema, required: string[], description?: string): JsonSchema => ({
  type: 'object',
  ...(description === undefined ? {} : { description }),
  properties,
  required,
})

const limit = (name: keyof typeof agentLimits, description: string): JsonSchema => ({
  type: 'integer',
  minimum: 1,
  maximum: agentLimits[name].most,
  description: `${description} (${agentLimits[name].usual})`,
})

const message = text('One sentence for the person: what you do and why')
const args: JsonSchema = { type: 'object', description: 'Arguments, as the tool declares them' }
const grants = list(
  { type: 'string' },
  'What the code needs: read:PATH, write:PATH, net:HOST[:PORT], run:PROGRAM, env:NAME, secret:NAME, kv, tool:NAME',
)
const example = record({ args, expect: { description: 'The exact result' }, fails: { type: 'boolean' } }, ['args'])

const tool = record(
  {
    name: text('snake_case; the same name again makes the next version'),
    description: text('One sentence that tells when to use it'),
    parameters: { type: 'object', description: 'JSON Schema of args' },
    code: text('A whole TypeScript module: export default async function NAME(args: {...}, ctx: ToolContext) { ... }'),
    examples: list(example, 'Two or three: ordinary, limits, edge'),
    grants,
  },
  ['name', 'code'],
)
const agent = record(
  {
    name: text('snake_case'),
    role: text('What it is'),
    system_prompt: text('Its instructions'),
    capabilities: list({ type: 'string' }, 'What it is good at'),
    tools: list({ type: 'string' }, 'Names of library tools it may call; none by default'),
    model: text('Another model of the same provider'),
    max_turns: limit('max_turns', 'Model calls for one task'),
    timeout_seconds: limit('timeout_seconds', 'Seconds for one task'),
    max_tokens: limit('max_tokens', 'Tokens of its answer'),
  },
  ['name', 'system_prompt'],
)
const toolCall = record({ name: text('Name of the tool'), args }, ['name'])
const agentCall = record({ agent_name: text('Name of the agent'), task: text('What it should do') }, [
  'agent_name',
  'task',
])

export const actionSchemas: Record<ActionType, { description: string; parameters: JsonSchema }> = {
  final: {
    description: 'Propose the answer. The Supervisor checks it against the evidence.',
    parameters: record(
      {
        message,
        answer: text('The whole answer, in the language of the task'),
        evidence: list({ type: 'string' }, 'Ids of results that show it, such as r3'),
      },
      ['answer'],
    ),
  },
  create_tool: {
    description: 'Make a tool (or the next version of the one with that name), then call it with call.args.',
    parameters: record({ message, tool, call: record({ name: text('Same as tool.name'), args }, []) }, ['tool']),
  },
  call_tool: {
    description: 'Call a tool of the library.',
    parameters: record({ message, call: toolCall }, ['call']),
  },
  run_code: {
    description: 'Run one throwaway TypeScript module: for what will not recur.',
    parameters: record(
      {
        message,
        code: text('export default async function main(args: {}, ctx: ToolContext) { ... }'),
        grants,
        final: { type: 'boolean', description: 'true: propose what it returns as {answer, …}' },
      },
      ['code'],
    ),
  },
  create_agent: {
    description: 'Make a specialist (or its next version), then ask it call.task.',
    parameters: record(
      { message, agent, call: record({ agent_name: text('Same as agent.name'), task: text('What it should do') }, []) },
      ['agent'],
    ),
  },
  call_agent: {
    description: 'Ask a specialist.',
    parameters: record({ message, call: agentCall }, ['call']),
  },
  ask_user: {
    description: 'Ask for what only the person can give: a key, a choice, a program to install. Ends the run.',
    parameters: record(
      { message, question: text('The question'), needs: list({ type: 'string' }, 'What is needed, item by item') },
      ['question'],
    ),
  },
}

export const requirementsSchema: JsonSchema = record(
  {
    requirements: {
      type: 'array',
      minItems: 1,
      maxItems: 8,
      items: record(
        {
          text: text('One observable requirement of the task'),
          basis: {
            type: 'string',
            enum: ['results', 'answer'],
            description: 'results: shown by what tools returned. answer: shown by the text of the answer',
          },
          check: {
            type: 'object',
            description: 'Only when code can decide it',
            properties: {
              type: { type: 'string', enum: ['answer-matches', 'file-exists', 'program'] },
              pattern: text('answer-matches: a regular expression'),
              path: text('file-exists: a path below the working directory'),
              code: text(
                'program: a TypeScript module, export default async function check(args: {answer: string, results: Record<string, Json>}, ctx: ToolContext): Promise<{pass: boolean, detail: string}>',
              ),
            },
            required: ['type'],
          },
        },
        ['text'],
      ),
    },
  },
  ['requirements'],
)

export const supervisorReplySchema: JsonSchema = record(
  {
    route: {
      type: 'string',
      enum: ['end', 'coder', 'user'],
      description: 'end: accept. coder: send back with tips. user: only the person can help',
    },
    reason: text('One or two sentences'),
    tips: list({ type: 'string' }, 'For route coder: 3 to 6, each names the next observable check'),
    requirements: {
      type: 'array',
      items: record(
        {
          id: text('R1, R2, …'),
          status: { type: 'string', enum: ['met', 'unmet', 'unverifiable'] },
          evidence: list({ type: 'string' }, 'Ids of results that show it, or "answer"'),
          note: text('Why, in a few words'),
        },
        ['id', 'status'],
      ),
    },
    question: text('For route user: what to ask'),
    create_agent: record(
      { name: text('snake_case'), role: text('What it is'), system_prompt: text('Its instructions') },
      ['name', 'system_prompt'],
    ),
    call_agent: agentCall,
  },
  ['route', 'reason'],
)

/** Every schema a validator is generated for, by the name of the generated function. */
export const generatedSchemas: Record<string, JsonSchema> = {
  ...Object.fromEntries(Object.entries(actionSchemas).map(([type, { parameters }]) => [type, parameters])),
  requirements: requirementsSchema,
  supervisor_reply: supervisorReplySchema,
}
