/** Hostile programs that are over in a moment: ways out of the isolate, lies over the bridge, imports, what a module exports. */
import { capabilities } from '../../capabilities/index.ts'
import { bridge } from './programs/bridge.ts'
import { environment } from './programs/environment.ts'
import { files } from './programs/files.ts'
import { library } from './programs/library.ts'
import { links } from './programs/links.ts'
import { realm } from './programs/realm.ts'
import { runTable } from './program.ts'

runTable(capabilities, { realm, files, links, environment, bridge, library })
