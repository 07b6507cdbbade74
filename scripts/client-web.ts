/** Writes the chat page as a file to open from disk: `npm run client-web [-- FILE]`. */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildChatPage } from '../src/web/chat-page.ts'

const file = resolve(process.argv[2] ?? 'client_web.html')
await writeFile(file, await buildChatPage())
process.stdout.write(
  `${pathToFileURL(file).href}\nOpened in a browser, it talks to ws://localhost:8765; add ?ws=ws://HOST:PORT for another server.\n`,
)
