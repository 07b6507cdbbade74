import { expect, test } from 'vitest'
import { outdated } from './retention.ts'

const now = new Date('2026-01-31T00:00:00Z')
const day = 24 * 60 * 60 * 1000
/** Ten of 100 bytes, of today, yesterday, … */
const kept = Array.from({ length: 10 }, (_, at) => ({ at, changedAt: now.getTime() - at * day, bytes: 100 }))

test.each([
  [{}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  [{ days: 0 }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  [{ days: 8 }, [8, 9]],
  [{ days: 10 }, []],
  [{ keep: 7 }, [7, 8, 9]],
  [{ keep: 10 }, []],
  [{ maxBytes: 800 }, [8, 9]],
  [{ maxBytes: 799 }, [7, 8, 9]],
  [{ maxBytes: 0 }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  [{ maxBytes: 1000 }, []],
  [{ days: 3, keep: 7 }, [7, 8, 9]],
  [{ days: 9, keep: 7, maxBytes: 100 }, [9]],
])('%j', (retention, gone) => {
  expect(outdated(kept, retention, now).map(({ at }) => at)).toEqual(gone)
})
