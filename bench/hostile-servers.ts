/** The servers of the red team in a process of their own, so that what they do does not hold up the host that is measured. */
import { canary } from '../src/sandbox/hostile/ground.ts'
import { startServers } from '../src/sandbox/hostile/servers.ts'

const { port, deniedPort } = await startServers(canary)
process.send?.({ port, deniedPort })
process.on('disconnect', () => process.exit())
