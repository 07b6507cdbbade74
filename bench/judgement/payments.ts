/** The family of tasks: a month of payments as a shop's till writes them, and what the right answer is. */
import { createRandom } from './random.ts'

export interface Month {
  name: string
  path: string
  task: string
  text: string
  /** The three customers who paid most, in cents, most first. */
  best: { customer: string; cents: number }[]
}

const customers = ['Acme Ltd', 'Bodega Sol', 'Cafe Luna', 'Dorn GmbH', 'Elm & Sons', 'Ferry SA', 'Gato Negro']

/** Lines like `P-0012;2024-01-03;Acme Ltd;1.234,56 EUR`; refunds begin with R, some lines come twice, some are comments. */
export function monthOf(name: string, index: number): Month {
  const random = createRandom(7_000 + index)
  const paid = new Map<string, number>()
  const lines: string[] = [`# till 2, ${name}`]
  for (let number = 1; number <= 80; number += 1) {
    const customer = random.pick(customers)
    const isRefund = random.number() < 0.12
    const cents = 100 + random.whole(200_000)
    paid.set(customer, (paid.get(customer) ?? 0) + (isRefund ? -cents : cents))
    const amount = (cents / 100).toLocaleString('de', { minimumFractionDigits: 2, useGrouping: 'always' })
    const date = `2024-${String(index + 1).padStart(2, '0')}-${String(1 + random.whole(28)).padStart(2, '0')}`
    const line = `${isRefund ? 'R' : 'P'}-${String(number).padStart(4, '0')};${date};${customer};${amount} EUR`
    lines.push(line)
    if (random.number() < 0.1) lines.push(line)
  }
  const path = `${name}.txt`
  return {
    name,
    path,
    task: `Which three customers paid most in ${path}? Subtract refunds, count lines that come twice once, and give each one's total in EUR.`,
    text: `${lines.join('\n')}\n`,
    best: [...paid]
      .map(([customer, cents]) => ({ customer, cents }))
      .sort((a, b) => b.cents - a.cents)
      .slice(0, 3),
  }
}
