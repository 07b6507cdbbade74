/** `node:fs`: only `promises`. The synchronous names are told apart so that the way out can be named. */
import promises from './node-fs-promises.ts'

function synchronous(name: string, instead: string): () => never {
  return () => {
    throw new TypeError(
      `fs.${name} does not exist here, nothing is synchronous: await ${instead} from node:fs/promises`,
    )
  }
}

const names = [
  'readFile',
  'writeFile',
  'appendFile',
  'readdir',
  'stat',
  'mkdir',
  'rm',
  'unlink',
  'rename',
  'copyFile',
  'access',
]

export { promises }
export default {
  promises,
  ...Object.fromEntries(names.map((name) => [`${name}Sync`, synchronous(`${name}Sync`, name)])),
  existsSync: synchronous('existsSync', 'access'),
}
