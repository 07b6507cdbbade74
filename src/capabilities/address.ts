/** Addresses on the net: which hosts a grant names, and which addresses are not the public net. */
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { CapabilityError } from './capability.ts'

const notPublic = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  notPublic.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['100::', 64],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  notPublic.addSubnet(net, bits, 'ipv6')

/** Where clouds keep the credentials of a machine: reached only by an address that is itself granted. */
const linkLocal = new BlockList()
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4')
linkLocal.addSubnet('fe80::', 10, 'ipv6')
linkLocal.addAddress('fd00:ec2::254', 'ipv6')

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

export function bareHost(url: URL): string {
  return url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
}

export function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80')
}

/**
 * `host` names every port of it, `host:port` just that one. `any`: the whole public net, or every name below a domain
 * (`*.domain`), neither of which names an address of the private one.
 */
export function coverage(url: URL, granted: true | readonly string[] | undefined): 'named' | 'any' | 'none' {
  if (granted === undefined) return 'none'
  if (granted === true) return 'any'
  const host = bareHost(url)
  const fitting = granted
    .map(parseRule)
    .filter(({ name, port }) => (port === null || port === portOf(url)) && isOf(host, name))
  return fitting.length === 0 ? 'none' : fitting.some(({ name }) => name === host) ? 'named' : 'any'
}

function isOf(host: string, name: string): boolean {
  return (
    name === host ||
    (name.startsWith('*.') && name.length > 2 && host.endsWith(name.slice(1)) && host.length > name.length - 1)
  )
}

function parseRule(rule: string): { name: string; port: string | null } {
  const text = rule
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
  const found = /^\[?([^[\]]*?)\]?(?::(\d+))?$/.exec(isIP(text) === 6 ? `[${text}]` : text)
  return { name: (found?.[1] ?? text).replace(/\.$/, ''), port: found?.[2] ?? null }
}

export interface Pinned {
  address: string
  family: 4 | 6
}

/**
 * Resolves once; the caller connects to exactly this address.
 * @throws CapabilityError E_POLICY when the address is private and the host was not granted by name; ENOTFOUND.
 */
export async function resolveHost(url: URL, isNamed: boolean): Promise<Pinned> {
  const host = bareHost(url)
  const isLiteral = isIP(host) !== 0
  const found = isLiteral
    ? [{ address: host, family: isIP(host) }]
    : await lookup(host, { all: true }).catch(() => {
        throw new CapabilityError('ENOTFOUND', `the host "${host}" was not found`)
      })
  for (const { address } of found) {
    const isRefused = isLiteral || !isIn(linkLocal, address) ? !isNamed && isIn(notPublic, address) : true
    if (isRefused)
      throw new CapabilityError(
        'E_POLICY',
        `"${host}" is an address of the private net`,
        `grant it by name: net:${host}, and run with --allow-net=${host}`,
      )
  }
  const [first] = found
  if (!first) throw new CapabilityError('ENOTFOUND', `the host "${host}" was not found`)
  return { address: first.address, family: first.family === 6 ? 6 : 4 }
}
