import { expect, test } from 'vitest'
import { browserCommand } from './run-open.ts'

const url = 'file:///work/a%20b/timeline.html'

test.each<[string, Record<string, string>, NodeJS.Platform, string[] | null]>([
  ['a Mac', {}, 'darwin', ['open', url]],
  ['Windows', {}, 'win32', ['rundll32', 'url.dll,FileProtocolHandler', url]],
  ['a desktop with X', { DISPLAY: ':0' }, 'linux', ['xdg-open', url]],
  ['a desktop with Wayland', { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', ['xdg-open', url]],
  ['a server', {}, 'linux', null],
  ['a server with an empty DISPLAY', { DISPLAY: '', BROWSER: '' }, 'linux', null],
  [
    '$BROWSER, before all else',
    { DISPLAY: ':0', BROWSER: 'firefox --private-window' },
    'darwin',
    ['firefox', '--private-window', url],
  ],
  ['a list in $BROWSER', { BROWSER: ' :lynx:w3m' }, 'linux', ['lynx', url]],
  [
    'a place for the address in $BROWSER',
    { BROWSER: 'show --url=%s --now' },
    'linux',
    ['show', `--url=${url}`, '--now'],
  ],
])('the browser of %s', (_, env, platform, expected) => {
  expect(browserCommand(url, env, platform)).toEqual(expected)
})
