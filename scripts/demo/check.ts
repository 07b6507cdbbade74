/** Recomputes both numbers another way: fields by one regular expression, amounts summed in whole cents. */
export default async function check(args: { answer: string }, ctx: ToolContext) {
  const [, ...lines] = (await ctx.readFile('examples/sales/sales.csv')).trim().split('\n')
  let cents = 0
  let missing = 0
  let withQuotes = 0
  let orders = 0
  for (const line of lines) {
    const fields = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((match) => (match[1] ?? '').replace(/^"|"$/g, ''))
    if (fields[2] !== 'North' || fields[3] !== 'delivered') continue
    orders += 1
    if (line.includes('"')) withQuotes += 1
    if (!fields[6] || !fields[7]) missing += 1
    else cents += Number(fields[6]) * Number(fields[7].replace(',', ''))
  }
  const said = args.answer.replaceAll(/[^\d]/g, ' ')
  const digits = (text: string): string => text.replaceAll(/[^\d]/g, '')
  const hasTotal = (args.answer.match(/\d[\d.,]*\d/g) ?? []).some((number) => digits(number) === String(cents))
  const hasMissing = said.split(' ').includes(String(missing))
  if (hasTotal && hasMissing) return { pass: true, detail: `both numbers recomputed from ${orders} orders` }
  const wrong = [hasTotal ? '' : 'the total', hasMissing ? '' : 'the number of orders that cannot be counted'].filter(Boolean).join(' and ')
  return { pass: false, detail: `${wrong}: not what an independent recomputation over ${orders} orders gives; in ${withQuotes} of their lines a comma stands inside quotes` }
}
