/** Whole numbers from 0 as short text that is read fast: LEB128 bytes in Base64. */

export function packNumbers(numbers: Iterable<number>): string {
  const bytes: number[] = []
  for (let number of numbers) {
    while (number > 0x7f) {
      bytes.push((number % 0x80) | 0x80)
      number = Math.floor(number / 0x80)
    }
    bytes.push(number)
  }
  return Buffer.from(bytes).toString('base64')
}

export function unpackNumbers(text: string): number[] {
  const bytes = Buffer.from(text, 'base64')
  const numbers: number[] = []
  for (let at = 0; at < bytes.length; at++) {
    let byte = bytes[at]!
    let number = byte & 0x7f
    for (let place = 0x80; byte > 0x7f; place *= 0x80) {
      byte = bytes[++at]!
      number += (byte & 0x7f) * place
    }
    numbers.push(number)
  }
  return numbers
}
