/** The fields of one CSV line; commas and doubled quotes inside quotes belong to the field. */
function fieldsOf(line: string): string[] {
  const fields: string[] = []
  let field = ''
  let quoted = false
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at]
    if (quoted && char === '"' && line[at + 1] === '"') {
      field += '"'
      at += 1
    } else if (char === '"') quoted = !quoted
    else if (char === ',' && !quoted) {
      fields.push(field)
      field = ''
    } else field += char
  }
  return [...fields, field]
}

/** Cents of an amount with a decimal comma or point; null when it is missing or no number. */
function centsOf(text: string | undefined): number | null {
  const match = /^(\d+)(?:[.,](\d{1,2}))?$/.exec(text?.trim() ?? '')
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '0').padEnd(2, '0')) : null
}

export default async function sales_revenue(args: { path: string; region: string; status: string }, ctx: ToolContext) {
  const [header, ...lines] = (await ctx.readFile(args.path)).trim().split(/\r?\n/)
  const columns = fieldsOf(header ?? '')
  let cents = 0
  let counted = 0
  let missing = 0
  for (const line of lines) {
    const fields = fieldsOf(line)
    const value = (column: string): string | undefined => fields[columns.indexOf(column)]
    if (value('region') !== args.region || value('status') !== args.status) continue
    const quantity = value('quantity')?.trim()
    const price = centsOf(value('unit_price'))
    if (!quantity || !/^\d+$/.test(quantity) || price === null) {
      missing += 1
      continue
    }
    // Whole cents: a sum of thousands of amounts stays exact.
    cents += Number(quantity) * price
    counted += 1
  }
  return { rows_read: lines.length, orders_counted: counted, orders_missing: missing, total: cents / 100 }
}
