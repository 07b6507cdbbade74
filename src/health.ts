/** Wiring for `doctor`: looks at what a run needs, one check each, and says what to do about what is not right. */
import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { openSandbox } from './catalogue.ts'
import type { Place } from './catalogue.ts'
import { chooseModel } from './models/index.ts'
import { errorText } from './protocol/errors.ts'

export interface Check {
  name: string
  status: 'ok' | 'warning' | 'error'
  found: string
  /** What to do; absent when all is right. */
  cure?: string
}

const leastFreeBytes = 200 * 2 ** 20

export async function checkHealth(place: Place): Promise<Check[]> {
  const { settings } = place.configuration
  const folders = [settings.toolsDir, settings.agentsDir, settings.sessionsDir, settings.runsDir]
  return [
    checkNode(),
    ...(await checkSandbox(place)),
    ...(await Promise.all(folders.map((folder) => checkFolder(resolve(place.cwd, folder), folder)))),
    await checkDisk(place.cwd),
    await checkModel(place),
    checkOpenMode(place),
  ]
}

function checkNode(): Check {
  const isNew = Number(process.versions.node.split('.')[0]) >= 24
  return {
    name: 'Node',
    status: isNew ? 'ok' : 'error',
    found: process.version,
    ...(isNew ? {} : { cure: 'install Node 24 or newer' }),
  }
}

/** Runs a real tool, and tells what the operating system adds around it. */
async function checkSandbox(place: Place): Promise<Check[]> {
  const sandbox = openSandbox(place)
  try {
    const result = await sandbox.execute({
      name: 'doctor',
      code: 'export default (args: { a: number }) => args.a + 1',
      args: { a: 41 },
      grants: {},
      cwd: place.cwd,
    })
    if (!result.ok || result.value !== 42) {
      const found = result.ok
        ? `a tool gave ${JSON.stringify(result.value)} instead of 42`
        : `${result.failure.code}: ${result.failure.message}`
      return [
        {
          name: 'sandbox',
          status: 'error',
          found,
          cure: 'reinstall the packages (isolated-vm and esbuild must fit this platform)',
        },
      ]
    }
    const { name, denies } = sandbox.layer()
    const isStrong = name === 'bubblewrap'
    return [
      { name: 'sandbox', status: 'ok', found: `a tool ran in ${Math.round(result.ms)} ms` },
      {
        name: 'sandbox layer',
        status: isStrong ? 'ok' : 'warning',
        found: `${name}; it takes from the runner: ${denies}`,
        ...(isStrong
          ? {}
          : {
              cure:
                process.platform === 'linux'
                  ? 'install bubblewrap (Debian: apt-get install bubblewrap) for a second wall'
                  : 'a second wall is known for Linux only',
            }),
      },
    ]
  } finally {
    await sandbox.close()
  }
}

async function checkFolder(path: string, name: string): Promise<Check> {
  try {
    const there = await stat(path).catch(() => null)
    if (there && !there.isDirectory())
      return { name, status: 'error', found: 'it is a file', cure: 'move it away, or name another folder' }
    // A folder that is not there yet is made when something is kept.
    await access(there ? path : dirname(path), constants.W_OK)
    return { name, status: 'ok', found: there ? 'writable' : 'not there yet; can be made' }
  } catch (error) {
    return {
      name,
      status: 'error',
      found: errorText(error),
      cure: 'make the folder writable for you, or name another one',
    }
  }
}

async function checkDisk(cwd: string): Promise<Check> {
  const { bavail, bsize } = await statfs(cwd)
  const free = bavail * bsize
  const found = `${(free / 2 ** 30).toFixed(1)} GiB free`
  return free >= leastFreeBytes
    ? { name: 'disk', status: 'ok', found }
    : {
        name: 'disk',
        status: 'warning',
        found,
        cure: 'free some space: manage-sessions clean, or remove old folders of .runs',
      }
}

async function checkModel({ cwd, configuration }: Place): Promise<Check> {
  const { settings, env, providers } = configuration
  const chosen = await chooseModel({
    ...(settings.model === null ? {} : { model: settings.model }),
    env,
    providers,
    cwd,
  })
  if ('fault' in chosen)
    return {
      name: 'model',
      status: 'error',
      found: chosen.fault.message,
      ...(chosen.fault.wayOut ? { cure: chosen.fault.wayOut } : {}),
    }
  const { model } = chosen
  const price = model.price
    ? `$${model.price.input} in, $${model.price.output} out per million tokens`
    : 'price not known'
  return {
    name: 'model',
    status: 'ok',
    found: `${model.name}, window ${model.contextWindow.toLocaleString('en')} tokens, ${price}`,
  }
}

function checkOpenMode({ configuration: { settings, sources } }: Place): Check {
  if (!settings.openMode) return { name: 'open mode', status: 'ok', found: 'off' }
  return {
    name: 'open mode',
    status: 'warning',
    found: `on (${sources.openMode}): tools run with every right you have`,
    cure: 'leave out --allow-all and DANGEROUS_TOOLS=1, and grant what a tool needs',
  }
}
