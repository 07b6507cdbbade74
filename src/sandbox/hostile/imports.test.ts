/** Hostile imports, and code made to break the bundler. */
import { capabilities } from '../../capabilities/index.ts'
import { imports } from './programs/imports.ts'
import { packages } from './programs/packages.ts'
import { runTable } from './program.ts'

runTable(capabilities, { imports, packages })
