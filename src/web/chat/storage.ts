/** What the browser keeps for the page. Where it keeps nothing (a blocked storage), all lasts as long as the page. */

export interface Keeper {
  read(key: string): string | null
  /** null: removes it. */
  write(key: string, value: string | null): void
}

/** Of this browser, for all tabs. */
export const browserKeeper = keeperOf(() => localStorage)
/** Of this tab; lives through a reload. */
export const tabKeeper = keeperOf(() => sessionStorage)

function keeperOf(storage: () => Storage): Keeper {
  return {
    read(key) {
      try {
        return storage().getItem(key)
      } catch {
        return null
      }
    },
    write(key, value) {
      try {
        if (value === null) storage().removeItem(key)
        else storage().setItem(key, value)
      } catch {
        // Blocked or full: see above.
      }
    },
  }
}

/** @returns undefined where nothing readable is kept. */
export function readJson(keeper: Keeper, key: string): unknown {
  try {
    return JSON.parse(keeper.read(key) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}
