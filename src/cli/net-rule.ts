/** Which words after `--allow-net` can ever name a host. */
import { UserError } from '../protocol/errors.ts'

const rule = 'write HOST, HOST:PORT, *.DOMAIN or [IPv6], comma separated; --allow-net alone means all'

/** @throws UserError (usage) naming the word: a grant that can never fit would look like a refusal later. */
export function checkNetRule(word: string): void {
  const wrong = (wayOut: string): UserError => new UserError('usage', `--allow-net="${word}" names no host`, wayOut)
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(word) || word.includes('/')) {
    const url = word.includes('://') ? word : `https://${word}`
    const host = URL.canParse(url) ? new URL(url).host : ''
    throw wrong(host === '' ? rule : `give the host: --allow-net=${host}`)
  }
  const [, name, port] = /^(\[[\da-f:.]+\]|(?:\*\.)?[a-z\d_-]+(?:\.[a-z\d_-]+)*\.?)(?::(.*))?$/i.exec(word) ?? []
  if (name === undefined) throw wrong(rule)
  if (name.startsWith('[') && !URL.canParse(`http://${name}/`)) throw wrong(rule)
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535))
    throw wrong(`a port is a number from 1 to 65535: ${rule}`)
}
