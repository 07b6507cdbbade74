/** What an answer brings with it: charts as images, other files as links. Nothing is loaded from anywhere but the server. */
import { make } from './dom.ts'
import { link } from './inline.ts'
import { say } from './texts.ts'
import type { SharedFile } from './wire.ts'

const imageName = /\.(?:png|jpe?g|gif|webp|svg)$/i
const inlineImage = /^data:image\/(?:png|jpeg|gif|webp|svg\+xml)[;,]/i

/** @param origin of the server. */
export function showFiles(files: readonly SharedFile[], origin: string, loaded: () => void): HTMLElement[] {
  return files.flatMap((file) => {
    const name = file.name === '' ? say().file : file.name
    if (!URL.canParse(file.url, origin)) return []
    const address = new URL(file.url, origin)
    const url = address.href
    const isImage = file.type === '' ? imageName.test(address.pathname) : /^image\//i.test(file.type)
    if (!inlineImage.test(url) && !(isImage && address.origin === origin)) {
      const named = link(url, [name])
      return named === undefined ? [] : [make('p', { className: 'file' }, named)]
    }
    const image = make('img', { alt: name, src: url, decoding: 'async' })
    image.addEventListener('load', loaded)
    return [make('figure', {}, link(url, [image]) ?? image, make('figcaption', {}, name))]
  })
}
