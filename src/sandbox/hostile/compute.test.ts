/** Hostile programs that want all the time or all the memory. */
import { capabilities } from '../../capabilities/index.ts'
import { compute } from './programs/compute.ts'
import { runTable } from './program.ts'

runTable(capabilities, { compute })
