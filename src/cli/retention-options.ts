/** `--days`, `--keep` and `--max-size` of `sessions clean` and `runs clean`: the same words, the same rules. */
import { type Command, InvalidArgumentError } from 'commander'
import { UserError } from '../protocol/errors.ts'
import type { Retention } from '../protocol/retention.ts'

export interface RetentionFlags {
  days?: number
  keep?: number
  maxSize?: number
  dryRun?: boolean
  yes?: boolean
}

export function addRetentionOptions(command: Command): Command {
  return command
    .option('--days <n>', 'only those whose last change is at least so many days ago', wholeNumber(0))
    .option('--keep <n>', 'the newest stay, so many', wholeNumber(0))
    .option('--max-size <size>', 'only the oldest, until the rest is no larger: 500M, 2G', size)
    .option('--dry-run', 'only tell what would be removed')
    .option('--yes', 'do not ask')
}

/** @throws UserError (usage) when nothing says which. */
export function retentionOf(
  { days, keep, maxSize }: RetentionFlags,
  what: string,
  other?: { flag: string; given: boolean },
): Retention {
  if (days === undefined && keep === undefined && maxSize === undefined && !other?.given)
    throw new UserError(
      'usage',
      `clean needs to know which ${what}`,
      `add ${other ? `${other.flag}, ` : ''}--days N, --keep N or --max-size SIZE; together they mean AND; all ${what} are: clean --days 0`,
    )
  return {
    ...(days === undefined ? {} : { days }),
    ...(keep === undefined ? {} : { keep }),
    ...(maxSize === undefined ? {} : { maxBytes: maxSize }),
  }
}

export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d{1,9}$/.test(text) || value < least)
      throw new InvalidArgumentError(`It must be a whole number from ${least}.`)
    return value
  }
}

const units = ['', 'K', 'M', 'G', 'T']

/** Powers of 1024. */
function size(text: string): number {
  const [, digits, unit = ''] = /^(\d{1,9})([KMGT]?)(?:i?B)?$/i.exec(text.trim()) ?? []
  if (digits === undefined) throw new InvalidArgumentError('It must be a size, such as 800K, 500M or 2G.')
  return Number(digits) * 1024 ** units.indexOf(unit.toUpperCase())
}

export function sizeText(bytes: number): string {
  const at = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  const value = bytes / 1024 ** at
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[at]}B`
}
