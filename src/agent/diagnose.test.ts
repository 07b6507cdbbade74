import { expect, test } from 'vitest'
import type { Failure } from '../protocol/observation.ts'
import { diagnose } from './diagnose.ts'

const failure = (code: string, message: string): Failure => ({ code, message, fault: 'tool', retryable: false })

test.each([
  ['E_TOOL', 'readFile is not defined', 'MISSING_NAME', /import \{ readFile \} from 'node:fs\/promises'/],
  ['E_TOOL', 'foo is not defined', 'MISSING_NAME', /foo is neither declared nor imported/],
  ['E_BUILD', 'Could not resolve "requests"', 'MISSING_MODULE', /requests is not there/],
  ['E_TOOL', "ENOENT: no such file or directory, open 'data.csv'", 'MISSING_FILE', /list the folder/],
  ['E_TOOL', 'spawn ffmpeg ENOENT', 'MISSING_PROGRAM', /ffmpeg is not installed/],
  ['E_TIMEOUT', 'took more than 30000 ms', 'TIMEOUT', /never ends/],
  ['E_OOM', 'memory', 'OUT_OF_MEMORY', /piece by piece/],
  [
    'E_TOOL',
    "Cannot read properties of undefined (reading 'length')",
    'UNDEFINED_VALUE',
    /what holds \.length is undefined/,
  ],
  ['E_TOOL', 'total is NaN', 'NOT_A_NUMBER', /decimal comma/],
  ['E_TOOL', 'something else', 'E_TOOL', /mend that cause/],
])('%s %s → %s', (code, message, diagnosis, hint) => {
  const found = diagnose(failure(code, message))
  expect(found.code).toBe(diagnosis)
  expect(found.hint).toMatch(hint)
})

test.each(['HTTP 401 from api.example.com', 'status code: 403', '401 Unauthorized'])(
  '%s is the person’s to mend',
  (message) => {
    expect(diagnose(failure('E_TOOL', message)).question).toMatch(/Which valid key/)
  },
)

test('a number that only looks like a status is not', () => {
  expect(diagnose(failure('E_TOOL', 'validation error 403: row 401 has no price')).question).toBeUndefined()
})
