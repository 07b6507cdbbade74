/** Conversations through the real loop, store and sandbox; the model follows a script. */
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Chat } from './chat.ts'
import { openChat } from './chat.ts'
import { loadConfiguration } from './config/load.ts'
import { loadServeSettings } from './config/serve-settings.ts'
import { createScriptedModel, reply } from './models/scripted.ts'
import type { ScriptedStep } from './models/scripted.ts'
import type { PersonaFile } from './persona-file.ts'
import { loadPersona } from './persona-file.ts'
import { createSecretRedactor } from './secrets/index.ts'
import { createFolderStore, openGroupCommit } from './stores/index.ts'
import type { GroupCommitStore } from './stores/group-commit.ts'

const signal = new AbortController().signal
const dir = mkdtempSync(join(tmpdir(), 'chat-'))
let ecobot: PersonaFile
let store: GroupCommitStore
const chats: Chat[] = []
beforeAll(async () => {
  ecobot = await loadPersona('examples/agents/ecobot.json')
  store = await openGroupCommit(createFolderStore(dir))
})
afterAll(async () => {
  await Promise.all(chats.map((chat) => chat.close()))
  await store.close()
})

async function chatWith(
  steps: ScriptedStep[],
  routes: PersonaFile['door']['routes'] = [],
  more: Partial<PersonaFile['door']> = {},
) {
  const model = createScriptedModel(steps)
  const chat = await openChat({
    place: { cwd: dir, configuration: loadConfiguration({ cwd: dir, env: {}, flags: {} }) },
    persona: { ...ecobot, door: { ...ecobot.door, routes, ...more } },
    settings: loadServeSettings({ env: {}, flags: {}, file: {}, own: {} }),
    country: null,
    store,
    redactor: createSecretRedactor([{ name: 'PHRASE', value: 'todo lo demás constante' }]),
    model,
    warn: () => {},
  })
  chats.push(chat)
  return { chat, model }
}

describe('a conversation', () => {
  test('the model calls a tool of the agent, sees what came of it, and answers', async () => {
    const call = { id: 'c1', name: 'economics_calculation', arguments: '{"text":"cuánto es 2,5 * 4"}' }
    const { chat, model } = await chatWith([reply({ calls: [call], finish: 'tool-calls' }), reply('Son 10.')])
    const session = await chat.open('tools')
    expect(await chat.reply(session, '¿Dos y medio por cuatro?', { signal })).toMatchObject({
      type: 'answer',
      text: 'Son 10.',
      by: 'model',
    })
    expect(model.requests[0]!.tools.map(({ name }) => name)).toContain('economics_calculation')
    expect(model.requests[1]!.messages.at(-1)).toMatchObject({
      role: 'tool',
      toolCallId: 'c1',
      content: expect.stringContaining('10') as string,
    })
    const again = await chat.find('tools')
    expect(again!.state.messages.slice().map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant'])
    expect(again!.state).toMatchObject({ turns: 2, isTurnOpen: false, task: '¿Dos y medio por cuatro?' })
  }, 60_000)

  test('a tool of the door answers without the model, and the next message goes on from it', async () => {
    const { chat, model } = await chatWith([reply('Depende.')], [{ tool: 'economics_concept' }])
    const session = await chat.open('routes')
    expect(await chat.reply(session, 'que es la demanda', { signal })).toMatchObject({ by: 'tool' })
    expect(model.requests).toHaveLength(0)
    await chat.reply(session, '¿Y mañana cambia todo en mi barrio?', { signal })
    expect(model.requests[0]!.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
  })

  test('what a tool or the model says of a secret is neither told nor sent', async () => {
    const { chat, model } = await chatWith([reply('Y todo lo demás constante, baja.')], [{ tool: 'economics_concept' }])
    const session = await chat.open('secrets')
    const first = await chat.reply(session, 'que es la demanda', { signal })
    expect(first).toMatchObject({ by: 'tool', text: expect.stringContaining('{{secret:PHRASE}}') as string })
    const second = await chat.reply(session, '¿Y en mi barrio, con todo lo demás constante, mañana?', { signal })
    expect(second).toMatchObject({ by: 'model', text: 'Y {{secret:PHRASE}}, baja.' })
    expect(JSON.stringify(model.requests)).not.toContain('todo lo demás constante')
  })

  test('a conversation that broke off in the middle of a call goes on', async () => {
    const { chat } = await chatWith([reply('Acá estoy.')])
    const session = await chat.open('broken')
    const toolCalls = [{ id: 'x', name: 'economics_chart', arguments: '{}' }]
    await session.append([
      { type: 'task', task: 'hola', run_id: 'r', at: '2026-01-02T03:04:05.000Z' },
      { type: 'message', turn: 0, message: { role: 'user', content: 'hola' } },
      { type: 'message', turn: 1, message: { role: 'assistant', content: '', toolCalls } },
    ])
    const again = await chat.find('broken')
    expect(await chat.reply(again!, '¿seguís ahí?', { signal })).toMatchObject({ type: 'answer', text: 'Acá estoy.' })
  })

  test('an agent that is reviewed does a task: requirements, tools, a verdict, a record; it hears what is said meanwhile', async () => {
    const call = (name: string, fields: object) =>
      reply({ calls: [{ id: name, name, arguments: JSON.stringify(fields) }], finish: 'tool-calls' })
    const heard = [['en números'], []]
    const { chat, model } = await chatWith(
      [
        call('set_requirements', { requirements: [{ text: 'The sum is given.', basis: 'results' }] }),
        call('run_code', { message: 'Adds.', code: 'export default async function sum() { return { sum: 2 + 2 } }' }),
        call('final', { answer: 'La suma es 4.', evidence: ['r1'] }),
        call('give_verdict', {
          route: 'end',
          reason: 'shown',
          requirements: ['R1', 'R2'].map((id) => ({ id, status: 'met', evidence: ['r1'] })),
        }),
      ],
      [],
      { review: true, grants: [] },
    )
    const session = await chat.open('reviewed')
    const answer = await chat.reply(session, 'Sumá dos y dos', { signal, heard: () => heard.shift() ?? [] })
    expect(answer).toEqual({ type: 'answer', text: 'La suma es 4.', files: [], by: 'model' })
    expect(JSON.stringify(model.requests[1]!.messages)).toContain('Solo puedo ayudarte con temas de economía')
    expect(JSON.stringify(model.requests.at(-1)!.messages)).toContain('en números')
    expect(readdirSync(join(dir, '.runs'))).toHaveLength(1)
    expect((await chat.find('reviewed'))!.state).toMatchObject({ task: 'Sumá dos y dos', turns: 2 })
  }, 30_000)

  test('whose disk refuses is told so, and nothing is answered that is not kept', async () => {
    const { chat } = await chatWith([reply('never told')])
    const session = await chat.open('full')
    const refusing = Object.assign(Object.create(session) as typeof session, {
      append: () => Promise.reject(new Error('disk full')),
    })
    await expect(chat.reply(refusing, 'hola', { signal })).rejects.toThrow('disk full')
  })
})
