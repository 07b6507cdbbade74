import { expect, test } from 'vitest'
import { bounded } from './health-check.ts'
import { InputError } from './protocol/errors.ts'

test('a look that does not end in time is a finding', async () => {
  const checks = await bounded('disk', 0.01, () => new Promise<never>(() => {}))
  expect(checks).toMatchObject([{ name: 'disk', status: 'error', found: 'no answer within 0.01 s' }])
})
test('what a look throws is a finding: with its way out and code, or as a failure', async () => {
  const refused = await bounded('vault', 5, () => Promise.reject(new InputError('it is torn', 'mend it')))
  expect(refused).toEqual([{ name: 'vault', status: 'error', found: 'it is torn', cure: 'mend it', exit: 'input' }])
  const broken = await bounded('vault', 5, () => Promise.reject(new TypeError('no such thing')))
  expect(broken).toMatchObject([{ status: 'error', found: 'no such thing', exit: 'failure' }])
})
test('what a look finds is given on', async () => {
  expect(await bounded('x', 5, async () => [{ name: 'x', status: 'ok', found: 'fine' }])).toHaveLength(1)
})
