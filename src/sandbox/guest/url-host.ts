/** Hosts of URLs: domain to lower-case ASCII (punycode), IPv4 numbers and IPv6 in their one written form. */

/** The canonical host of a special URL; null when it is not a host. */
export function parseHost(
  text: string,
  encode: (text: string) => string,
  decode: (text: string) => string,
): string | null {
  if (text.startsWith('[')) {
    if (!text.endsWith(']')) return null
    const groups = parseIpv6(text.slice(1, -1))
    return groups === null ? null : `[${formatIpv6(groups)}]`
  }
  let host: string
  try {
    host = decode(text)
  } catch {
    return null
  }
  host = host
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u3002\uff0e\uff61]/g, '.')
    .replace(/\u00ad|\u200b|\u2060|\ufeff/g, '')
  if (/[^\x00-\x7f]/.test(host))
    host = host
      .split('.')
      .map((label) => (/[^\x00-\x7f]/.test(label) ? `xn--${toPunycode(label)}` : label))
      .join('.')
  if (host === '' || /[\x00-\x20#%/:<>?@[\\\]^|\x7f]/.test(host)) return null
  const labels = host.split('.')
  if (labels.at(-1) === '' && labels.length > 1) labels.pop()
  if (/^(?:\d+|0x[\da-f]*)$/.test(labels.at(-1)!)) return parseIpv4(labels)
  return encode(host)
}

function parseIpv4(labels: string[]): string | null {
  if (labels.length > 4) return null
  const numbers = labels.map((label) => {
    if (/^0x[\da-f]*$/.test(label)) return label === '0x' ? 0 : parseInt(label, 16)
    if (/^0[0-7]*$/.test(label)) return parseInt(label, 8)
    return /^[1-9]\d*$/.test(label) ? Number(label) : NaN
  })
  const last = numbers.pop()!
  if (numbers.some((number) => !(number <= 255)) || !(last < 256 ** (4 - numbers.length))) return null
  const address = numbers.reduce((sum, number, index) => sum + number * 256 ** (3 - index), last)
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}

function parseIpv6(text: string): number[] | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const groups = (half: string | undefined, isLast: boolean): number[] | null => {
    if (half === undefined || half === '') return []
    const found: number[] = []
    const pieces = half.split(':')
    for (const [index, piece] of pieces.entries()) {
      if (isLast && index === pieces.length - 1 && piece.includes('.')) {
        const parts = piece.split('.')
        if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
          return null
        found.push(Number(parts[0]) * 256 + Number(parts[1]), Number(parts[2]) * 256 + Number(parts[3]))
      } else if (/^[\da-f]{1,4}$/i.test(piece)) found.push(parseInt(piece, 16))
      else return null
    }
    return found
  }
  const head = groups(halves[0], halves.length === 1)
  const tail = groups(halves[1], true)
  if (head === null || tail === null) return null
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  return [...head, ...Array<number>(missing).fill(0), ...tail]
}

/** The longest run of zero groups (of two or more) becomes `::`. */
function formatIpv6(groups: number[]): string {
  let best = { start: -1, length: 1 }
  for (let start = 0; start < 8; start++) {
    let length = 0
    while (groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  const hex = (part: number[]): string => part.map((group) => group.toString(16)).join(':')
  if (best.start < 0) return hex(groups)
  return `${hex(groups.slice(0, best.start))}::${hex(groups.slice(best.start + best.length))}`
}

/** RFC 3492. */
export function toPunycode(label: string): string {
  const points = Array.from(label, (character) => character.codePointAt(0)!)
  let output = points
    .filter((point) => point < 128)
    .map((point) => String.fromCharCode(point))
    .join('')
  const basic = output.length
  let handled = basic
  if (basic > 0) output += '-'
  let [next, delta, bias] = [128, 0, 72]
  const digit = (value: number): string => String.fromCharCode(value < 26 ? value + 97 : value + 22)
  while (handled < points.length) {
    const smallest = Math.min(...points.filter((point) => point >= next))
    delta += (smallest - next) * (handled + 1)
    next = smallest
    for (const point of points) {
      if (point < next) delta++
      if (point !== next) continue
      let rest = delta
      for (let base = 36; ; base += 36) {
        const threshold = Math.min(26, Math.max(1, base - bias))
        if (rest < threshold) break
        output += digit(threshold + ((rest - threshold) % (36 - threshold)))
        rest = Math.floor((rest - threshold) / (36 - threshold))
      }
      output += digit(rest)
      delta = handled === basic ? Math.floor(delta / 700) : delta >> 1
      delta += Math.floor(delta / (handled + 1))
      let base = 0
      for (; delta > 455; base += 36) delta = Math.floor(delta / 35)
      bias = Math.floor(base + (36 * delta) / (delta + 38))
      delta = 0
      handled++
    }
    delta++
    next++
  }
  return output
}
