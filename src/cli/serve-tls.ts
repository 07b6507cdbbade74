/** Certificate and key of a server, read from their files: at the start, and again when they were renewed. */
import { readFileSync } from 'node:fs'
import { InputError, errorText } from '../protocol/errors.ts'

export interface TlsPaths {
  cert: string
  key: string
}

/** @returns PEM texts that belong together. @throws InputError for a file that cannot be read or used. */
export function readTls({ cert, key }: TlsPaths): { cert: string; key: string } {
  const texts = { cert: read(cert), key: read(key) }
  try {
    process.getBuiltinModule('node:tls').createSecureContext(texts)
  } catch (error) {
    throw new InputError(
      `${cert} and ${key} cannot be used for TLS: ${errorText(error)}`,
      'give a certificate with its chain and its own key, both PEM',
    )
  }
  return texts
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new InputError(`${path} cannot be read: ${errorText(error)}`, 'give the path of a PEM file')
  }
}

export interface Renewal {
  paths: TlsPaths
  renew: (tls: { cert: string; key: string }) => void
  tell: (text: string) => void
}

/** SIGHUP reads both files again; what cannot be used is told, and the ones before stay. @returns stops that. */
export function renewOnHangUp({ paths, renew, tell }: Renewal): () => void {
  const onHangUp = (): void => {
    try {
      renew(readTls(paths))
      tell('the certificate was read again')
    } catch (error) {
      tell(`the certificate stays as it was: ${errorText(error)}`)
    }
  }
  process.on('SIGHUP', onHangUp)
  return () => void process.off('SIGHUP', onHangUp)
}
