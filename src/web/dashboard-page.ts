/** The administrator's dashboard as one text. It holds nothing of the server: it asks for the token, and then the API. */
import { createPageFile } from './page-file.ts'

const page = createPageFile('dashboard', 'dashboard.html', 'dashboard.html', [
  "connect-src 'self'",
  "frame-src 'self'",
  'img-src data:',
])

export const buildDashboardPage = (): Promise<string> => page.build()
export const loadDashboardPage = (): Promise<string> => page.load()
