/** What an answer brings with it: charts as images, other files as links. Nothing is loaded from anywhere but the server. */
import { make } from './dom.ts'
import { link } from './inline.ts'
import { say } from './texts.ts'
import type { SharedFile } from './wire.ts'

const inlineImage = /^data:image\/(?:png|jpeg|gif|webp|svg\+xml)[;,]/i

/** @param origin of the server. */
export function showFiles(files: readonly SharedFile[], origin: string, loaded: () => void): HTMLElement[] {
  return files.flatMap((file) => {
    const name = file.name === '' ? say().file : file.name
    const url = inlineImage.test(file.url) ? file.url : absolute(file.url, origin)
    if (url === undefined) return []
    const isOurs = url.startsWith('data:') || new URL(url).origin === origin
    if (!isOurs || !/^image\//i.test(file.type)) {
      const named = link(url, [name])
      return named === undefined ? [] : [make('p', { className: 'file' }, named)]
    }
    const image = make('img', { alt: name, src: url, decoding: 'async' })
    image.addEventListener('load', loaded)
    return [make('figure', {}, link(url, [image]) ?? image, make('figcaption', {}, name))]
  })
}

function absolute(url: string, origin: string): string | undefined {
  return URL.canParse(url, origin) ? new URL(url, origin).href : undefined
}
