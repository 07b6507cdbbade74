/** The matrix of faults: which file, which call of the system, what it answers, from when on. */

/** `documents`: whatever file is written whole. */
export type Target = 'session' | 'run' | 'library' | 'documents'

export interface Cell {
  target: Target
  /** `strace -e inject=`, without `when`. */
  inject: string
  /** Which of the calls: `3` the third alone, `3+` it and all after. */
  when: string
  /** What the person must read when the fault ended the run. */
  says: RegExp
}

const writes = 'write,pwrite64,writev'
const syncs = 'fsync,fdatasync'
const renames = 'rename,renameat,renameat2'
const links = 'link,linkat'
const full = /the disk is full \(ENOSPC\)/
const broken = /I\/O error \(EIO\)/
const forbidden = /permission is denied \(EACCES\)/

type Row = [inject: string, says: RegExp, ...when: string[]]

/** Of the streams. A task of three calls appends some seventeen times: the last of these come after the answer is known. */
const ofStreams: Row[] = [
  [`${writes}:error=ENOSPC`, full, '1', '3', '2+', '9+', '15', '16', '16+', '17', '17+'],
  [`${writes}:error=EIO`, broken, '1', '4+'],
  [`${writes}:error=EACCES`, forbidden, '2+'],
  // The call says that it wrote seven bytes and wrote none.
  [`${writes}:retval=7`, /reads back differently/, '2'],
  [`${syncs}:error=EIO`, broken, '1', '3', '2+', '16', '17', '17+'],
  [`${syncs}:error=ENOSPC`, full, '2+'],
  ['openat:error=EACCES', forbidden, '3', '2+'],
  ['openat:error=EIO', broken, '2+'],
  [`${links}:error=ENOSPC`, full, '1+'],
]
const ofLibrary: Row[] = [
  ['openat:error=EACCES', forbidden, '1', '3', '2+'],
  ['openat:error=EIO', broken, '1', '2+'],
]
/** Whole files are put in their place by a rename, after an fsync; streams are not. */
const ofDocuments: Row[] = [
  ['fsync:error=EIO', broken, '2', '4', '6', '8', '10', '1+', '7+'],
  ['fsync:error=ENOSPC', full, '5', '9', '4+'],
  [`${renames}:error=ENOSPC`, full, '1', '2', '3', '4', '5', '1+', '3+'],
  [`${renames}:error=EIO`, broken, '1+'],
  [`${renames}:error=EACCES`, forbidden, '2+'],
]

const rows: [Target, Row[]][] = [
  ['session', ofStreams],
  ['run', ofStreams.slice(0, -1)],
  ['library', ofLibrary],
  ['documents', ofDocuments],
]
export const cells: Cell[] = rows.flatMap(([target, kinds]) =>
  kinds.flatMap(([inject, says, ...when]) => when.map((at) => ({ target, inject, when: at, says }))),
)

export function nameOf({ target, inject, when }: Cell): string {
  const [calls, effect] = inject.split(':')
  return `${target} ${calls!.split(',')[0]} ${effect!.replace('error=', '')} at ${when}`
}
