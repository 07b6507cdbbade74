/** Writes examples/sales/sales.csv: 5,000 orders with what makes real files hard. The same bytes every time. */
import { writeFileSync } from 'node:fs'

const rows = 5_000
const regions = ['North', 'South', 'East', 'West']
const statuses = ['delivered', 'delivered', 'delivered', 'pending', 'cancelled', 'returned']
const products = [
  'Desk lamp',
  'Office chair',
  'Notebook A5',
  'Monitor arm',
  'USB hub',
  'Whiteboard',
  'Paper ream',
  'Headset',
]
const customers = [
  'Molina y Hijos',
  'Pérez, García & Cía.',
  'Tech "Norte" SpA',
  'Bakery 21',
  'López, S.A.',
  'Fundación Sol',
  'O’Higgins Ltda.',
  'Müller, Schmidt GmbH',
]

/** A small linear congruential generator (Numerical Recipes constants): the file must not depend on the platform. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const random = createRandom(20261120)
const pick = <T>(from: readonly T[]): T => from[random(from.length)]!
const quoted = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const lines = ['order_id,date,region,status,customer,product,quantity,unit_price']
for (let row = 1; row <= rows; row += 1) {
  const date = new Date(Date.UTC(2025, 0, 1 + random(365))).toISOString().slice(0, 10)
  const cents = 199 + random(48_000)
  const price = `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, '0')}`
  const quantity = random(40) === 0 ? '' : String(1 + random(24))
  const unitPrice = random(50) === 0 ? '' : price
  lines.push(
    [
      `SO-${String(row).padStart(5, '0')}`,
      date,
      pick(regions),
      pick(statuses),
      pick(customers),
      pick(products),
      quantity,
      unitPrice,
    ]
      .map(quoted)
      .join(','),
  )
}
writeFileSync(new URL('../examples/sales/sales.csv', import.meta.url), `${lines.join('\n')}\n`)
