/** Where the server is: beside the page, on this machine for a page from a file, or where `?ws=` says. */

const fromFile = 'ws://localhost:8765'
const path = '/ws'

export interface Address {
  url: string
  /** Where files of answers are, and the only place images come from. */
  origin: string
  /** It was asked for in the page's address: shown, so that nobody talks to another server unawares. */
  isGiven: boolean
  /** What was asked for and is no address. */
  refused?: string
}

export function addressOf({ protocol, host, search }: Location): Address {
  const usual = /^https?:$/.test(protocol) ? `${protocol.replace('http', 'ws')}//${host}${path}` : fromFile
  const given = new URLSearchParams(search).get('ws')
  if (given === null || given === '') return of(usual, false)
  if (!/^wss?:\/\//i.test(given) || !URL.canParse(given)) return { ...of(usual, false), refused: given }
  return of(given, true)
}

function of(url: string, isGiven: boolean): Address {
  return { url, origin: new URL(url.replace(/^ws/i, 'http')).origin, isGiven }
}
