/** `node:url`: the classes of the global object, and file URLs. */

interface UrlLike {
  href: string
  protocol: string
  pathname: string
}
const globals = globalThis as unknown as { URL: new (url: string) => UrlLike; URLSearchParams: unknown }

export const URL = globals.URL
export const URLSearchParams = globals.URLSearchParams

export function fileURLToPath(url: string | UrlLike): string {
  const { protocol, pathname } = typeof url === 'string' ? new globals.URL(url) : url
  if (protocol !== 'file:') throw new TypeError('The URL must be of scheme file')
  return decodeURIComponent(pathname)
}

export function pathToFileURL(path: string): UrlLike {
  return new globals.URL(
    `file://${path.startsWith('/') ? '' : '/'}${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}`,
  )
}

export default { URL, URLSearchParams, fileURLToPath, pathToFileURL }
