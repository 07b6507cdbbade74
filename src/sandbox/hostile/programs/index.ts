/** All hostile programs, by group. */
import type { Table } from '../program.ts'
import { bridge } from './bridge.ts'
import { compute } from './compute.ts'
import { environment } from './environment.ts'
import { files } from './files.ts'
import { imports } from './imports.ts'
import { library } from './library.ts'
import { links } from './links.ts'
import { net } from './net.ts'
import { packages } from './packages.ts'
import { realm } from './realm.ts'
import { run } from './run.ts'

export const allPrograms: Table = {
  realm,
  bridge,
  environment,
  files,
  links,
  net,
  run,
  compute,
  imports,
  packages,
  library,
}
