import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { addressOf } from './peer-address.ts'

const request = (forwarded?: string) =>
  ({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress: '10.0.0.9' },
  }) as unknown as Pick<IncomingMessage, 'headers' | 'socket'>

test.each([
  ['nobody is before us: what a peer writes is not believed', '203.0.113.7', 0, '10.0.0.9'],
  ['one proxy: the last entry is its own', '1.1.1.1, 203.0.113.7', 1, '203.0.113.7'],
  ['two proxies: the first of the last two', '1.1.1.1, 203.0.113.7, 10.0.0.8', 2, '203.0.113.7'],
  ['IPv6', '2001:db8::1', 1, '2001:db8::1'],
  ['fewer entries than proxies: it came past them', '203.0.113.7', 2, '10.0.0.9'],
  ['no header', undefined, 1, '10.0.0.9'],
  ['no address', 'unknown', 1, '10.0.0.9'],
])('%s', (_, forwarded, proxies, address) => {
  expect(addressOf(request(forwarded), proxies)).toBe(address)
})
