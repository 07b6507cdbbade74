/** The chat page as one text, which works from a server and from a disk. */
import { createPageFile } from './page-file.ts'

/**
 * A page from a disk may speak with any server, so sockets and images are not bound to one here: the script takes images from
 * its own server only.
 */
const page = createPageFile('chat', 'chat.html', 'client_web.html', [
  'connect-src ws: wss:',
  'img-src data: http: https:',
])

export const buildChatPage = (): Promise<string> => page.build()
export const loadChatPage = (): Promise<string> => page.load()
