/**
 * Which conversation this tab is in. The tab's own storage decides: a reload goes on with the tab's conversation. A tab that
 * has none takes up the browser's last one, if no other tab is in it: who closed the browser and comes back goes on. So one
 * tab is one conversation, and two tabs (also a duplicated one) are two. A lock held by the page tells that a tab is in a
 * conversation; where there are no locks (plain http of another machine), a tab without a conversation begins a new one.
 */
import { type Keeper, browserKeeper, readJson, tabKeeper } from './storage.ts'

export interface Held {
  session: string
  /** The word that continues it. */
  secret: string
}

export interface KeptSession {
  current(): Held | undefined
  /** Once, before the first connection. @returns whether the conversation is the tab's own, with all it had to send. */
  choose(): Promise<boolean>
  keep(held: Held): void
  /** Something was said in it: it is the browser's last. */
  used(): void
  /** This tab's: the next one is new. */
  leave(): void
}

/** How long a tab that was just left (a reload) may still hold its lock. */
const waitForLockMs = 300

export function keptSession(url: string): KeptSession {
  const key = `autoagent-session:${url}`
  let held: Held | undefined
  let release = (): void => {}
  const hold = (session: string): Promise<boolean> => {
    release()
    if (!('locks' in navigator)) return Promise.resolve(true)
    return new Promise((resolve) => {
      const inUse = (): Promise<void> => {
        resolve(true)
        return new Promise((done) => (release = done))
      }
      const waiting = { signal: AbortSignal.timeout(waitForLockMs) }
      navigator.locks.request(`${key} ${session}`, waiting, inUse).catch(() => resolve(false))
    })
  }
  return {
    current: () => held,
    async choose() {
      const own = readHeld(tabKeeper, key)
      const last = 'locks' in navigator ? readHeld(browserKeeper, key) : undefined
      for (const one of own?.session === last?.session ? [own] : [own, last])
        if (one !== undefined && (await hold(one.session))) {
          held = one
          tabKeeper.write(key, JSON.stringify(one))
          return one === own
        }
      const isFirst = own === undefined
      tabKeeper.write(key, null)
      return isFirst
    },
    keep(given) {
      if (held?.session !== given.session) void hold(given.session)
      held = given
      tabKeeper.write(key, JSON.stringify(given))
      browserKeeper.write(key, JSON.stringify(given))
    },
    used() {
      if (held !== undefined) browserKeeper.write(key, JSON.stringify(held))
    },
    leave() {
      const last = readHeld(browserKeeper, key)
      if (held !== undefined && last?.session === held.session) browserKeeper.write(key, null)
      tabKeeper.write(key, null)
      release()
      held = undefined
    },
  }
}

function readHeld(keeper: Keeper, key: string): Held | undefined {
  const { session, secret } = (readJson(keeper, key) ?? {}) as Partial<Record<string, unknown>>
  return typeof session === 'string' && typeof secret === 'string' ? { session, secret } : undefined
}
