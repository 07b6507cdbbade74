/** Hostile programs that go out of the process: over the net, and through programs of this machine. */
import { capabilities } from '../../capabilities/index.ts'
import { net } from './programs/net.ts'
import { run } from './programs/run.ts'
import { runTable } from './program.ts'

runTable(capabilities, { net, run })
