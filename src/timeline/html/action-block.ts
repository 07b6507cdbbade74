/** What the Coder chose, as the body of a block: code and arguments only where no later event of the turn shows them. */
import type { Action } from '../../protocol/action.ts'
import type { Event } from '../../protocol/event.ts'
import { some } from '../phrases.ts'
import { type Turn, isCalledIn, isJudgedIn } from '../story.ts'
import { type Hole, markup } from './markup.ts'
import { type Page, argsBlock, codeBlock, fold, plainBlock, richBlock } from './page-parts.ts'

export function actionBody(page: Page, event: Extract<Event, { type: 'action-chosen' }>, turn: Turn | null): Hole {
  const { action, seq } = event
  return markup`<p class="choice">${choice(action)}</p>${action.message.trim() !== '' && richBlock(page, action.message, seq)}${actionDetail(page, action, seq, turn)}`
}

function choice(action: Action): Hole {
  switch (action.type) {
    case 'final':
      return 'Proposes an answer'
    case 'create_tool':
      return markup`Writes the tool <code>${action.tool.name}</code>`
    case 'call_tool':
      return markup`Calls the tool <code>${action.call.name}</code>`
    case 'run_code':
      return action.final ? 'Runs a program that brings the answer' : 'Runs a program'
    case 'create_agent':
      return markup`Makes the agent <code>${action.agent.name}</code>`
    case 'call_agent':
      return markup`Asks the agent <code>${action.call.agent_name}</code>`
    case 'ask_user':
      return 'Asks the user'
  }
}

function actionDetail(page: Page, action: Action, seq: number, turn: Turn | null): Hole {
  const isCalled = (name: string) => turn !== null && isCalledIn(turn, name)
  switch (action.type) {
    case 'final':
      return markup`<div class="answer">${richBlock(page, action.answer, seq)}</div>${evidence(page, action.evidence)}`
    case 'create_tool': {
      const { tool, call } = action
      return [
        tool.description.trim() !== '' && markup`<p class="quiet"><bdi>${tool.description}</bdi></p>`,
        tool.examples.length > 0 && markup`<p class="quiet">${some(tool.examples.length, 'example')} to pass</p>`,
        !(turn && isJudgedIn(turn, tool.name, tool.code)) && codeBlock(page, `${tool.name}.ts`, tool.code, seq),
        call &&
          !isCalled(call.name) &&
          markup`<p class="quiet">to be called with</p>${argsBlock(page, call.args, seq)}`,
      ]
    }
    case 'call_tool':
      return !isCalled(action.call.name) && argsBlock(page, action.call.args, seq)
    case 'run_code':
      return [
        action.grants.length > 0 && markup`<p class="quiet">asks for <code>${action.grants.join(', ')}</code></p>`,
        codeBlock(page, 'program.ts', action.code, seq),
      ]
    case 'create_agent':
      return [
        fold('System prompt', plainBlock(page, action.agent.system_prompt, seq), false),
        action.call && !isCalled(action.call.agent_name) && plainBlock(page, action.call.task, seq),
      ]
    case 'call_agent':
      return !isCalled(action.call.agent_name) && plainBlock(page, action.call.task, seq)
    case 'ask_user':
      return [
        richBlock(page, action.question, seq),
        action.needs.length > 0 && markup`<ul>${action.needs.map((need) => markup`<li><bdi>${need}</bdi></li>`)}</ul>`,
      ]
  }
}

/** Links to the results that are named as evidence, where they are in this run. */
export function evidence(page: Page, ids: string[]): Hole {
  if (ids.length === 0) return null
  const links = ids.map((id) => {
    const seq = page.story.results.get(id)
    return seq === undefined ? markup` <code>${id}</code>` : markup` <a href="${`#e${seq}`}"><code>${id}</code></a>`
  })
  return markup`<span class="evidence">evidence:${links}</span>`
}
