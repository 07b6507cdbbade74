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
  const numbers: number[] = []
  let number = 0
  let place = 1
  for (const byte of Buffer.from(text, 'base64')) {
    number += (byte & 0x7f) * place
    place *= 0x80
    if (byte > 0x7f) continue
    numbers.push(number)
    number = 0
    place = 1
  }
  return numbers
}
