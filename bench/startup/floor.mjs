// The floor: about the least that any agent on Node does. One request per turn over node:http, `bash -c`, one JSONL line per
// message. Usage: floor.mjs <url> <task> <log file>
import { execFile } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import http from 'node:http'
const [, , url, task, log] = process.argv
const agent = new http.Agent({ keepAlive: true })
const messages = []
const say = (message) => (appendFileSync(log, `${JSON.stringify(message)}\n`), messages.push(message))
const ask = () =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      response.on('end', () => resolve(JSON.parse(text).choices[0].message)).on('error', reject)
    })
    request.on('error', reject).end(JSON.stringify({ model: 'bench', messages }))
  })
const run = (command) => new Promise((resolve) => execFile('bash', ['-c', command], (_, stdout) => resolve(stdout)))
say({ role: 'user', content: task })
for (;;) {
  const message = await ask()
  say(message)
  const call = message.tool_calls?.[0]
  if (!call) break
  say({ role: 'tool', tool_call_id: call.id, content: await run(JSON.parse(call.function.arguments).command) })
}
process.stdout.write(`${messages.at(-1).content}\n`)
agent.destroy()
