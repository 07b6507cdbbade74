/** Figures and times as people read them; a figure stays with its unit. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const clockTime = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const dayTime = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })

export function count(value: number): string {
  return Math.abs(value) < 10 ? fine.format(value) : whole.format(value)
}

export function bytes(value: number): string {
  return value >= 2 ** 30 ? `${fine.format(value / 2 ** 30)}\u00a0GB` : `${whole.format(value / 2 ** 20)}\u00a0MB`
}

export function milliseconds(value: number | null): string {
  if (value === null) return '–'
  return value >= 1000 ? `${fine.format(value / 1000)}\u00a0s` : `${count(value)}\u00a0ms`
}

/** The two largest parts. */
export function duration(seconds: number): string {
  const parts = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ] as const
  const first = parts.findIndex(([size]) => seconds >= size)
  if (first < 0) return '0\u00a0s'
  let left = Math.floor(seconds)
  return parts
    .slice(0, first + 2)
    .map(([size, unit]) => {
      const amount = Math.floor(left / size)
      left -= amount * size
      return [amount, unit] as const
    })
    .slice(first)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}\u00a0${unit}`)
    .join(' ')
}

/** @param now of the server's clock. */
export function ago(iso: string, now: number): string {
  const seconds = (now - Date.parse(iso)) / 1000
  return seconds < 2 ? 'now' : `${duration(seconds).split(' ', 1)[0]} ago`
}

export function clock(at: number | string): string {
  return clockTime.format(new Date(at))
}

export function dateTime(iso: string): string {
  return dayTime.format(new Date(iso))
}
