/** Processes of the bench itself: started, asked over the channel between them, and gone when the bench is. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a child can be asked; each takes and returns plain data. */
type Calls = { [name: string]: (argument: never) => Promise<unknown> }

interface Request {
  id: number
  name: string
  argument: unknown
}

type Reply = { id: number; value: unknown } | { id: number; error: string }

export interface Child<Offered extends Calls> {
  ask<Name extends keyof Offered & string>(
    name: Name,
    ...argument: Parameters<Offered[Name]>
  ): ReturnType<Offered[Name]>
  end(): Promise<void>
}

/** More than this machine's limit is asked for where that is allowed; ten thousand sessions need ten thousand files. */
export const withManyFiles = ['-c', 'ulimit -n 65536 2>/dev/null; exec "$@"', 'sh']

/** Starts a file beside this one. */
export function startChild<Offered extends Calls>(file: URL, args: readonly string[] = []): Child<Offered> {
  const child = spawn('sh', [...withManyFiles, process.execPath, fileURLToPath(file), ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // JSON would make a null, which is below every bound, of a figure that is no number.
    serialization: 'advanced',
  })
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let asked = 0
  child.on('message', (reply: Reply) => {
    const { resolve, reject } = waiting.get(reply.id)!
    waiting.delete(reply.id)
    if ('error' in reply) reject(new Error(reply.error))
    else resolve(reply.value)
  })
  const ended = new Promise<void>((resolve) => {
    child.on('exit', (code, signal) => {
      for (const { reject } of waiting.values()) reject(new Error(`${file.pathname} ended with ${signal ?? code}`))
      resolve()
    })
  })
  const ask = (name: string, argument: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set((asked += 1), { resolve, reject })
      child.send({ id: asked, name, argument } satisfies Request)
    })
  return {
    ask: ask as unknown as Child<Offered>['ask'],
    end() {
      if (child.connected) child.disconnect()
      return ended
    },
  }
}

/** The other end: answers until the parent is gone. */
export function serveParent(calls: Calls): void {
  process.on('disconnect', () => process.exit(0))
  process.on('message', ({ id, name, argument }: Request) => {
    calls[name]!(argument as never).then(
      (value) => process.send!({ id, value } satisfies Reply),
      (error: unknown) => process.send!({ id, error: String(error) } satisfies Reply),
    )
  })
}
