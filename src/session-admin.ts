/** Wiring for the commands that look after kept sessions: the folder store under the functions of `sessions/`. No credentials. */
import { InputError } from './protocol/errors.ts'
import { type SessionStatus, servedLease, servedMark } from './protocol/session.ts'
import {
  type Cleaned,
  type CleanOptions,
  type ExportFormat,
  type ImportFile,
  type ListOptions,
  type SessionRow,
  type SessionView,
  cleanSessions,
  deleteSession,
  exportFormats,
  exportSession,
  forkSession,
  importSessions,
  listSessions,
  showSession,
} from './sessions/index.ts'
import { openStore } from './secret-keeping.ts'
import { openGroupCommit } from './stores/index.ts'
import { type Store, isLease } from './stores/store.ts'

export { exportFormats }
export type { Cleaned, CleanOptions, ExportFormat, ImportFile, ListOptions, SessionRow, SessionView }

export const sessionStatuses: readonly SessionStatus[] = ['active', 'completed', 'error']

export interface SessionAdmin {
  list(options?: ListOptions): Promise<SessionRow[]>
  show(id: string): Promise<SessionView>
  /** The text of the file. @param warn told what of the session cannot be read. */
  export(id: string, format: ExportFormat, warn: (damage: string) => void): Promise<string>
  /** @returns the ids. Nothing is written when one of the files is wrong. */
  import(files: readonly ImportFile[], options?: { replace?: boolean }): Promise<string[]>
  delete(id: string): Promise<void>
  /** A copy without the last task and all that came of it; the id of the copy. @throws InputError when there is none. */
  takeBack(id: string): Promise<string>
  clean(options: CleanOptions): Promise<Cleaned>
}

/**
 * @param dir the sessions folder; only `import` creates it.
 * @param env whose secrets are not written.
 */
export function openSessionAdmin(dir: string, env: Readonly<Record<string, string | undefined>> = {}): SessionAdmin {
  const store = openStore({ env, providers: [] }, dir)
  return {
    list: (options) => listSessions(store, options),
    show: (id) => showSession(store, id),
    export: (id, format, warn) => exportSession(store, id, format, warn),
    import: (files, options) => alone(store, () => importSessions(store, files, options)),
    takeBack: (id) => forkSession(store, id, undefined, () => new Date(), 'last-task'),
    delete: (id) => alone(store, () => deleteSession(store, id)),
    clean: (options) =>
      options.dryRun ? cleanSessions(store, options) : alone(store, () => cleanSessions(store, options)),
  }
}

/**
 * Sessions of a served agent are changed while nobody serves it, and after its log is in them: it would bring them back.
 * @throws InputError while it is served.
 */
export async function alone<T>(store: Store, work: () => Promise<T>): Promise<T> {
  if (!(await store.look(servedMark))) return work()
  const lease = await store.lease(servedLease)
  if (!isLease(lease))
    throw new InputError(
      `the sessions of this folder are served by ${lease.heldBy}`,
      'stop that server first; it starts again with what is left',
    )
  try {
    await (await openGroupCommit(store)).close()
    return await work()
  } finally {
    await lease.release()
  }
}
