export default async function sales_revenue(args: { path: string; region: string; status: string }, ctx: ToolContext) {
  const text = await ctx.readFile(args.path)
  const lines = text.trim().split('\n').slice(1)
  let total = 0
  let counted = 0
  let missing = 0
  for (const line of lines) {
    const fields = line.split(',')
    const [, , region, status, , , quantity, price] = fields
    if (region !== args.region || status !== args.status) continue
    if (!quantity || !price) {
      missing += 1
      continue
    }
    const amount = Number(quantity) * Number(price.replaceAll('"', ''))
    if (Number.isNaN(amount)) {
      missing += 1
      continue
    }
    total += amount
    counted += 1
  }
  return { rows_read: lines.length, orders_counted: counted, orders_missing: missing, total: Math.round(total * 100) / 100 }
}
