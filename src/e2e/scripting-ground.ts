/** Ground for the examples of docs/scripting.md: a model server that knows their tasks, and a shell that finds the program. */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { root } from './program.ts'
import type { Finished } from './program.ts'

export interface ModelServer {
  url: string
  /** What the Coder answers to the newest task or remark that holds the text; several: one after the other, the last for good. */
  answers: [task: string, answers: string[]][]
  /** Requests of the Coder. */
  asked: number
  close: () => void
}

interface Sent {
  messages: { role: string; content: string }[]
  tools?: { function: { name: string } }[]
}

/** Speaks OpenAI's chat completions. Requirements are met by any answer. */
export async function startModelServer(answers: ModelServer['answers'], key = 'key-for-tests'): Promise<ModelServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.method === 'GET') return void response.end('{"object":"list","data":[{"id":"gpt-5-mini"}]}')
      if (request.headers.authorization !== `Bearer ${key}`)
        return void response
          .writeHead(401)
          .end('{"error":{"message":"Incorrect API key provided.","code":"invalid_api_key"}}')
      const call = callFor(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Sent)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(completion(call.name, call.fields)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const model: ModelServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    answers,
    asked: 0,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  function callFor({ messages, tools = [] }: Sent): { name: string; fields: object } {
    const name = tools[0]?.function.name ?? ''
    if (name === 'set_requirements')
      return { name, fields: { requirements: [{ text: 'It is answered.', basis: 'answer' }] } }
    if (name === 'give_verdict')
      return {
        name,
        fields: { route: 'end', reason: 'it is', requirements: [{ id: 'R1', status: 'met', evidence: ['answer'] }] },
      }
    model.asked += 1
    const task =
      messages.findLast(({ role, content }) => role === 'user' && content.startsWith('Task: '))?.content ?? ''
    const known = model.answers.find(([text]) => task.includes(text))?.[1] ?? ['nothing is known of this task']
    return { name: 'final', fields: { answer: known.length > 1 ? known.shift() : known[0] } }
  }
  return model
}

function completion(name: string, fields: object): object {
  const call = { id: 'c1', type: 'function', function: { name, arguments: JSON.stringify(fields) } }
  return {
    object: 'chat.completion',
    model: 'gpt-test',
    choices: [
      { index: 0, message: { role: 'assistant', content: null, tool_calls: [call] }, finish_reason: 'tool_calls' },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
  }
}

/** Puts `autoagent` into `~/.local/bin`, as an installation does. @returns that folder. */
export function installInto(home: string): string {
  const bin = join(home, '.local/bin')
  mkdirSync(bin, { recursive: true })
  for (const name of ['autoagent', 'manage-sessions']) {
    const file = join(bin, name)
    writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'bin', `${name}.js`)}' "$@"\n`)
    chmodSync(file, 0o755)
  }
  writeFileSync(join(bin, 'node'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`)
  chmodSync(join(bin, 'node'), 0o755)
  return bin
}

/** Runs a command with this environment and no other, its input empty. */
export function shell(command: [string, ...string[]], cwd: string, env: Record<string, string>): Promise<Finished> {
  const child = spawn(command[0], command.slice(1), { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
}

export interface Block {
  language: string
  /** Of ```sh file=NAME. */
  file: string | undefined
  text: string
}

/** The fenced blocks of a Markdown text, in order. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)(?: file=(\S+))?\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', file, text = '']) => ({
      language,
      file,
      text,
    }),
  )
}
