/** With whom one talks: the name, the number of the conversation, the language, the words to begin with. */
import type { Composer } from './composer.ts'
import { byId } from './dom.ts'
import { psicoia, say, speak } from './texts.ts'
import type { Hello } from './wire.ts'

export interface Agent {
  name: () => string
  isPsicoia(): boolean
  meet(hello: Hello): void
  /** A server of plain texts says nothing of itself: they are PsicoIA's. */
  meetPlain(): void
}

export function createAgent(composer: Composer): Agent {
  let title = 'PsicoIA'
  let isPsicoia = true
  const show = (session: string, chips: readonly string[] | undefined): void => {
    byId('brand').textContent = title
    document.title = title
    byId('session').textContent = session
    composer.face(isPsicoia ? psicoia.placeholders : say().placeholders, chips)
  }
  return {
    name: () => title,
    isPsicoia: () => isPsicoia,
    meet({ title: given, agent, language, session, chips }) {
      title = given === '' ? title : given
      isPsicoia = agent.toLowerCase() === psicoia.name
      speak(language)
      show(say().session(session), chips ?? (isPsicoia ? [...psicoia.chips.keys()] : undefined))
    },
    meetPlain() {
      title = 'PsicoIA'
      isPsicoia = true
      speak('es')
      show('', [...psicoia.chips.keys()])
    },
  }
}
