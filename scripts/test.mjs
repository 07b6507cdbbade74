// `npm test`: sets up, then runs every test. What a test needs and the machine lacks is named, not hidden.
import { spawnSync } from 'node:child_process'
import { node, root, setUp } from './set-up.mjs'

setUp()
const given = process.argv.slice(2)
const result = spawnSync(node, [`${root}node_modules/vitest/vitest.mjs`, 'run', ...given], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${root}node_modules/node/bin:${root}node_modules/.bin:${process.env.PATH}` },
})
process.exitCode = result.status ?? 1
