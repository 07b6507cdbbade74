/** The demo's task and the tool that its recording makes; shared by the command and by the script that records it. */

export const demoTask =
  'How much revenue (quantity times unit price) did the delivered orders of region North bring in examples/sales/sales.csv, and how many of those orders cannot be counted because quantity or price is missing?'

export const demoTools: readonly string[] = ['sales_revenue']
